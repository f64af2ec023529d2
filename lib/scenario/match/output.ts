/** What a command printed, line by line, against a transcript: text, tables, records, and `...` between them. */
import type { MatchContext } from './context.ts'
import { fit, type Fitting } from './fit.ts'
import { columnsOf } from './header.ts'
import type { Pair } from './pair.ts'
import { matchRecords, recordKind } from './records.ts'
import { matchTable, type Table } from './table.ts'
import { unifyText, type Expected } from './text.ts'

type Item =
  | { kind: 'line'; expected: Expected }
  | { kind: 'any'; expected: Expected }
  | { kind: 'table'; table: Table }
  | { kind: 'records'; name: string; expected: Expected[] }

/** A line of the run; `gap`: after a blank one. */
interface Line {
  text: string
  gap: boolean
}

/** All pairs up to the first that is wrong, and what is left of either side behind it. */
export function matchLines(
  expected: readonly Expected[],
  actual: string,
  commandLine: string,
  context: MatchContext,
): Pair[] {
  const items = itemsOf(expected, commandLine)
  const lines = linesOf(actual)
  const match = (item: Item | undefined, next: number): Fitting =>
    item === undefined || item.kind === 'any'
      ? unexpected(lines[next]!)
      : matchItem(item, lines, next, commandLine, context)
  const { pairs, failed } = fit(items, lines.length, ({ kind }) => kind === 'any', match, context.variables)
  return failed === undefined ? pairs : withRest(pairs, items.slice(failed.item + 1), lines.slice(failed.element))
}

function unexpected({ text }: Line): Fitting {
  return { found: [{ actual: text, ok: false, note: 'this line is not expected' }], used: 1 }
}

function matchItem(
  item: Exclude<Item, { kind: 'any' }>,
  lines: readonly Line[],
  next: number,
  commandLine: string,
  context: MatchContext,
): Fitting {
  const line = lines[next]
  const take = (isPart: (line: Line) => boolean): string[] => {
    let end = next
    while (end < lines.length && !(end > next && lines[end]!.gap) && isPart(lines[end]!)) end++
    return lines.slice(next, end).map(({ text }) => text)
  }
  if (item.kind === 'table') {
    if (line === undefined || columnsOf(line.text) === undefined)
      return oneLine(item.table.header, line, 'a table is expected here')
    const rows = take((candidate) => candidate === line || columnsOf(candidate.text) === undefined)
    return { found: matchTable(item.table, rows, context), used: rows.length }
  }
  if (item.kind === 'records') {
    const records = take(({ text }) => recordKind(text, commandLine) === item.name)
    return { found: matchRecords(item.expected, records, context), used: records.length }
  }
  if (line === undefined) return oneLine(item.expected, line, 'the output ends before this line')
  if (indentOf(item.expected.text) !== indentOf(line.text))
    return oneLine(item.expected, line, 'the line is indented differently')
  return oneLine(
    item.expected,
    line,
    unifyText({ ...item.expected, text: item.expected.text.trim() }, line.text.trim(), context)?.message,
  )
}

function oneLine(expected: Expected, line: Line | undefined, note: string | undefined): Fitting {
  const pair = {
    expected,
    ...(line !== undefined && { actual: line.text }),
    ok: note === undefined,
    ...(note !== undefined && { note }),
  }
  return { found: [pair], used: line === undefined ? 0 : 1 }
}

/** What follows the first difference is shown as it stands, side by side. */
function withRest(pairs: Pair[], items: readonly Item[], rest: readonly Line[]): Pair[] {
  const expected = items.flatMap((item) => {
    if (item.kind === 'table') return [item.table.header, ...item.table.rows]
    return item.expected
  })
  for (let index = 0; index < Math.max(expected.length, rest.length); index++) {
    const [left, right] = [expected[index], rest[index]]
    pairs.push({
      ...(left !== undefined && { expected: left }),
      ...(right !== undefined && { actual: right.text }),
      ok: true,
    })
  }
  return pairs
}

function itemsOf(expected: readonly Expected[], commandLine: string): Item[] {
  const items: Item[] = []
  let gap = true
  let table: { header: Expected; columns: NonNullable<ReturnType<typeof columnsOf>>; rows: Expected[] } | undefined
  for (const line of expected) {
    const columns = columnsOf(line.text)
    const name = recordKind(line.text, commandLine)
    const last = items.at(-1)
    const isBlank = line.text.trim() === ''
    if (isBlank) table = undefined
    else if (columns !== undefined) {
      table = { header: line, columns, rows: [] }
      items.push({ kind: 'table', table })
    } else if (table !== undefined) table.rows.push(line)
    else if (line.text.trim() === '...') items.push({ kind: 'any', expected: line })
    else if (name === undefined) items.push({ kind: 'line', expected: line })
    else if (last?.kind === 'records' && last.name === name && !gap) last.expected.push(line)
    else items.push({ kind: 'records', name, expected: [line] })
    gap = isBlank
  }
  return items
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let gap = false
  for (const line of text.split('\n')) {
    const isBlank = line.trim() === ''
    if (!isBlank) lines.push({ text: line.trimEnd(), gap })
    gap = isBlank
  }
  return lines
}

function indentOf(text: string): number {
  return /^\s*/.exec(text)![0].replaceAll('\t', '        ').length
}
