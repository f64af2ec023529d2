/** Tables as kubectl prints them: columns padded by three spaces, at least six wide, and never narrower than before. */
import type { Metadata } from '../kube/objects.ts'

/** The API's own rendering of objects (meta.k8s.io Table). */
export interface Table {
  kind: 'Table'
  metadata?: { resourceVersion?: string; continue?: string }
  columnDefinitions: { name: string; type: string; format?: string; priority: number }[]
  rows: { cells: unknown[]; object?: { metadata: Metadata } }[]
}

/** What the Accept header says to have tables, and objects where a server makes none. */
export const acceptTable =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'

const padding = 3
const minWidth = 6

/** Aligns rows; widths are remembered, so that the rows of a watch stay under their heading. */
export class Aligner {
  #widths: number[] = []

  /** One text, a line a row. The last cell of a row is not padded. */
  align(rows: readonly (readonly string[])[]): string {
    for (const row of rows) {
      for (const [column, cell] of row.slice(0, -1).entries()) {
        this.#widths[column] = Math.max(this.#widths[column] ?? minWidth, widthOf(cell) + padding)
      }
    }
    return rows.map((row) => `${row.map((cell, column) => this.#padded(cell, column, row.length)).join('')}\n`).join('')
  }

  #padded(cell: string, column: number, columns: number): string {
    return column === columns - 1 ? cell : cell + ' '.repeat((this.#widths[column] ?? 0) - widthOf(cell))
  }
}

const widthOf = (cell: string): number => Array.from(cell).length

export interface TableOptions {
  wide: boolean
  /** `statefulset.apps` before each name. */
  kind?: string
  namespaceColumn: boolean
  showLabels: boolean
  labelColumns: readonly string[]
}

/** The heading of a table's columns. */
export function headingOf(table: Pick<Table, 'columnDefinitions'>, options: TableOptions): string[] {
  return [
    ...(options.namespaceColumn ? ['NAMESPACE'] : []),
    ...shownColumns(table, options).map(({ name }) => name.toUpperCase()),
    ...options.labelColumns.map((label) => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
    ...(options.showLabels ? ['LABELS'] : []),
  ]
}

/** The rows of a table. Watched tables have their columns in the first event only: they are passed in. */
export function rowsOf(table: Pick<Table, 'columnDefinitions' | 'rows'>, options: TableOptions): string[][] {
  const columns = shownColumns(table, options)
  return table.rows.map(({ cells, object }) => {
    const labels = object?.metadata.labels ?? {}
    const shown = columns.map(({ index }) => cellText(cells[index]))
    const name = columns.findIndex((column) => column.name.toLowerCase() === 'name')
    if (options.kind !== undefined && name !== -1) shown[name] = `${options.kind}/${shown[name] ?? ''}`
    return [
      ...(options.namespaceColumn ? [object?.metadata.namespace ?? ''] : []),
      ...shown,
      ...options.labelColumns.map((label) => labels[label] ?? '<none>'),
      ...(options.showLabels ? [labelsText(labels)] : []),
    ]
  })
}

const shownColumns = ({ columnDefinitions }: Pick<Table, 'columnDefinitions'>, { wide }: TableOptions) =>
  columnDefinitions
    .map(({ name, priority }, index) => ({ name, priority, index }))
    .filter((c) => wide || c.priority === 0)

/** Control characters would break the table: a cell ends at the first. */
function cellText(value: unknown): string {
  const text =
    value === null || value === undefined ? '<nil>' : typeof value === 'string' ? value : JSON.stringify(value)
  const end = Array.from(text).findIndex((character) => '\f\n\r\v\u001b'.includes(character))
  return end === -1 ? text : `${text.slice(0, end)}...`
}

/** `a=1,b=2`, sorted; `<none>` where there are none. */
export function labelsText(labels: Readonly<Record<string, string>> | undefined, separator = ','): string {
  const entries = Object.entries(labels ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return entries.length === 0 ? '<none>' : entries.map(([name, value]) => `${name}=${value}`).join(separator)
}
