/** Tables: cells by column, rows by name. */
import { unifyCell } from './cell.ts'
import type { MatchContext } from './context.ts'
import { columnsOf, rowOf, type Column } from './header.ts'
import type { Pair } from './pair.ts'
import { quote, type Expected } from './text.ts'

export interface Table {
  header: Expected
  columns: readonly Column[]
  rows: readonly Expected[]
}

/** Which of the run's columns are the expected ones; the name of one that is not there. Others may stand between them. */
export function findColumns(expected: readonly Column[], actual: readonly Column[]): number[] | string {
  const indexes = expected.map(({ name }) => actual.findIndex((column) => unspaced(column.name) === unspaced(name)))
  const missing = indexes.findIndex((index, position) => index === -1 || index <= (indexes[position - 1] ?? -1))
  return missing === -1 ? indexes : expected[missing]!.name
}

/** Old versions write ACCESSMODES for ACCESS MODES. */
const unspaced = (name: string): string => name.replaceAll(' ', '')

/** `lines` begin with a header. */
export function matchTable(table: Table, lines: readonly string[], context: MatchContext): Pair[] {
  const columns = columnsOf(lines[0]!)!
  const indexes = findColumns(table.columns, columns)
  if (typeof indexes === 'string') {
    const note = `there is no column ${indexes}, or not in this order`
    return [{ expected: table.header, actual: lines[0]!, ok: false, note }]
  }
  const pick = (line: string): Row => {
    const cells = rowOf(line, columns)
    return { text: line, cells: indexes.map((index) => cells[index]!) }
  }
  const rows = lines.slice(1).map(pick)
  return [{ expected: table.header, actual: lines[0]!, ok: true }, ...matchRows(table, rows, context)]
}

export interface Row {
  text: string
  cells: string[]
}

function matchRows(table: Table, rows: readonly Row[], context: MatchContext): Pair[] {
  const isOpen = table.rows.some(isAnyRows)
  const remaining = new Remaining(table.columns, rows)
  const pairs: Pair[] = []
  for (const expected of table.rows) {
    if (isAnyRows(expected)) continue
    const cells = rowOf(expected.text, table.columns)
    const row = remaining.take(cells, expected.line, context)
    if (row === undefined)
      pairs.push({ expected, ok: false, note: `there is no row ${quote(remaining.nameOf(cells))}` })
    else pairs.push(pairOf(table.columns, expected, cells, row, context))
  }
  if (!isOpen)
    for (const row of remaining.rows())
      pairs.push({ actual: row.text, ok: false, note: `${quote(remaining.nameOf(row.cells))} is not expected here` })
  return pairs
}

const isAnyRows = ({ text }: Expected): boolean => text.trim() === '...'

/** Compares two rows cell by cell. */
export function pairOf(
  columns: readonly Column[],
  expected: Expected,
  cells: readonly string[],
  row: Row,
  context: MatchContext,
): Pair {
  const notes = columns.flatMap(({ name }, index) => {
    const conflict = unifyCell(name, { line: expected.line, text: cells[index]! }, row.cells[index]!, context)
    return conflict === undefined ? [] : [`${name}: ${conflict.message}`]
  })
  return notes.length === 0
    ? { expected, actual: row.text, ok: true }
    : { expected, actual: row.text, ok: false, note: notes.join('; ') }
}

/** How many rows are tried where a name is known by its type only. */
const candidates = 200

/** The run's rows that no expected one has taken yet. Without a column NAME, a row is known by all its cells. */
class Remaining {
  readonly #keys: readonly number[]
  readonly #columns: readonly Column[]
  readonly #byName = new Map<string, Row[]>()

  constructor(columns: readonly Column[], rows: readonly Row[]) {
    this.#columns = columns
    const keys = columns.flatMap(({ name }, index) => (name === 'NAME' || name === 'NAMESPACE' ? [index] : []))
    this.#keys = keys.length > 0 ? keys : columns.map((_, index) => index)
    for (const row of rows) {
      const same = this.#byName.get(this.nameOf(row.cells))
      if (same === undefined) this.#byName.set(this.nameOf(row.cells), [row])
      else same.push(row)
    }
  }

  nameOf(cells: readonly string[]): string {
    return this.#keys.map((index) => cells[index]).join(' ')
  }

  take(cells: readonly string[], line: number, context: MatchContext): Row | undefined {
    const name = this.nameOf(cells)
    const exact = this.#byName.get(name)
    if (exact !== undefined) return this.#remove(name, exact)
    const all = cells.map((_, index) => index)
    const likely = [...this.#byName]
      .slice(0, candidates)
      .filter(([, rows]) => this.#fits(cells, this.#keys, rows[0]!, line, context))
    const best = likely.find(([, rows]) => this.#fits(cells, all, rows[0]!, line, context)) ?? likely[0]
    return best === undefined ? undefined : this.#remove(...best)
  }

  #fits(cells: readonly string[], keys: readonly number[], row: Row, line: number, context: MatchContext): boolean {
    const mark = context.variables.mark()
    const fits = keys.every(
      (key) => unifyCell(this.#columns[key]!.name, { line, text: cells[key]! }, row.cells[key]!, context) === undefined,
    )
    context.variables.undo(mark)
    return fits
  }

  rows(): Row[] {
    return [...this.#byName.values()].flat()
  }

  #remove(name: string, rows: Row[]): Row {
    const row = rows.shift()!
    if (rows.length === 0) this.#byName.delete(name)
    return row
  }
}
