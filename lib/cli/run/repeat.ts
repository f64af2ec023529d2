/** What many runs of the same come to: how often each verdict, and where they differ. */
import type { Report } from '../../reporting/report.ts'
import { conclude, guaranteeResults, type Conclusion } from '../../reporting/results.ts'

/** What is kept of a run, once its reports are written. */
export interface Round {
  conclusion: Conclusion
  /** `step creating: Watch it come up`, `guarantee pod-names` -> verdict; for what did not pass, the first line of why. */
  verdicts: ReadonlyMap<string, { verdict: string; why?: string }>
  /** Where its reports are, if they were kept. */
  folder?: string
}

export function roundOf({ outcome }: Report, folder?: string): Round {
  const steps = outcome.scenarios.flatMap(
    ({ scenario, steps, verdict, reason }): [string, { verdict: string; why: string }][] =>
      steps.length === 0
        ? [[`scenario ${scenario.id}`, { verdict, why: reason ?? '' }]]
        : steps.map(({ step, verdict: of, problems }) => [
            `step ${scenario.id}: ${step.title}`,
            { verdict: of, why: firstLine(problems[0]) },
          ]),
  )
  const guarantees = guaranteeResults(outcome).map(
    ({ guarantee, verdict, violations, gaps }) =>
      [
        `guarantee ${guarantee.id}`,
        { verdict, why: firstLine(violations[0]?.violation.message ?? gaps[0]?.gap) },
      ] as const,
  )
  return {
    conclusion: conclude(outcome),
    verdicts: new Map([...steps, ...guarantees]),
    ...(folder !== undefined && { folder }),
  }
}

const firstLine = (text = ''): string => text.split('\n')[0] ?? ''

/** Worst first. */
const order: readonly Conclusion[] = ['interrupted', 'nonconformant', 'broken', 'inconclusive', 'conformant']

export const worstOf = (rounds: readonly Round[]): Conclusion =>
  order.find((conclusion) => rounds.some((round) => round.conclusion === conclusion)) ?? 'inconclusive'

/** `100 runs: 97 conformant, 3 inconclusive`, and what was not the same each time. */
export function repeatText(rounds: readonly Round[]): string {
  const counts = order.flatMap((conclusion) => {
    const count = rounds.filter((round) => round.conclusion === conclusion).length
    return count === 0 ? [] : [`${count} ${conclusion}`]
  })
  const head = `${rounds.length} runs: ${counts.toReversed().join(', ')}`
  const kept = rounds.flatMap(({ folder, conclusion }, index) =>
    folder === undefined ? [] : [`  run ${index + 1}: ${conclusion}: ${folder}`],
  )
  return `${[head, ...differing(rounds).map((line) => `  ${line}`), ...kept].join('\n')}\n`
}

export function repeatMarkdown(rounds: readonly Round[]): string {
  const [head, ...lines] = repeatText(rounds).trimEnd().split('\n')
  return `# Repeated runs\n\n${head}.\n${lines.map((line) => `\n- ${line.trim()}`).join('')}\n`
}

/** What did not come to the same each time, or failed each time. */
function differing(rounds: readonly Round[]): string[] {
  const names = new Set(rounds.flatMap(({ verdicts }) => [...verdicts.keys()]))
  return [...names].flatMap((name) => {
    const told = rounds.map(({ verdicts }, index) => ({
      run: index + 1,
      ...(verdicts.get(name) ?? { verdict: 'absent' }),
    }))
    const kinds = new Set(told.map(({ verdict }) => verdict))
    if (kinds.size === 1 && !kinds.has('fail') && !kinds.has('broken') && !kinds.has('unknown')) return []
    const texts = [...kinds].map((kind) => {
      const those = told.filter(({ verdict }) => verdict === kind)
      const [first] = those
      return kind === 'pass'
        ? `${those.length} pass`
        : `${those.length} ${kind} (first in run ${first?.run}${first?.why ? `: ${first.why}` : ''})`
    })
    return [`${name}: ${texts.join(', ')}`]
  })
}
