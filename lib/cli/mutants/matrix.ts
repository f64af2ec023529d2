/** What became of each mutant, as text, Markdown and JSON. */
import type { Guarantee } from '../../guarantees/guarantee.ts'
import type { Mutant } from '../../mutants/mutant.ts'
import { counts } from '../../reporting/results.ts'
import { stepName, type Trial } from './trial.ts'

/** `otherwise`: caught, but by none of those whose sentence it breaks. */
export type Fate = 'caught' | 'otherwise' | 'survived' | 'equivalent' | 'broken'

export interface Tried {
  mutant: Pick<Mutant, 'id' | 'fault' | 'caughtBy' | 'issue' | 'equivalent'>
  trial: Trial
}

export interface Matrix {
  /** The reference without a fault, in the same way: where it fails too, nothing is proven. */
  control: Trial
  tried: readonly Tried[]
  guarantees: ReadonlyMap<string, Pick<Guarantee, 'id' | 'catalogue' | 'level'>>
}

/** Where no guarantee should catch it, a step that is not as written is a failed run, too. */
export function fateOf({ trial: { caught, mismatches, broken }, mutant: { equivalent, caughtBy } }: Tried): Fate {
  const isCaught = caught.length > 0 || mismatches.length > 0
  if (caught.some(({ guarantee }) => caughtBy.includes(guarantee)) || (isCaught && caughtBy.length === 0))
    return 'caught'
  if (isCaught) return 'otherwise'
  if (broken !== undefined) return 'broken'
  return equivalent === undefined ? 'survived' : 'equivalent'
}

/** Why the control proves nothing, or undefined. */
export function controlProblem({ caught, mismatches, broken }: Trial): string | undefined {
  const [first] = caught
  const [mismatch] = mismatches
  if (first !== undefined) return `${first.guarantee} fails in ${first.scenario}: ${first.message}`
  return mismatch === undefined ? broken : mismatch.problem
}

/** Where the reference itself did not pass, failing proves nothing. */
export function proven(trial: Trial, { passed }: Trial): Trial {
  const steps = new Set(passed)
  const scenarios = new Set(passed.map((name) => name.split(': ')[0]))
  return {
    ...trial,
    caught: trial.caught.filter(({ scenario }) => scenarios.has(scenario)),
    mismatches: trial.mismatches.filter(({ scenario, step }) => steps.has(stepName(scenario, step))),
  }
}

/** The guarantees that caught it, each with the scenarios in which it did. */
export function catchersOf({ caught }: Trial): Map<string, string[]> {
  const catchers = new Map<string, string[]>()
  for (const { guarantee, scenario } of caught) catchers.set(guarantee, [...(catchers.get(guarantee) ?? []), scenario])
  return catchers
}

export interface Score {
  mutants: number
  caught: number
  /** Of the caught: by no guarantee, only by what commands printed. */
  byTranscriptOnly: number
  /** Of the caught: only by guarantees of what upstream does without promising it, which fail nobody. */
  toldOnly: number
  /** Caught, but by none of those whose sentence they break. */
  otherwise: number
  survived: number
  /** Survived, as nobody can tell them from the reference. */
  equivalent: number
  broken: number
}

export function scoreOf({ tried, guarantees }: Pick<Matrix, 'tried' | 'guarantees'>): Score {
  const fates = tried.map(fateOf)
  const count = (wanted: Fate): number => fates.filter((fate) => fate === wanted).length
  const caught = tried.filter((_, i) => fates[i] === 'caught').map(({ trial }) => trial)
  const isPromised = ({ guarantee }: Trial['caught'][number]): boolean => {
    const known = guarantees.get(guarantee)
    return known === undefined || counts(known)
  }
  return {
    mutants: tried.length,
    caught: caught.length,
    byTranscriptOnly: caught.filter((trial) => trial.caught.length === 0).length,
    toldOnly: caught.filter((trial) => trial.caught.length > 0 && !trial.caught.some(isPromised)).length,
    otherwise: count('otherwise'),
    survived: count('survived'),
    equivalent: count('equivalent'),
    broken: count('broken'),
  }
}

/** One line, or a few, for a terminal. */
export function triedText(tried: Tried): string {
  const { mutant, trial } = tried
  const fate = fateOf(tried)
  const told = {
    caught: catches(trial),
    otherwise: [...catches(trial), `not by ${mutant.caughtBy.join(', ')}`],
    survived: [mutant.fault],
    equivalent: [mutant.equivalent ?? ''],
    broken: [trial.broken ?? ''],
  }[fate]
  const lines =
    told.length > 0 ? told : trial.mismatches.map(({ scenario, step }) => `the transcript of ${scenario}, ${step}`)
  return `${marks[fate]} ${mutant.id}: ${fate}${fate === 'caught' ? ' by ' : ': '}${lines.join('; ')}\n`
}

const catches = (trial: Trial): string[] =>
  [...catchersOf(trial)].map(([guarantee, scenarios]) => `${guarantee} in ${scenarios.join(', ')}`)

const marks: Readonly<Record<Fate, string>> = {
  caught: '✔',
  otherwise: '?',
  survived: '✘',
  equivalent: '=',
  broken: '!',
}

export function scoreText(matrix: Matrix): string {
  const { mutants, caught, byTranscriptOnly, toldOnly, otherwise, survived, equivalent, broken } = scoreOf(matrix)
  const ways = [
    byTranscriptOnly > 0 ? `${byTranscriptOnly} by transcripts alone` : '',
    toldOnly > 0 ? `${toldOnly} by guarantees that fail nobody, as upstream promises nothing there` : '',
  ].filter((way) => way !== '')
  const rest = [
    otherwise > 0 ? `${otherwise} caught otherwise than by what should` : '',
    survived > 0 ? `${survived} survived` : '',
    equivalent > 0 ? `${equivalent} equivalent` : '',
    broken > 0 ? `${broken} could not be tried` : '',
  ]
  const how = ways.length > 0 ? ` (${ways.join(', ')})` : ''
  return [`${caught} of ${mutants} mutants caught${how}`, ...rest.filter((part) => part !== '')].join(', ')
}

/** For a README: a badge, the score, and what was not caught, with why. */
export function scoreMarkdown(matrix: Matrix): string {
  const { mutants, caught, otherwise, equivalent, survived, broken } = scoreOf(matrix)
  const colour = otherwise + survived + broken > 0 ? 'red' : 'brightgreen'
  const rest = matrix.tried.filter((tried) => fateOf(tried) !== 'caught')
  const lines = rest.map((tried) =>
    `- \`${tried.mutant.id}\` ${fateOf(tried)}: ${tried.mutant.fault} ${tried.mutant.equivalent ?? ''}`.trimEnd(),
  )
  return [
    `![mutants: ${caught} of ${mutants - equivalent} caught](https://img.shields.io/badge/mutants-${caught}%20of%20${mutants - equivalent}%20caught-${colour})`,
    '',
    `${scoreText(matrix)}.`,
    ...(lines.length > 0 ? ['', ...lines] : []),
    '',
  ].join('\n')
}

export function matrixMarkdown(matrix: Matrix): string {
  const problem = controlProblem(matrix.control)
  return [
    '# Mutants',
    '',
    `Each is the reference with one deliberate fault, run against the scenarios: ${scoreText(matrix)}.`,
    problem === undefined
      ? `The reference without a fault passed all ${matrix.control.passed.length} steps in the same way.`
      : `**This proves nothing**: the reference without a fault fails too: ${cell(problem)}`,
    '',
    '| mutant | what is wrong with it | | by guarantee | in scenario | behaviours |',
    '| --- | --- | --- | --- | --- | --- |',
    ...matrix.tried.flatMap((tried) => rowsOf(tried, matrix)),
    '',
    ...gridOf(matrix.tried),
    '',
  ].join('\n')
}

function rowsOf(tried: Tried, { guarantees }: Matrix): string[] {
  const { mutant, trial } = tried
  const issue = mutant.issue === undefined ? '' : ` ([in earnest](${mutant.issue}))`
  const head = `| ${mutant.id} | ${cell(mutant.fault)}${issue} | ${fateOf(tried)}`
  const rows = [...catchersOf(trial)].map(([id, scenarios]) => [
    id,
    scenarios.join(', '),
    (guarantees.get(id)?.catalogue ?? []).join(', '),
  ])
  if (rows.length === 0) {
    const [{ scenario, step } = { scenario: '', step: '' }] = trial.mismatches
    const instead =
      scenario === '' ? cell(trial.broken ?? mutant.equivalent ?? '') : `none: the transcript of “${cell(step)}”`
    rows.push([instead, scenario, ''])
  }
  return rows.map((row, index) => `${index === 0 ? head : '| | |'} | ${row.join(' | ')} |`)
}

/** Mutants × guarantees: ● caught it, as it should; ○ caught it too; · should catch it, but was not the one that did. */
function gridOf(tried: readonly Tried[]): string[] {
  const columns = [
    ...new Set(tried.flatMap(({ mutant, trial }) => [...mutant.caughtBy, ...catchersOf(trial).keys()])),
  ].toSorted()
  const mark = ({ mutant, trial }: Tried, id: string): string => {
    const should = mutant.caughtBy.includes(id)
    if (catchersOf(trial).has(id)) return should ? '●' : '○'
    return should ? '·' : ''
  }
  return [
    '● caught by it, as was to be expected · ○ caught by it too · a dot: to be expected, but the run had ended, or it did not arise',
    '',
    `| | ${columns.join(' | ')} |`,
    `| --- |${' :-: |'.repeat(columns.length)}`,
    ...tried.map((each) => `| ${each.mutant.id} | ${columns.map((id) => mark(each, id)).join(' | ')} |`),
  ]
}

export const matrixJson = (matrix: Matrix): object => ({
  score: scoreOf(matrix),
  control: matrix.control,
  mutants: matrix.tried
    .map((tried) => ({ tried, ...tried }))
    .map(({ tried, mutant, trial }) => ({
      id: mutant.id,
      fault: mutant.fault,
      fate: fateOf(tried),
      expected: mutant.caughtBy,
      guarantees: [...catchersOf(trial)].map(([id, scenarios]) => ({
        id,
        scenarios,
        catalogue: matrix.guarantees.get(id)?.catalogue ?? [],
      })),
      ...trial,
    })),
})

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
