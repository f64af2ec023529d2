/** What was typed and what came back, as on a screen. */
import type { ExchangeOutcome, ScenarioOutcome, StepOutcome } from '../scenario/outcome.ts'
import type { Files, Report } from './report.ts'

export function transcripts({ outcome }: Report): Files {
  const ran = outcome.scenarios.filter(({ steps }) => steps.length > 0)
  return new Map(ran.map((scenario) => [`${folderOf(scenario)}/transcript.txt`, transcript(scenario)]))
}

/** Where a scenario's own files go. */
export const folderOf = ({ scenario }: ScenarioOutcome): string => `scenarios/${scenario.id}`

export function transcript({ scenario, namespace, steps }: ScenarioOutcome): string {
  const head = `${scenario.title}\n${scenario.file}, namespace ${namespace}\n`
  return [head, ...steps.map(stepTranscript)].join('\n')
}

function stepTranscript({ step, verdict, exchanges, problems }: StepOutcome): string {
  const lines = [
    `== ${step.title} == ${verdict}`,
    ...exchanges.map(exchangeText),
    ...problems.map((problem) => `!! ${problem}`),
  ]
  return `${lines.join('\n')}\n`
}

export function exchangeText(exchange: ExchangeOutcome): string {
  const parts = [entered(exchange), exchange.output.replace(/\n$/, ''), mismatchText(exchange)]
  return parts.filter((part) => part !== '').join('\n')
}

const mismatchText = ({ mismatch }: ExchangeOutcome): string =>
  mismatch === undefined ? '' : mismatch.text.replace(/^/gm, '!! ')

/** What was entered, with its prompt. */
export function entered({ exchange: { input }, commandLine, terminal }: ExchangeOutcome): string {
  if (input.kind === 'command') return `$ ${commandLine}`
  return input.kind === 'typed' ? `${input.prompt}${commandLine}` : `# terminal ${terminal} has printed:`
}
