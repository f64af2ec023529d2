/** Table headers as kubectl prints them, and rows under them. */

export interface Column {
  name: string
  /** Where its heading begins. */
  start: number
}

/** The columns, where `line` is a header: upper-case words, at least two blanks between columns. */
export function columnsOf(line: string): Column[] | undefined {
  const columns = cellsOf(line)
  const isHeader =
    columns.every(({ text }) => /^[A-Z][A-Z0-9()/%.-]*( [A-Z0-9()/%.-]+)*$/.test(text)) &&
    (columns.length > 1 || line.trimEnd() === 'NAME')
  return isHeader ? columns.map(({ text, start }) => ({ name: text, start })) : undefined
}

interface Cell {
  text: string
  start: number
}

function cellsOf(line: string): Cell[] {
  return [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: text, index: start }) => ({ text, start }))
}

/**
 * A row's cells by column. Rows of a watch may be wider than the header, so what counts is the order of cells, and their
 * position only where some are empty.
 */
export function rowOf(line: string, columns: readonly Column[]): string[] {
  const cells = cellsOf(line)
  const row = columns.map(() => '')
  if (cells.length === columns.length) return cells.map(({ text }) => text)
  if (cells.length > columns.length) {
    const last = columns.length - 1
    return row.map((_, index) => (index < last ? cells[index]!.text : line.slice(cells[last]!.start).trimEnd()))
  }
  let column = -1
  for (const [index, { text, start }] of cells.entries()) {
    const latest = columns.length - (cells.length - index)
    const beneath = columns.findLastIndex((candidate) => candidate.start <= start)
    column = index === 0 && start === 0 ? 0 : Math.min(Math.max(column + 1, beneath), latest)
    row[column] = text
  }
  return row
}
