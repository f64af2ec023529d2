/** Lines with tabs between their cells, and how they come to stand in columns. */

const padding = 2

/**
 * Aligns as elastic tab stops do: a column is what neighbouring lines have before a tab, and is as wide as its widest cell
 * and two spaces. What follows a line's last tab belongs to no column.
 */
export function alignTabs(text: string): string {
  const lines = text.split('\n').map((line) => line.split('\t'))
  const widths = lines.map((): number[] => [])
  const setWidths = (from: number, to: number, column: number): void => {
    for (let start = from; start < to;) {
      if (!hasColumn(lines[start], column)) {
        start++
        continue
      }
      let end = start
      while (end < to && hasColumn(lines[end], column)) end++
      const width = Math.max(...lines.slice(start, end).map((cells) => lengthOf(cells[column]) + padding))
      for (let at = start; at < end; at++) (widths[at] as number[])[column] = width
      setWidths(start, end, column + 1)
      start = end
    }
  }
  setWidths(0, lines.length, 0)
  return lines
    .map((cells, at) =>
      cells
        .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[at]?.[column] ?? 0) - lengthOf(cell))))
        .join(''),
    )
    .join('\n')
}

const hasColumn = (cells: string[] | undefined, column: number): boolean => column < (cells?.length ?? 0) - 1

const lengthOf = (cell: string | undefined): number => Array.from(cell ?? '').length

/** Collects lines; levels are two spaces deep. */
export class Text {
  #text = ''

  line(level: number, ...cells: string[]): void {
    this.#text += `${'  '.repeat(level)}${cells.join('\t')}\n`
  }

  /** With tabs between the cells. */
  get raw(): string {
    return this.#text
  }

  toString(): string {
    return alignTabs(this.#text)
  }
}

type Entries = Readonly<Record<string, string>> | undefined

export const sortedEntries = (entries: Entries): [string, string][] =>
  Object.entries(entries ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** `Labels:`, one a line under each other. */
export function writeLabels(text: Text, level: number, title: string, labels: Entries): void {
  const [first = '<none>', ...rest] = sortedEntries(labels).map(([name, value]) => `${name}=${value}`)
  text.line(level, `${title}:`, first)
  for (const value of rest) text.line(0, '', value)
}

/** `Title:` and values under each other; `<none>` where there are none. */
export function writeList(text: Text, level: number, title: string, values: readonly string[]): void {
  const [first = '<none>', ...rest] = values
  text.line(level, `${title}:`, first)
  for (const value of rest) text.line(level, '', value)
}

const longAnnotation = 140
const hidden = 'kubectl.kubernetes.io/last-applied-configuration'

/** `Annotations:`; values that are long, or of several lines, begin on a line of their own. */
export function writeAnnotations(text: Text, level: number, annotations: Entries): void {
  const values = sortedEntries(annotations)
    .filter(([name]) => name !== hidden)
    .flatMap(([name, value]) => {
      const trimmed = value.replace(/\n$/, '')
      if (trimmed.length + name.length + 2 <= longAnnotation && !trimmed.includes('\n')) return [`${name}: ${trimmed}`]
      return [`${name}:`, ...trimmed.split('\n').map((line) => `  ${shortened(line)}`)]
    })
  writeList(text, level, 'Annotations', values)
}

const shortened = (line: string): string =>
  line.length > longAnnotation - 2 ? `${line.slice(0, longAnnotation - 2)}...` : line

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Mon, 02 Jan 2006 15:04:05 +0000`, in the time zone of the reader. */
export function timeText(timestamp: string | undefined): string {
  if (timestamp === undefined) return '<unset>'
  const time = new Date(timestamp)
  const two = (value: number) => String(value).padStart(2, '0')
  const offset = -time.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`
  const date = `${two(time.getDate())} ${months[time.getMonth()]} ${time.getFullYear()}`
  return `${days[time.getDay()]}, ${date} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())} ${zone}`
}
