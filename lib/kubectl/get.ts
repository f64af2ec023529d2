import type { KubeClient } from '../kube/client.ts'
import type { AnyObject, KubeObject } from '../kube/objects.ts'
import { ApiError, isNotFound } from '../kube/errors.ts'
import { pathOf } from '../kube/resource.ts'
import { kindName } from './discovery.ts'
import { humanDuration } from '../kube/duration.ts'
import { CommandError, forEachKeepGoing, PlainError } from './failure.ts'
import { bool, integer, list, text } from './flags.ts'
import type { Io } from './io.ts'
import { objectsOfFiles } from './manifests.ts'
import { outputFlags, type Printable, printerOf } from './output.ts'
import { type Selection, selectionsOf } from './select.ts'
import { readRaw } from './raw.ts'
import { sortItems, sortTable } from './sort.ts'
import { acceptTable, Aligner, headingOf, rowsOf, type Table, type TableOptions } from './table.ts'
import { fileFlags, verb } from './verb.ts'
import { watchSelection } from './getWatch.ts'

const flags = {
  ...outputFlags,
  ...fileFlags,
  'all-namespaces': bool('A'),
  'chunk-size': integer(500),
  'field-selector': text(),
  'ignore-not-found': bool(),
  'label-columns': list('L'),
  'no-headers': bool(),
  'output-watch-events': bool(),
  raw: text(),
  selector: text('l'),
  'server-print': bool(undefined, true),
  'show-kind': bool(),
  'show-labels': bool(),
  'sort-by': text(),
  subresource: text(),
  watch: bool('w'),
  'watch-only': bool(),
}

/** What is asked for: where the selection has no name, all that the selectors leave. */
export interface Query extends Selection {
  namespace: string | undefined
  labelSelector?: string
  fieldSelector?: string
  subresource?: string
  limit?: number
}

export const get = verb({
  name: 'get',
  summary: 'Display one or many resources',
  flags,
  async run({ flags, args, io, connect }) {
    if (flags.raw !== '' && args.length > 0)
      throw new CommandError('arguments may not be passed when --raw is specified')
    if (flags.raw !== '') return readRaw(flags.raw, io, await connect())
    if (args.length === 0 && flags.filename.length === 0) throw new PlainError(noType)
    const printer = printerOf(flags)
    const { client, discovery, namespace } = await connect()
    const filtered = flags.selector !== '' || flags['field-selector'] !== ''
    const scope = flags['all-namespaces'] ? undefined : namespace
    const selections: (Selection & { namespace?: string })[] =
      args.length > 0
        ? await selectionsOf(args, discovery)
        : await Promise.all((await objectsOfFiles(flags, io, { discovery, namespace })).map(ofManifest))
    if (filtered && selections.some(({ name }) => name !== undefined)) {
      throw new CommandError('name cannot be provided when a selector is specified')
    }
    if (flags['all-namespaces'] && selections.some(({ name }) => name !== undefined)) {
      throw new CommandError('a resource cannot be retrieved by name across all namespaces')
    }
    const queries = selections.map((selection): Query => ({
      namespace: scope,
      ...selection,
      ...(flags.selector !== '' && { labelSelector: flags.selector }),
      ...(flags['field-selector'] !== '' && { fieldSelector: flags['field-selector'] }),
      ...(flags.subresource !== '' && { subresource: flags.subresource }),
      ...(flags['chunk-size'] > 0 && { limit: flags['chunk-size'] }),
    }))
    const optionsFor = ({ resource }: Selection, several: boolean): TableOptions => ({
      wide: flags.output === 'wide',
      ...((flags['show-kind'] || several) && { kind: kindName(resource) }),
      namespaceColumn: flags['all-namespaces'] && resource.namespaced,
      showLabels: flags['show-labels'],
      labelColumns: flags['label-columns'],
    })
    if (flags.watch || flags['watch-only']) {
      const [query] = queries
      if (query === undefined || queries.length > 1)
        throw new CommandError('you may only specify a single resource type')
      return watchSelection(query, { client, io, printer, options: optionsFor(query, false), flags })
    }
    if (printer !== undefined) {
      const objects = await fetchObjects(client, queries, flags['ignore-not-found'])
      const items = flags['sort-by'] === '' ? objects : sortItems(objects as AnyObject[], flags['sort-by'])
      const single = queries.length === 1 && queries[0]?.name !== undefined
      if (single && items.length === 0) return
      io.stdout(printer(single ? (items[0] as Printable) : listOf(items)))
      return
    }
    const found: { query: Query; table: Table }[] = []
    const failure = await failureOf(() =>
      forEachKeepGoing(queries, async (query) => {
        const table = await fetchTable(client, query, io, flags['ignore-not-found'])
        if (table === undefined) return
        found.push({
          query,
          table: flags['sort-by'] === '' ? table : await sortTable(table, flags['sort-by'], client, query),
        })
      }),
    )
    const several = new Set(found.map(({ query }) => query.resource)).size > 1
    const tables = new Tables(io, flags['no-headers'])
    for (const { query, table } of found) tables.add(table, optionsFor(query, several))
    tables.flush()
    if (failure !== undefined) throw failure
    if (tables.printed || flags['ignore-not-found']) return
    const namespaced = scope !== undefined && queries.some(({ resource }) => resource.namespaced)
    io.stderr(namespaced ? `No resources found in ${scope} namespace.\n` : 'No resources found\n')
  },
})

const noType = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples`

const ofManifest = async ({ resource, manifest }: Awaited<ReturnType<typeof objectsOfFiles>>[number]) => ({
  resource,
  name: manifest.metadata.name ?? '',
  ...(manifest.metadata.namespace !== undefined && { namespace: manifest.metadata.namespace }),
})

/** Prints tables one after another: those of one kind as one, others with an empty line and a heading between. */
class Tables {
  readonly #io: Io
  readonly #noHeaders: boolean
  #rows: string[][] = []
  #heading = ''
  printed = false

  constructor(io: Io, noHeaders: boolean) {
    this.#io = io
    this.#noHeaders = noHeaders
  }

  add(table: Table, options: TableOptions): void {
    if (table.rows.length === 0) return
    const heading = headingOf(table, options)
    const key = `${options.kind ?? ''} ${heading.join(' ')}`
    if (key !== this.#heading) {
      this.flush()
      this.#heading = key
      if (!this.#noHeaders) this.#rows.push(heading)
    }
    this.#rows.push(...rowsOf(table, options))
  }

  flush(): void {
    if (this.#rows.length === 0) return
    if (this.printed && !this.#noHeaders) this.#io.stdout('\n')
    this.#io.stdout(new Aligner().align(this.#rows))
    this.#rows = []
    this.printed = true
  }
}

async function failureOf(action: () => Promise<void>): Promise<unknown> {
  try {
    return await action()
  } catch (error) {
    return error
  }
}

/** The rows of one query; undefined where there is nothing of that name and this is no error. */
export async function fetchTable(
  client: KubeClient,
  query: Query,
  { clock }: Pick<Io, 'clock'>,
  ignoreNotFound = false,
): Promise<Table | undefined> {
  try {
    const found = await fetchPages<Table>(client, query, acceptTable, (all, page) => all.rows.push(...page.rows))
    return asTable(found, clock.now())
  } catch (error) {
    if (ignoreNotFound && isNotFound(error)) return undefined
    throw error
  }
}

async function fetchObjects(client: KubeClient, queries: Query[], ignoreNotFound: boolean): Promise<KubeObject[]> {
  const found: KubeObject[] = []
  await forEachKeepGoing(queries, async (query) => {
    try {
      found.push(...(await fetchItems(client, query)))
    } catch (error) {
      if (!ignoreNotFound || !isNotFound(error)) throw error
    }
  })
  return found
}

/** The object of that name, or all that are selected; each with its apiVersion and kind. */
export async function fetchItems(client: KubeClient, query: Query): Promise<AnyObject[]> {
  interface Items {
    items: AnyObject[]
    apiVersion: string
    kind: string
  }
  const found = await fetchPages<Items | AnyObject>(client, query, 'application/json', (all, page) =>
    (all as Items).items.push(...(page as Items).items),
  )
  if (query.name !== undefined) return [found as AnyObject]
  const { items, apiVersion, kind } = found as Items
  return items.map((item) => ({ ...item, apiVersion, kind: item.kind ?? kind.replace(/List$/, '') }))
}

async function fetchPages<T>(
  client: KubeClient,
  query: Query,
  accept: string,
  add: (all: T, page: T) => void,
): Promise<T> {
  const { resource, name, namespace, subresource, labelSelector, fieldSelector, limit } = query
  const path = pathOf(resource, namespace, name, subresource)
  const base = { labelSelector, fieldSelector, ...(name === undefined && { limit: limit?.toString() }) }
  const page = (token?: string) =>
    client
      .request<T & { metadata?: { continue?: string } }>({
        method: 'GET',
        path,
        accept,
        query: { ...base, ...(token !== undefined && { continue: token }) },
      })
      .catch((error: unknown) => {
        throw name === undefined ? aboutList(error, query) : error
      })
  const first = await page()
  let token = first.metadata?.continue
  if (token === undefined || token === '') return first
  const all = structuredClone(first)
  while (token !== undefined && token !== '') {
    const next = await page(token)
    add(all, next)
    token = next.metadata?.continue
  }
  return all
}

/** A list that was refused says what was asked for. */
function aboutList(error: unknown, { resource, labelSelector = '', fieldSelector = '' }: Query): unknown {
  if (!(error instanceof ApiError) || (error.reason !== 'BadRequest' && error.reason !== 'NotFound')) return error
  const listed = JSON.stringify(`${resource.group}/${resource.version}, Resource=${resource.plural}`)
  const asked =
    labelSelector === '' && fieldSelector === ''
      ? `Unable to list ${listed}`
      : `Unable to find ${listed} that match label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
  return new ApiError({ ...error.status, message: `${asked}: ${error.message}` }, error.code)
}

/** For a server that makes no tables of a kind: names and ages. */
export function asTable(found: Table | AnyObject, now: number): Table {
  if (found.kind === 'Table') return found as Table
  const objects = ((found as { items?: KubeObject[] }).items ?? [found]) as KubeObject[]
  const ageOf = ({ metadata: { creationTimestamp } }: KubeObject) =>
    creationTimestamp === undefined ? '<unknown>' : humanDuration(now - Date.parse(creationTimestamp))
  return {
    kind: 'Table',
    columnDefinitions: [
      { name: 'Name', type: 'string', priority: 0 },
      { name: 'Age', type: 'string', priority: 0 },
    ],
    rows: objects.map((object) => ({ cells: [object.metadata.name, ageOf(object)], object })),
  }
}

const listOf = (items: unknown[]): Printable => ({
  apiVersion: 'v1',
  items,
  kind: 'List',
  metadata: { resourceVersion: '' },
})
