/** What went wrong, as GitHub shows it beside the lines of a scenario: workflow commands, to be printed. */
import { withoutKnown } from './known-failures.ts'
import type { Report } from './report.ts'
import { counts, guaranteeResults, type GuaranteeResult } from './results.ts'

interface Annotation {
  level: 'error' | 'warning'
  file: string
  line: number
  title: string
  message: string
}

/** GitHub shows no more of a step than this, of each level. */
const most = 10

export function annotations({ outcome: whole }: Report): string {
  const outcome = withoutKnown(whole)
  const steps = outcome.scenarios.flatMap(({ scenario, steps }) =>
    steps.flatMap(({ step, verdict, problems }): Annotation[] => {
      if (verdict === 'pass' || verdict === 'skipped') return []
      const [problem = ''] = problems
      const [, file = scenario.file, line = `${step.line}`, message = problem] =
        /^(\S+?):(\d+): ([^]*)$/.exec(problem) ?? []
      return [
        {
          level: verdict === 'fail' ? 'error' : 'warning',
          file,
          line: Number(line),
          title: `${scenario.title}: ${step.title}`,
          message,
        },
      ]
    }),
  )
  const guarantees = guaranteeResults(outcome).flatMap((result) =>
    counts(result.guarantee) ? violationsOf(result) : [],
  )
  const all = [...steps, ...guarantees]
  return (['error', 'warning'] as const)
    .flatMap((level) =>
      all
        .filter((each) => each.level === level)
        .slice(0, most)
        .map(command),
    )
    .join('')
}

/** At the line that names the guarantee, or else at the top of the scenario. */
const violationsOf = ({ guarantee, violations }: GuaranteeResult): Annotation[] =>
  violations.map(({ scenario: { scenario }, violation }) => {
    const checks = scenario.steps.flatMap(({ items }) =>
      items.flatMap((item) => (item.kind === 'check' ? item.checks : [])),
    )
    const line = checks.find((check) => check.guarantee === guarantee.id)?.line ?? 1
    return {
      level: 'error',
      file: scenario.file,
      line,
      title: `${guarantee.id}: ${guarantee.title}`,
      message: `${violation.message}\n${guarantee.statement}`,
    }
  })

const command = ({ level, file, line, title, message }: Annotation): string =>
  `::${level} file=${property(file)},line=${line},title=${property(title)}::${data(message)}\n`

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
