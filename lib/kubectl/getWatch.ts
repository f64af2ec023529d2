/** `kubectl get --watch`: what is there, then each change, in rows under one heading. */
import type { KubeClient } from '../kube/client.ts'
import { apiErrorOf } from '../kube/errors.ts'
import type { AnyObject, WatchEvent } from '../kube/objects.ts'
import { pathOf } from '../kube/resource.ts'
import { CommandError } from './failure.ts'
import { asTable, fetchItems, fetchTable, type Query } from './get.ts'
import type { Io } from './io.ts'
import type { Printer } from './output.ts'
import { acceptTable, Aligner, headingOf, rowsOf, type Table, type TableOptions } from './table.ts'

interface WatchContext {
  client: KubeClient
  io: Io
  printer: Printer | undefined
  options: TableOptions
  flags: { 'watch-only': boolean; 'no-headers': boolean; 'output-watch-events': boolean }
}

export async function watchSelection(query: Query, context: WatchContext): Promise<void> {
  const { client, io, flags } = context
  if (!io.live) throw new CommandError(cannotBeShown)
  const show = context.printer === undefined ? tableRows(context) : objects(context.printer)
  const single = query.name !== undefined
  const { events, resourceVersion } = await existing(query, context)
  if (!flags['watch-only']) for (const text of events.map(show)) io.stdout(text)
  const watch = await client.transport.watch({
    method: 'GET',
    path: pathOf(query.resource, query.namespace),
    accept: context.printer === undefined ? acceptTable : 'application/json',
    query: {
      watch: 'true',
      // One object's own revision may be older than what the server still knows: "0" is about now, and repeats the object.
      resourceVersion: single ? '0' : resourceVersion,
      labelSelector: query.labelSelector,
      fieldSelector: single ? `metadata.name=${query.name}` : query.fieldSelector,
    },
    signal: io.signal,
  })
  io.watching?.()
  let repeated = single
  for await (const event of watch) {
    if (event.type === 'ERROR') throw apiErrorOf(event.object.code ?? 0, event.object)
    if (event.type !== 'BOOKMARK' && !repeated) io.stdout(show(event))
    repeated = false
  }
}

/** A pipe or a redirection in a shell whose commands hand on their output when they have ended. */
export const cannotBeShown =
  'this does not end by itself, so that nothing of it would reach a pipe or a file here; run it without one, under "timeout", or with --terminal=host'

async function existing(
  query: Query,
  { client, printer, io }: WatchContext,
): Promise<{ events: WatchEvent[]; resourceVersion?: string }> {
  const added = (object: AnyObject): WatchEvent => ({ type: 'ADDED', object })
  if (printer !== undefined) {
    if (query.name !== undefined) return { events: (await fetchItems(client, query)).map(added) }
    const list = await client.list<AnyObject>(query.resource, query)
    const kind = list.kind.replace(/List$/, '')
    return {
      events: list.items.map((item) => added({ ...item, kind, apiVersion: list.apiVersion })),
      resourceVersion: list.metadata.resourceVersion,
    }
  }
  const table = (await fetchTable(client, query, io)) as Table
  const { resourceVersion } = table.metadata ?? {}
  return { events: [added(table as unknown as AnyObject)], ...(resourceVersion !== undefined && { resourceVersion }) }
}

const objects = (print: Printer) => (event: WatchEvent) => print(event.object as AnyObject)

/** Only the first table of a watch names its columns, and the heading is printed with the first row. */
function tableRows({ options, flags, io }: WatchContext): (event: WatchEvent) => string {
  const aligner = new Aligner()
  let columnDefinitions: Table['columnDefinitions'] = []
  let headed = flags['no-headers']
  return ({ type, object }) => {
    const table = asTable(object as AnyObject, io.clock.now())
    if ((table.columnDefinitions ?? []).length > 0) columnDefinitions = table.columnDefinitions
    const withEvent = (row: string[], cell: string) => (flags['output-watch-events'] ? [cell, ...row] : row)
    const rows = rowsOf({ columnDefinitions, rows: table.rows }, options).map((row) => withEvent(row, type))
    if (rows.length === 0) return ''
    if (!headed) rows.unshift(withEvent(headingOf({ columnDefinitions }, options), 'EVENT'))
    headed = true
    return aligner.align(rows)
  }
}
