import { defineCommand, UsageError } from './command.ts'
import { exitCodes } from './exit.ts'

export const replay = defineCommand({
  summary: 'judges the recorded histories of a report again, without a cluster',
  operands: 'REPORTS_DIR',
  flags: {},
  examples: ['stickyset replay reports   are the verdicts those that follow from the histories?'],
  async run({ operands: [folder, ...more], stdout, stderr }) {
    if (folder === undefined || more.length > 0)
      throw new UsageError('replay takes one folder of reports: stickyset replay reports')
    const [
      { readHistory, readRecorded },
      { differences, judgeAgain },
      { summaryText },
      { conclude },
      { outdated },
      { codeOf },
    ] = await Promise.all([
      import('./replay/recorded.ts'),
      import('./replay/judged.ts'),
      import('../reporting/summary.ts'),
      import('../reporting/results.ts'),
      import('../reporting/known-failures.ts'),
      import('./run/execute.ts'),
    ])
    const recorded = await readRecorded(folder)
    // Where no step ran, there is nothing to judge.
    const ran = recorded.profiles.flatMap(({ scenarios }) => scenarios.filter(({ steps }) => steps.length > 0))
    const histories = await Promise.all(ran.map(async ({ id }) => [id, await readHistory(folder, id)] as const))
    const report = judgeAgain(recorded, new Map(histories))
    const { suite, implementation, date } = recorded
    stdout(
      `the run of ${date} on ${implementation.name} ${implementation.version}, by ${suite.name} ${suite.version}\n\n`,
    )
    stdout(summaryText(report))
    const found = differences(recorded, report)
    if (found.length === 0) stdout('\nthe same as the report says\n')
    else stderr(found.map((line) => `stickyset: ${line}\n`).join(''))
    const code = codeOf(conclude(report.outcome), {
      harness: false,
      alive: true,
      outdated: outdated(report.outcome).length > 0,
    })
    // A report that does not follow from its evidence proves nothing.
    return code === exitCodes.conformant && found.length > 0 ? exitCodes.inconclusive : code
  },
})
