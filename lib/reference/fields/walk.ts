/** Which fields a value has, and in which fields two values differ: by the rules of structured merge. */
import { isObject } from '../schema/decode.ts'
import { equal } from '../schema/equal.ts'
import type { Field, ListType, Schema, Struct } from '../schema/types.ts'
import { emptySet, isEmpty, node, type FieldSet } from './set.ts'

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
  return `k:${JSON.stringify(keysOf(list, item as Values))}`
}

function keysOf({ keys, of }: ListType, item: Values): Values {
  const fields = of.kind === 'struct' ? of.fields : undefined
  const entries = keys.toSorted().map((key) => [key, item[key] ?? fields?.get(key)?.default])
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Values
}

/** The items of a list with keys, or of a set, by their names; of several with one name, the last. */
export const itemsOf = (list: ListType, value: unknown): Map<string, unknown> =>
  new Map(Array.isArray(value) ? value.map((item: unknown) => [elementOf(list, item), item]) : [])

/** Told of each part that either of two values has: how it is named, its type, and both values of it. */
type Visit = (
  element: string,
  part: { schema: Schema | undefined; atomic: boolean; named: boolean },
  was: unknown,
  is: unknown,
) => void

/** Items of lists are fields themselves, and so are keys of maps; fields of structs are there by what is in them. */
function visitParts(schema: Schema, before: unknown, after: unknown, visit: Visit): void {
  if (schema.kind === 'list') {
    const [old, now] = [itemsOf(schema, before), itemsOf(schema, after)]
    const part = { schema: schema.of, atomic: false, named: false }
    for (const [element, item] of now) visit(element, part, old.get(element), item)
    for (const [element, item] of old) if (!now.has(element)) visit(element, part, item, undefined)
    return
  }
  const [old, now] = [isObject(before) ? before : nothing, isObject(after) ? after : nothing]
  for (const key of Object.keys(now))
    visit(`f:${key}`, partOf(schema, key), Object.hasOwn(old, key) ? old[key] : undefined, now[key])
  for (const key of Object.keys(old))
    if (!Object.hasOwn(now, key)) visit(`f:${key}`, partOf(schema, key), old[key], undefined)
}

const nothing: Values = {}

function partOf(schema: Schema, key: string): { schema: Schema | undefined; atomic: boolean; named: boolean } {
  if (schema.kind === 'map') return { schema: schema.of, atomic: false, named: false }
  const field: Field | undefined = schema.kind === 'struct' ? schema.fields.get(key) : undefined
  return field ? { schema: field.schema, atomic: field.atomic, named: true } : unknown
}

const unknown = { schema: undefined, atomic: false, named: false }

/** The fields that a value says something about: what applying it makes the applier own. */
export const fieldsOf = (struct: Struct, value: Values): FieldSet => fieldsUnder(struct, value)

function fieldsUnder(schema: Schema, value: unknown): FieldSet {
  const result: Record<string, FieldSet> = {}
  visitParts(schema, undefined, value, (element, { schema: of, atomic, named }, _, own) => {
    if (own === undefined) return
    if (of === undefined || isLeaf(of, atomic)) {
      result[element] = emptySet
      return
    }
    const empty = own === null || (isObject(own) && isEmpty(own as FieldSet))
    const found = node(empty || !named, fieldsUnder(of, own))
    if (found) result[element] = found
  })
  return result
}

export interface Comparison {
  added: FieldSet
  modified: FieldSet
  removed: FieldSet
}

/** What has to be done to `before` to get `after`. */
export const compare = (struct: Struct, before: Values, after: Values): Comparison =>
  compareUnder(struct, before, after)

function compareUnder(schema: Schema, before: unknown, after: unknown): Comparison {
  const added: Record<string, FieldSet> = {}
  const modified: Record<string, FieldSet> = {}
  const removed: Record<string, FieldSet> = {}
  visitParts(schema, before, after, (element, { schema: of, atomic }, was, is) => {
    // To name the items of lists takes long: most have not changed.
    if (was === is || (of?.kind === 'list' && equal(was, is))) return
    if (of === undefined || isLeaf(of, atomic)) {
      if (was === undefined) added[element] = emptySet
      else if (is === undefined) removed[element] = emptySet
      else if (!equal(was, is)) modified[element] = emptySet
      return
    }
    const below = compareUnder(of, was, is)
    put(added, element, was === undefined, below.added)
    put(removed, element, is === undefined, below.removed)
    put(modified, element, false, below.modified)
  })
  return { added, modified, removed }
}

function put(into: Record<string, FieldSet>, element: string, member: boolean, children: FieldSet): void {
  if (!member && isEmpty(children)) return
  into[element] = node(member, children) as FieldSet
}
