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

interface Part {
  element: string
  schema: Schema | undefined
  atomic: boolean
  /** Keys of maps and items of lists are fields themselves; fields of structs only by what is in them. */
  named: boolean
}

function* partsOf(schema: Schema, ...values: readonly unknown[]): Generator<Part & { values: unknown[] }> {
  if (schema.kind === 'list') {
    const items = values.map((value) => itemsOf(schema, value))
    for (const element of new Set(items.flatMap((one) => [...one.keys()]))) {
      yield { element, schema: schema.of, atomic: false, named: false, values: items.map((one) => one.get(element)) }
    }
    return
  }
  const objects = values.map((value) => (isObject(value) ? value : {}))
  for (const key of new Set(objects.flatMap((one) => Object.keys(one)))) {
    const field: Field | undefined = schema.kind === 'struct' ? schema.fields.get(key) : undefined
    const of = schema.kind === 'map' ? schema.of : field?.schema
    const own = objects.map((one) => (Object.hasOwn(one, key) ? one[key] : undefined))
    yield { element: `f:${key}`, schema: of, atomic: field?.atomic ?? false, named: field !== undefined, values: own }
  }
}

/** The fields that a value says something about: what applying it makes the applier own. */
export const fieldsOf = (struct: Struct, value: Values): FieldSet => fieldsUnder(struct, value)

function fieldsUnder(schema: Schema, value: unknown): FieldSet {
  const result: Record<string, FieldSet> = {}
  for (const { element, schema: of, atomic, named, values } of partsOf(schema, value)) {
    const [own] = values
    if (own === undefined) continue
    if (of === undefined || isLeaf(of, atomic)) {
      result[element] = emptySet
      continue
    }
    const below = fieldsUnder(of, own)
    const empty = own === null || (isObject(own) && Object.keys(own).length === 0)
    const found = node(empty || !named, below)
    if (found) result[element] = found
  }
  return result
}

export interface Comparison {
  added: FieldSet
  modified: FieldSet
  removed: FieldSet
}

/** What has to be done to `before` to get `after`. */
export function compare(struct: Struct, before: Values, after: Values): Comparison {
  return compareUnder(struct, before, after)
}

function compareUnder(schema: Schema, before: unknown, after: unknown): Comparison {
  const added: Record<string, FieldSet> = {}
  const modified: Record<string, FieldSet> = {}
  const removed: Record<string, FieldSet> = {}
  if (before === after) return { added, modified, removed }
  for (const { element, schema: of, atomic, values } of partsOf(schema, before, after)) {
    const [was, is] = values
    if (was === is) continue
    if (of === undefined || isLeaf(of, atomic)) {
      if (was === undefined) added[element] = emptySet
      else if (is === undefined) removed[element] = emptySet
      else if (!equal(was, is)) modified[element] = emptySet
      continue
    }
    const below = compareUnder(of, was, is)
    put(added, element, was === undefined, below.added)
    put(removed, element, is === undefined, below.removed)
    put(modified, element, false, below.modified)
  }
  return { added, modified, removed }
}

function put(into: Record<string, FieldSet>, element: string, member: boolean, children: FieldSet): void {
  if (!member && isEmpty(children)) return
  into[element] = node(member, children) as FieldSet
}
