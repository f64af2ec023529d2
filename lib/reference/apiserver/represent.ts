/** How the client wants to see objects: as they are, as rows of a table, or their metadata only. */
import type { KubeObject, List, WatchEvent } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import type { Kind } from '../resources/kind.ts'
import type { Call } from './api.ts'
import { badRequest, failure } from './status.ts'
import { partial, tableOf, type IncludeObject } from './table.ts'

export type Form = 'object' | 'table' | 'partial'

/**
 * The first of the accepted forms that there is. @throws ApiError 406 where there is none.
 * @param all whether there are others than the object itself
 */
export function formOf({ accept }: Call, all = true): Form {
  if (accept === '' || accept === 'application/json') return 'object'
  let known = accept.includes('application/vnd.kubernetes.protobuf')
  for (const clause of accept.split(',')) {
    const [type = '', ...rest] = clause.split(';').map((part) => part.trim())
    if (!['application/json', '*/*', 'application/*', 'application/yaml'].includes(type)) continue
    known = true
    const parameters = Object.fromEntries(rest.map((one) => one.split('=') as [string, string]))
    if (parameters.as === undefined) return 'object'
    if (!all) continue
    if (parameters.g !== 'meta.k8s.io' || (parameters.v !== 'v1' && parameters.v !== 'v1beta1')) continue
    if (parameters.as === 'Table') return 'table'
    if (parameters.as === 'PartialObjectMetadata' || parameters.as === 'PartialObjectMetadataList') return 'partial'
  }
  if (!known) throw failure(406, 'NotAcceptable', '406: Not Acceptable', {})
  const media = ['application/json', 'application/yaml']
  throw failure(406, 'NotAcceptable', `only the following media types are accepted: ${media.join(', ')}`)
}

const includeOf = ({ query }: Call): IncludeObject => {
  const include = query.get('includeObject') ?? ''
  if (include === 'None' || include === 'Object') return include
  if (include === 'Metadata' || include === '') return 'Metadata'
  const why = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`
  throw badRequest(`Unable to convert to Table as requested: ${why}`)
}

/** Turns what is stored into what the kind shows; undefined where that is the same. */
function showing({ custom, view, resource }: Kind): ((object: KubeObject) => KubeObject) | undefined {
  if (!custom && !view) return undefined
  // Where a view has no words of its own, only the name of the version differs.
  const apiVersion = apiVersionOf(resource)
  return (object) => {
    const shown = (view?.shown?.(object) ?? custom?.read(object) ?? object) as KubeObject
    return shown.apiVersion === apiVersion ? shown : { ...shown, apiVersion }
  }
}

/** The object in the words of the kind. */
export const shownAs = (kind: Kind, object: KubeObject): KubeObject => showing(kind)?.(object) ?? object

export function represent(kind: Kind, given: KubeObject | List<KubeObject>, call: Call, now: number): object {
  const form = formOf(call)
  if (form === 'table') return tableOf(kind, readAll(kind, given), now, includeOf(call))
  if (form === 'partial') checkPartial(kind, 'items' in given, call)
  const show = form === 'object' ? showing(kind) : undefined
  if (!('items' in given)) return form === 'partial' ? partial(given) : (show?.(given) ?? given)
  if (form === 'partial') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: given.metadata,
      items: given.items.map(partial),
    }
  }
  return show ? { ...given, apiVersion: apiVersionOf(kind.resource), items: given.items.map(show) } : given
}

/** Rows are of what is shown, not of what was written by an older schema. */
function readAll<T extends KubeObject | List<KubeObject>>({ custom }: Kind, given: T): T {
  if (!custom) return given
  return ('items' in given ? { ...given, items: given.items.map(custom.read) } : custom.read(given)) as T
}

/** @throws ApiError 406 where metadata of one object is asked for and there are many, or the other way round */
function checkPartial({ resource, custom }: Kind, isList: boolean, { accept }: Call): void {
  const asked = /as=PartialObjectMetadata(List)?(?=[;,]|$)/.exec(accept)
  if (!asked || (asked[1] !== undefined) === isList) return
  const group = resource.group === '' ? 'core' : (resource.group.split('.')[0] ?? '')
  const type = custom ? 'unstructured.Unstructured' : `${group}.${resource.kind}`
  const what = isList ? `a list (*${type}List)` : `not a list (*${type})`
  const name = `PartialObjectMetadata${isList ? '' : 'List'}`
  throw failure(406, 'NotAcceptable', `you requested ${name}, but the requested object is ${what}`)
}

/** The same for the events of a watch: a table's columns come with its first row only. */
export function representEvents(kind: Kind, call: Call, now: () => number): (event: WatchEvent) => WatchEvent {
  const form = formOf(call)
  if (form === 'object') {
    const show = showing(kind)
    if (!show) return (event) => event
    return (event) =>
      event.type === 'ERROR' ? event : ({ type: event.type, object: show(event.object) } as WatchEvent)
  }
  let first = true
  return (event) => {
    if (event.type === 'ERROR') return event
    if (form === 'partial') return { type: event.type, object: partial(event.object) } as WatchEvent
    const object = tableOfEvent(kind, readAll(kind, event.object), now(), includeOf(call), !first)
    first = false
    return { type: event.type, object } as unknown as WatchEvent
  }
}

const tables = new WeakMap<object, { as: string; table: object }>()

/** What one watch is shown, the others that look at the same moment are shown too: it is made once. */
function tableOfEvent(kind: Kind, object: KubeObject, now: number, include: IncludeObject, headless: boolean): object {
  const as = `${kind.resource.version} ${now} ${include} ${headless}`
  const before = tables.get(object)
  if (before?.as === as) return before.table
  const table = tableOf(kind, object, now, include, headless)
  tables.set(object, { as, table })
  return table
}
