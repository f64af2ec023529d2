/** The output of a watch: each object's rows in order; rows of different objects may interleave. */
import { tellsTheSame } from './cell.ts'
import type { MatchContext } from './context.ts'
import { fit, type Fitting } from './fit.ts'
import { columnsOf, rowOf, type Column } from './header.ts'
import type { Pair } from './pair.ts'
import { findColumns, pairOf, type Row } from './table.ts'
import { unifyText, type Expected } from './text.ts'
import { partsOf } from './values.ts'

export interface StreamMatch {
  pairs: Pair[]
  /** Whether more output could still make it match. */
  pending: boolean
}

type ExpectedRow = Expected & { cells: string[] }

/** Rows of one object; the same state told twice in a row counts once. */
interface Sequence {
  expected: ExpectedRow[]
  actual: (Row & { index: number })[]
}

/** `header` is the line that the watch printed first; undefined where it has printed none yet, or prints no table. */
export function matchStream(
  expected: readonly Expected[],
  actual: readonly string[],
  header: string | undefined,
  context: MatchContext,
): StreamMatch {
  const first = expected.find(({ text }) => text.trim() !== '')
  const own = first === undefined ? undefined : columnsOf(first.text)
  const shown = header === undefined ? undefined : columnsOf(header)
  const columns = own ?? shown
  if (columns === undefined || first === undefined) return matchStreamOfLines(expected, actual, context)
  const head = own === undefined ? [] : [first]
  // Some versions of kubectl print the header once more where the list ends and the watch begins.
  const rows = expected.filter((line) => line.text.trim() !== '' && !head.includes(line) && !isHeaderOf(columns, line))
  if (shown === undefined)
    return {
      pairs: [...head, ...rows].map((line, index) => ({
        expected: line,
        ok: false,
        ...(index === 0 && { note: 'the watch has printed no table' }),
      })),
      pending: actual.length === 0,
    }
  const indexes = findColumns(columns, shown)
  if (typeof indexes === 'string')
    return {
      pairs: [{ expected: first, actual: header!, ok: false, note: `there is no column ${indexes}` }],
      pending: false,
    }
  const found = actual
    .filter((line) => columnsOf(line) === undefined)
    .map((text) => {
      const cells = rowOf(text, shown)
      return { text, cells: indexes.map((index) => cells[index]!) }
    })
  const body = matchSequences(columns, rows, found, context)
  return {
    pairs: [...head.map((line) => ({ expected: line, actual: header!, ok: true })), ...body.pairs],
    pending: body.pending,
  }
}

function isHeaderOf(columns: readonly Column[], { text }: Expected): boolean {
  return columnsOf(text)?.every(({ name }, index) => name === columns[index]?.name) === true
}

const isAny = ({ text }: Expected): boolean => text.trim() === '...'

function matchSequences(
  columns: readonly Column[],
  expected: readonly Expected[],
  actual: readonly Row[],
  context: MatchContext,
): StreamMatch {
  const isOpen = expected.some(isAny)
  const sequences = bySubject(columns, expected, actual, context)
  const results = [...sequences].map(([name, sequence]) => {
    if (isOpen && sequence.expected.every(isAny)) return { pairs: [], pending: true }
    return matchSequence(name, columns, sequence, context)
  })
  const found = results.flatMap((result) => result.pairs)
  const pairs = isOpen || found.some(({ ok }) => !ok) ? found : inOrder(sequences, found)
  const order = new Map(expected.map(({ line }, index) => [line, index]))
  const place = ({ expected: line }: Pair): number =>
    line === undefined ? expected.length : (order.get(line.line) ?? 0)
  return {
    pairs: pairs.toSorted((a, b) => place(a) - place(b)),
    pending: isOpen || (pairs === found && results.every(({ pending }) => pending)),
  }
}

/**
 * Objects may interleave. But where a transcript tells all of one, through several states, before it begins with another,
 * it cannot be the other way round: then the pair of the first row that came too late is wrong.
 */
function inOrder(sequences: ReadonlyMap<string, Sequence>, pairs: readonly Pair[]): readonly Pair[] {
  const stories = [...sequences].flatMap(([name, { expected, actual }]) => {
    if (expected.length < 2 || actual.length < 2) return []
    return [
      { name, expected: [expected[0]!.line, expected.at(-1)!.line], actual: [actual[0]!.index, actual.at(-1)!.index] },
    ] as const
  })
  // From the transcript's end: among those that begin after a story has ended, the one that the run ended first.
  const beginnings = stories.toSorted((a, b) => a.expected[0] - b.expected[0])
  let early: (typeof stories)[number] | undefined
  let wrong: { line: number; note: string } | undefined
  for (const late of stories.toSorted((a, b) => b.expected[1] - a.expected[1])) {
    while (beginnings.length > 0 && beginnings.at(-1)!.expected[0] > late.expected[1]) {
      const next = beginnings.pop()!
      if (early === undefined || next.actual[1] < early.actual[1]) early = next
    }
    if (early !== undefined && early.actual[1] < late.actual[0])
      wrong = { line: late.expected[0], note: `here, ${early.name} came before ${late.name}` }
  }
  if (wrong === undefined) return pairs
  const { line, note } = wrong
  return pairs.map((pair) => (pair.expected?.line === line ? { ...pair, ok: false, note } : pair))
}

function bySubject(
  columns: readonly Column[],
  expected: readonly Expected[],
  actual: readonly Row[],
  context: MatchContext,
): Map<string, Sequence> {
  const keys = columns.flatMap(({ name }, index) => (name === 'NAME' || name === 'NAMESPACE' ? [index] : []))
  const nameOf = (cells: readonly string[]): string => keys.map((key) => cells[key]).join(' ')
  const sequences = new Map<string, Sequence>()
  const sequence = (name: string): Sequence => {
    const known = sequences.get(name) ?? { expected: [], actual: [] }
    sequences.set(name, known)
    return known
  }
  for (const [index, row] of actual.entries()) {
    const rows = sequence(nameOf(row.cells)).actual
    if (!sameState(columns, rows.at(-1)?.cells, row.cells)) rows.push({ ...row, index })
  }
  const subjects = new Map<string, string>()
  for (const line of expected.filter((line) => !isAny(line))) {
    const name = nameOf(rowOf(line.text, columns))
    if (!subjects.has(name)) {
      const subject =
        isRandom(name) && !sequences.has(name) ? subjectOf(line, name, sequences, subjects, context) : name
      subjects.set(name, subject)
      sequence(subject)
    }
  }
  for (const line of expected) {
    const cells = rowOf(line.text, columns)
    const targets = isAny(line) ? [...sequences.values()] : [sequence(subjects.get(nameOf(cells))!)]
    for (const { expected: lines } of targets) {
      if (isAny(line) || !sameState(columns, lines.at(-1)?.cells, cells)) lines.push({ ...line, cells })
    }
  }
  return sequences
}

const isRandom = (name: string): boolean => partsOf(name).some(({ kind }) => kind !== 'literal')

/** The run's object that an expected one with a random part in its name stands for: the first that fits. */
function subjectOf(
  { line }: Expected,
  name: string,
  sequences: ReadonlyMap<string, Sequence>,
  subjects: ReadonlyMap<string, string>,
  context: MatchContext,
): string {
  const taken = new Set(subjects.values())
  return (
    [...sequences.keys()].find((candidate) => {
      if (taken.has(candidate)) return false
      const mark = context.variables.mark()
      const fits = unifyText({ line, text: name }, candidate, context) === undefined
      context.variables.undo(mark)
      return fits
    }) ?? name
  )
}

function sameState(columns: readonly Column[], left: readonly string[] | undefined, right: readonly string[]): boolean {
  return left !== undefined && columns.every(({ name }, index) => tellsTheSame(name, left[index]!, right[index]!))
}

function matchSequence(
  name: string,
  columns: readonly Column[],
  { expected, actual }: Sequence,
  context: MatchContext,
): StreamMatch {
  const fits = (line: ExpectedRow | undefined, next: number): boolean => {
    const mark = context.variables.mark()
    const { ok } = compare(name, columns, line, actual[next], context)
    context.variables.undo(mark)
    return line !== undefined && ok
  }
  const match = (line: ExpectedRow | undefined, next: number): Fitting => {
    const pair = compare(name, columns, line, actual[next], context)
    if (!pair.ok && line !== undefined && isFleeting(columns, line) && fits(expected[expected.indexOf(line) + 1], next))
      return { found: [{ expected: line, ok: true }], used: 0 }
    return { found: [pair], used: pair.actual === undefined ? 0 : 1 }
  }
  const { pairs, failed } = fit(expected, actual.length, isAny, match, context.variables)
  if (failed === undefined) return { pairs, pending: true }
  const rest = expected.slice(failed.item + 1).filter((line) => !isAny(line))
  const isOpen = expected.slice(0, failed.item).some(isAny)
  const isAtEnd = pairs.at(-1)?.actual === undefined
  return { pairs: [...pairs, ...rest.map((line) => ({ expected: line, ok: true }))], pending: isOpen || isAtEnd }
}

/** A state between that is never told where the kubelet comes to tell of it only when the next is there already. */
const isFleeting = (columns: readonly Column[], { cells }: ExpectedRow): boolean =>
  columns.some(({ name }, index) => name === 'STATUS' && /^(ContainerCreating|PodInitializing)$/.test(cells[index]!))

function compare(
  name: string,
  columns: readonly Column[],
  line: ExpectedRow | undefined,
  row: Row | undefined,
  context: MatchContext,
): Pair {
  if (row === undefined) return { expected: line!, ok: false, note: `the watch has not told this of ${name}` }
  if (line === undefined)
    return { actual: row.text, ok: false, note: `the watch told more of ${name} than is expected` }
  const mark = context.variables.mark()
  const pair = pairOf(columns, line, line.cells, row, context)
  if (!pair.ok) context.variables.undo(mark)
  return pair
}

/** A stream that is no table, such as `kubectl get pods -w -o name`: its lines in order. */
function matchStreamOfLines(
  expected: readonly Expected[],
  actual: readonly string[],
  context: MatchContext,
): StreamMatch {
  const columns = [{ name: 'LINE', start: 0 }]
  const distinct = <T>(lines: readonly T[], textOf: (line: T) => string): T[] =>
    lines.filter(
      (line, index) =>
        textOf(line).trim() !== '' && (index === 0 || textOf(line).trim() !== textOf(lines[index - 1]!).trim()),
    )
  return matchSequence(
    'the object',
    columns,
    {
      expected: distinct(expected, ({ text }) => text).map((line) => ({ ...line, cells: [line.text.trim()] })),
      actual: distinct(actual, (text) => text).map((text, index) => ({ text, cells: [text.trim()], index })),
    },
    context,
  )
}
