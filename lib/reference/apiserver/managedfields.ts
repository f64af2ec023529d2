/** Who owns which field: `metadata.managedFields`, kept on every write, and what server-side apply does with it. */
import type { KubeObject } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { merged, pruned } from '../fields/apply.ts'
import {
  difference,
  emptySet,
  intersection,
  isEmpty,
  isFieldSet,
  paths,
  sorted,
  union,
  type FieldSet,
} from '../fields/set.ts'
import { compare, fieldsOf } from '../fields/walk.ts'
import type { Draft, Kind } from '../resources/kind.ts'
import { isObject, zeroObject } from '../schema/decode.ts'
import { equal } from '../schema/equal.ts'
import { timestamp, type Api, type Call } from './api.ts'
import { lastAppliedAnnotation } from './lastapplied.ts'
import { failure } from './status.ts'

/** One entry of `managedFields`. */
interface Entry {
  manager: string
  operation: 'Apply' | 'Update'
  apiVersion: string
  time?: string
  fieldsType: 'FieldsV1'
  fieldsV1: FieldSet
  subresource?: string
}

/** Whose write this is. */
export interface Author {
  readonly manager: string
  readonly apiVersion: string
  /** '' for the object itself. */
  readonly subresource: string
  readonly time: string
}

export function authorOf(api: Api, call: Call, kind: Kind, subresource: string): Author {
  const asked = call.query.get('fieldManager') ?? ''
  // The first word of the user agent: `kubectl/v1.32.4 (linux/amd64)`.
  const manager = asked || (call.userAgent.split('/')[0] ?? '').slice(0, 128) || 'unknown'
  return { manager, apiVersion: apiVersionOf(kind.resource), subresource, time: timestamp(api.clock.now()) }
}

/** What the server itself writes is nobody's. */
const unowned: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    '.': {},
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
    'f:deletionTimestamp': {},
    'f:deletionGracePeriodSeconds': {},
  },
}

/** Sets `managedFields` of an object that was created or updated by any means but apply. */
export function track(kind: Kind, author: Author, object: Draft, old: KubeObject | undefined): void {
  const entries = entriesFor(object, old)
  // Of what nobody kept account of, none is begun before it is applied.
  if (old && entries.length === 0) return write(object, entries)
  const live = (old ?? nothing(kind)) as Record<string, unknown>
  const { added, modified, removed } = compare(kind.type, live, object)
  const changed = owned(union(added, modified))
  const gone = owned(removed)
  if (isEmpty(changed) && isEmpty(gone)) return write(object, entries)
  const mine = (entry: Entry): boolean => isOf(entry, author, 'Update')
  const others = entries.map((entry) => {
    const fieldsV1 = difference(difference(entry.fieldsV1, changed), gone)
    return fieldsV1 === entry.fieldsV1 ? entry : { ...entry, fieldsV1 }
  })
  if (isEmpty(changed)) return write(object, others)
  const before = others.find(mine)
  const own = newEntry(author, 'Update', union(before?.fieldsV1 ?? emptySet, changed))
  write(object, [...others.filter((entry) => entry !== before), own])
}

/** The object that comes of applying `config` to `live`, with `managedFields`. @throws ApiError 409 for conflicts. */
export function applied(
  kind: Kind,
  author: Author,
  config: Record<string, unknown>,
  live: KubeObject | undefined,
  force: boolean,
): { object: Record<string, unknown>; managedFields: object[] } {
  const kept = entriesOf(live)
  const entries = live && kept.length === 0 ? [beforeFirstApply(kind, author, live)] : kept
  const before = entries.find((entry) => isOf(entry, author, 'Apply'))
  const said = fieldsOf(kind.type, config)
  const set = notReset(kind, author, owned(said))
  const others = entries.filter((entry) => entry !== before)
  const start = (live ?? nothing(kind)) as Record<string, unknown>
  const all = merged(kind.type, start, config)
  const object = before
    ? // The metadata stays for its name, which is nobody's.
      pruned(kind.type, all, before.fieldsV1, [...others.map(({ fieldsV1 }) => fieldsV1), set, said])
    : all
  const { added, modified, removed } = compare(kind.type, start, object)
  const changed = owned(union(added, modified))
  // Who applied by way of an annotation before goes on with what the annotation says, as long as nobody changed it.
  const contested = author.manager === 'kubectl' ? difference(changed, lastApplied(kind, start)) : changed
  const conflicts = others.flatMap((entry) => {
    const both = intersection(entry.fieldsV1, contested)
    return isEmpty(both) ? [] : [{ entry, both }]
  })
  if (conflicts.length > 0 && !force) throw conflictOf(conflicts)
  const rest = others.map((entry) => ({
    ...entry,
    fieldsV1: difference(difference(entry.fieldsV1, changed), owned(removed)),
  }))
  const same = before && equal(before.fieldsV1, set)
  const own = same && equal(object, start) ? before : newEntry(author, 'Apply', set)
  return { object, managedFields: [...rest, own].filter(({ fieldsV1 }) => !isEmpty(fieldsV1)).toSorted(inOrder) }
}

/** What the annotation of `kubectl apply` says and the object still has. */
function lastApplied({ type, resource }: Kind, live: Record<string, unknown>): FieldSet {
  const { annotations } = live.metadata as { annotations?: Record<string, string> }
  const text = annotations?.[lastAppliedAnnotation]
  const config = text === undefined ? undefined : parsed(text)
  if (!isObject(config) || config.apiVersion !== apiVersionOf(resource)) return emptySet
  const { added, modified, removed } = compare(type, config, live)
  return difference(fieldsOf(type, config), union(union(added, modified), removed))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** An object before anybody has set anything. */
function nothing({ type }: Kind): Record<string, unknown> {
  let zero = zeros.get(type)
  if (!zero) zeros.set(type, (zero = zeroObject(type)))
  return zero
}

const zeros = new WeakMap<Kind['type'], Record<string, unknown>>()

const owned = (set: FieldSet): FieldSet => difference(set, unowned)

/** What this subresource cannot change is not owned by who applies it. */
function notReset(kind: Kind, { subresource }: Author, set: FieldSet): FieldSet {
  const part = subresource === 'status' ? 'f:spec' : kind.status && subresource === '' ? 'f:status' : ''
  const { [part]: _, ...rest } = set
  return rest
}

/** Whose all is that was there before anybody applied anything. */
function beforeFirstApply(kind: Kind, { apiVersion, time }: Author, live: KubeObject): Entry {
  const author = { manager: 'before-first-apply', apiVersion, time, subresource: '' }
  const { added, modified } = compare(kind.type, nothing(kind), live as unknown as Draft)
  return newEntry(author, 'Update', notReset(kind, author, owned(union(added, modified))))
}

/** What the client sent back of it, where it did, else what is stored. A single empty entry clears it. */
function entriesFor(object: Draft, old: KubeObject | undefined): Entry[] {
  const sent = object.metadata.managedFields ?? []
  if (sent.length === 1 && Object.keys(sent[0] as object).length === 0) return []
  return sent.length > 0 && sent.every(isEntry) ? (sent as unknown as Entry[]) : entriesOf(old)
}

/** Those that have been looked at: they come back with every update. */
const wellFormed = new WeakSet<object>()

const isEntry = (entry: object): boolean => {
  const { fieldsV1, operation } = entry as Partial<Entry>
  if (operation !== 'Apply' && operation !== 'Update') return false
  if (fieldsV1 === undefined || !(wellFormed.has(fieldsV1) || isFieldSet(fieldsV1))) return false
  wellFormed.add(fieldsV1)
  return true
}

const entriesOf = (object: KubeObject | undefined): Entry[] =>
  (object?.metadata.managedFields ?? []) as unknown as Entry[]

const isOf = (entry: Entry, author: Author, operation: Entry['operation']): boolean =>
  entry.manager === author.manager &&
  entry.operation === operation &&
  (entry.subresource ?? '') === author.subresource &&
  (operation === 'Apply' || entry.apiVersion === author.apiVersion)

const newEntry = (
  { manager, apiVersion, subresource, time }: Author,
  operation: Entry['operation'],
  set: FieldSet,
): Entry => ({
  manager,
  operation,
  apiVersion,
  time,
  fieldsType: 'FieldsV1',
  fieldsV1: sorted(set),
  ...(subresource !== '' && { subresource }),
})

function write(object: Draft, entries: readonly Entry[]): void {
  const kept = entries.filter(({ fieldsV1 }) => !isEmpty(fieldsV1)).toSorted(inOrder)
  const { managedFields: _, ...metadata } = object.metadata
  object.metadata = kept.length > 0 ? { ...metadata, managedFields: kept } : metadata
}

const ranks = ['operation', 'time', 'manager', 'apiVersion', 'subresource'] as const

function inOrder(a: Entry, b: Entry): number {
  for (const rank of ranks) {
    const [left, right] = [a[rank] ?? '', b[rank] ?? '']
    if (left !== right) return left < right ? -1 : 1
  }
  return 0
}

function conflictOf(conflicts: readonly { entry: Entry; both: FieldSet }[]): Error {
  const nameOf = ({ manager, operation, apiVersion, subresource }: Entry): string =>
    JSON.stringify(manager) +
    (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '') +
    (operation === 'Update' ? ` using ${apiVersion}` : '')
  const all = conflicts.map(({ entry, both }) => ({ name: nameOf(entry), fields: [...paths(both)] }))
  const causes = all.flatMap(({ name, fields }) =>
    fields.map((field) => ({ reason: 'FieldManagerConflict', message: `conflict with ${name}`, field })),
  )
  const [only] = causes
  const text =
    causes.length === 1 && only
      ? `conflict: ${only.message}: ${only.field}`
      : `conflicts: ${all.map(({ name, fields }) => [`conflicts with ${name}:`, ...fields.map((field) => `- ${field}`)].join('\n')).join('\n')}`
  return failure(409, 'Conflict', `Apply failed with ${causes.length} ${text}`, { causes })
}
