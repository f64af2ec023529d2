/** Which fields a value has, and in which fields two values differ: by the rules of structured merge. */
import { isObject } from '../schema/decode.ts'
import { equal } from '../schema/equal.ts'
import type { ListType, Schema, Struct } from '../schema/types.ts'
import { isEmpty, setOf, type FieldSet } from './set.ts'

type Values = Record<string, unknown>

/** Lists without keys, and what is marked atomic, are one field as a whole. */
const isLeaf = (schema: Schema | undefined, atomic: boolean): boolean =>
  schema === undefined ||
  atomic ||
  schema.kind === 'scalar' ||
  (schema.kind === 'struct' && schema.atomic) ||
  (schema.kind === 'map' && schema.atomic) ||
  (schema.kind === 'list' && schema.keys.length === 0 && !schema.set)

/** How an item of a list is named in a set. */
export function elementOf(list: ListType, item: unknown): string {
  if (list.set) return `v:${JSON.stringify(item)}`
  let text = ''
  for (const { key, quoted, fallback } of keysOf(list)) {
    const value = (item as Values)[key] ?? fallback
    if (value !== undefined) text += `${text === '' ? '' : ','}${quoted}:${JSON.stringify(value)}`
  }
  return `k:{${text}}`
}

interface Key {
  readonly key: string
  readonly quoted: string
  /** What it is in items that do not say. */
  readonly fallback: unknown
}

const keysKnown = new WeakMap<ListType, readonly Key[]>()

/** In the order in which names have them. */
function keysOf(list: ListType): readonly Key[] {
  const known = keysKnown.get(list)
  if (known !== undefined) return known
  const fields = list.of.kind === 'struct' ? list.of.fields : undefined
  const keys = list.keys
    .toSorted()
    .map((key) => ({ key, quoted: JSON.stringify(key), fallback: fields?.get(key)?.default }))
  keysKnown.set(list, keys)
  return keys
}

/** The items of a list with keys, or of a set, by their names; of several with one name, the last. */
export const itemsOf = (list: ListType, value: unknown): Map<string, unknown> =>
  new Map(Array.isArray(value) ? value.map((item: unknown) => [elementOf(list, item), item]) : [])

/** A part of a value: how it is named, in JSON, and of what type it is. */
interface Part {
  readonly element: string
  readonly schema: Schema | undefined
  readonly atomic: boolean
  readonly named: boolean
}

/** Told of each part in which two values differ at first sight, and both values of it. */
type Visit = (part: Part, was: unknown, is: unknown) => void

/** Items of lists are fields themselves, and so are keys of maps; fields of structs are there by what is in them. */
function visitParts(schema: Schema, before: unknown, after: unknown, visit: Visit): void {
  if (schema.kind === 'list') {
    const [old, now] = [itemsOf(schema, before), itemsOf(schema, after)]
    const partOf = (element: string): Part => ({ ...unknown, element: JSON.stringify(element), schema: schema.of })
    for (const [element, item] of now) if (old.get(element) !== item) visit(partOf(element), old.get(element), item)
    for (const [element, item] of old) if (!now.has(element)) visit(partOf(element), item, undefined)
    return
  }
  const [old, now] = [isObject(before) ? before : nothing, isObject(after) ? after : nothing]
  for (const key of Object.keys(now)) {
    const was = Object.hasOwn(old, key) ? old[key] : undefined
    if (was !== now[key]) visit(partOf(schema, key), was, now[key])
  }
  for (const key of Object.keys(old))
    if (!Object.hasOwn(now, key) && old[key] !== undefined) visit(partOf(schema, key), old[key], undefined)
}

const nothing: Values = {}

function partOf(schema: Schema, key: string): Part {
  const known = schema.kind === 'struct' ? fieldPartsOf(schema).get(key) : undefined
  return (
    known ?? { ...unknown, element: JSON.stringify(`f:${key}`), schema: schema.kind === 'map' ? schema.of : undefined }
  )
}

const unknown = { schema: undefined, atomic: false, named: false }

const fieldParts = new WeakMap<Struct, ReadonlyMap<string, Part>>()

function fieldPartsOf(struct: Struct): ReadonlyMap<string, Part> {
  const known = fieldParts.get(struct)
  if (known !== undefined) return known
  const parts = new Map<string, Part>()
  for (const [key, { schema, atomic }] of struct.fields)
    parts.set(key, { element: JSON.stringify(`f:${key}`), schema, atomic, named: true })
  fieldParts.set(struct, parts)
  return parts
}

/** The fields that a value says something about: what applying it makes the applier own. */
export const fieldsOf = (struct: Struct, value: Values): FieldSet => setOf(fieldsUnder(struct, value))

// While they are made, sets are texts: those of objects that are alike are the same, and need not be made again.

/** The elements of a set, as JSON has them between its braces. */
type Elements = string

function fieldsUnder(schema: Schema, value: unknown): Elements {
  let found: Elements = ''
  visitParts(schema, undefined, value, ({ element, schema: of, atomic, named }, _, own) => {
    if (of === undefined || isLeaf(of, atomic)) {
      found = added(found, element, true, '')
      return
    }
    const empty = own === null || (isObject(own) && isEmpty(own as FieldSet))
    found = added(found, element, empty || !named, fieldsUnder(of, own))
  })
  return found
}

export interface Comparison<Set = FieldSet> {
  added: Set
  modified: Set
  removed: Set
}

/** What has to be done to `before` to get `after`. */
export function compare(struct: Struct, before: Values, after: Values): Comparison {
  const { added, modified, removed } = compareUnder(struct, before, after)
  return { added: setOf(added), modified: setOf(modified), removed: setOf(removed) }
}

function compareUnder(schema: Schema, before: unknown, after: unknown): Comparison<Elements> {
  const found: Comparison<Elements> = { added: '', modified: '', removed: '' }
  visitParts(schema, before, after, ({ element, schema: of, atomic }, was, is) => {
    // To name the items of lists takes long: most have not changed.
    if (of?.kind === 'list' && equal(was, is)) return
    if (of === undefined || isLeaf(of, atomic)) {
      if (was === undefined) found.added = added(found.added, element, true, '')
      else if (is === undefined) found.removed = added(found.removed, element, true, '')
      else if (!equal(was, is)) found.modified = added(found.modified, element, true, '')
      return
    }
    const below = compareUnder(of, was, is)
    found.added = added(found.added, element, was === undefined, below.added)
    found.removed = added(found.removed, element, is === undefined, below.removed)
    found.modified = added(found.modified, element, false, below.modified)
  })
  return found
}

/** @param member whether the element is itself in the set */
function added(to: Elements, element: string, member: boolean, below: Elements): Elements {
  if (!member && below === '') return to
  const own = member && below !== '' ? '".":{},' : ''
  return `${to}${to === '' ? '' : ','}${element}:{${own}${below}}`
}
