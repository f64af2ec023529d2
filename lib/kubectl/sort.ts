/** `--sort-by`: a field as a JSONPath. */
import type { KubeClient } from '../kube/client.ts'
import type { AnyObject } from '../kube/objects.ts'
import { fetchItems, type Query } from './get.ts'
import { valueAt, valueText } from './jsonpath.ts'
import type { Table } from './table.ts'

export const sortItems = <T extends AnyObject>(items: T[], path: string): T[] =>
  items.toSorted((a, b) => compare(valueAt(a, path), valueAt(b, path)))

/** Rows hold no more than metadata, so the objects are read for their fields. */
export async function sortTable(table: Table, path: string, client: KubeClient, query: Query): Promise<Table> {
  if (query.name !== undefined) return table
  const items = await fetchItems(client, query)
  const keyOf = (metadata: { namespace?: string; name?: string } | undefined) =>
    `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`
  const order = new Map(sortItems(items, path).map(({ metadata }, at) => [keyOf(metadata), at]))
  const placeOf = (row: Table['rows'][number]) => order.get(keyOf(row.object?.metadata)) ?? items.length
  return { ...table, rows: table.rows.toSorted((a, b) => placeOf(a) - placeOf(b)) }
}

function compare(a: unknown, b: unknown): number {
  if (a === b) return 0
  if (a === undefined || a === null) return -1
  if (b === undefined || b === null) return 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return valueText(a) < valueText(b) ? -1 : 1
}
