/** `-o custom-columns=NAME:.metadata.name,…` */
import { CommandError } from './failure.ts'
import { valuesAt, valueText } from './jsonpath.ts'
import type { Printable, Printer } from './output.ts'
import { Aligner } from './table.ts'

/** @throws CommandError where a column lacks its heading or its path. */
export function customColumns(template: string, noHeaders: boolean): Printer {
  if (template === '') throw new CommandError('custom-columns format specified but no custom columns given')
  const columns = template.split(',').map((column) => {
    const at = column.indexOf(':')
    if (at === -1) {
      throw new CommandError(`unexpected custom-columns spec: ${column}, expected <header>:<json-path-expr>`)
    }
    return { heading: column.slice(0, at), path: column.slice(at + 1) }
  })
  const aligner = new Aligner()
  let headed = noHeaders
  return (object: Printable) => {
    const items = 'items' in object && Array.isArray(object.items) ? (object.items as unknown[]) : [object]
    const rows = items.map((item) => columns.map(({ path }) => cell(valuesAt(item, path))))
    if (!headed) rows.unshift(columns.map(({ heading }) => heading))
    headed = true
    return aligner.align(rows)
  }
}

const cell = (values: unknown[]): string =>
  values.length === 0 ? '<none>' : values.map((value) => (typeof value === 'string' ? value : goText(value))).join(',')

/** As Go prints a value: `map[a:1 b:2]`, `[x y]`. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value !== 'object') return valueText(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[${entries.map(([key, item]) => `${key}:${goText(item)}`).join(' ')}]`
}
