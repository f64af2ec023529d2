/** Strategic merge patch: a merge patch that knows which lists have keys, from the type's table. */
import { isObject, setOwn } from '../schema/decode.ts'
import { goValue } from '../schema/govalue.ts'
import type { ListType, Schema, Struct } from '../schema/types.ts'
import { PatchError } from './json.ts'

type Values = Record<string, unknown>

/** Directives say what merging alone cannot: delete this, keep that order. */
const setElementOrder = '$setElementOrder/'
const removal = '$deleteFromPrimitiveList/'

export function strategicPatch(struct: Struct, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw new PatchError('a strategic merge patch must be an object')
  return mergeObject(struct, isObject(target) ? target : {}, patch)
}

function mergeObject(schema: Schema | undefined, target: Values, patch: Values): Values {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  if (patch.$patch === 'delete') return {}
  if (patch.$patch !== undefined && patch.$patch !== 'merge')
    throw new PatchError(`unknown patch type: ${goValue(patch.$patch)} in map: ${goValue(patch)}`, 500)
  const result: Values = {}
  const kept = keptKeys(patch)
  for (const [key, value] of Object.entries(target)) if (!kept || kept.has(key)) setOwn(result, key, value)
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) {
      applyDirective(schema, result, patch, key, value)
      continue
    }
    const before = Object.hasOwn(result, key) ? result[key] : undefined
    if (value === null) delete result[key]
    else setOwn(result, key, mergeValue(schemaOf(schema, key), before, value, patch[setElementOrder + key]))
  }
  return result
}

/** Of which nothing else is kept: what the patch sets must be among them. */
function keptKeys(patch: Values): ReadonlySet<unknown> | undefined {
  const { $retainKeys: keys } = patch
  if (keys === undefined) return undefined
  const kept = new Set<unknown>(Array.isArray(keys) ? keys : [])
  const strange = ([key, value]: [string, unknown]): boolean => !key.startsWith('$') && value !== null && !kept.has(key)
  if (!Array.isArray(keys) || Object.entries(patch).some(strange))
    throw new PatchError('invalid patch format of retainKeys', 400)
  return kept
}

function applyDirective(schema: Schema | undefined, result: Values, patch: Values, key: string, value: unknown): void {
  if (key.startsWith(removal)) {
    const name = key.slice(removal.length)
    const list = result[name]
    if (Array.isArray(list) && Array.isArray(value)) {
      const gone = new Set<unknown>(value)
      setOwn(
        result,
        name,
        list.filter((item) => !gone.has(item)),
      )
    }
  } else if (key.startsWith(setElementOrder)) {
    const name = key.slice(setElementOrder.length)
    const list = result[name]
    const field = schemaOf(schema, name)
    // Where the list itself is in the patch, its merge puts it in order.
    if (Object.hasOwn(patch, name) || !Array.isArray(list) || field?.kind !== 'list') return
    setOwn(result, name, inOrder(field, list, list, asked(value)))
  }
}

const schemaOf = (schema: Schema | undefined, key: string): Schema | undefined => {
  if (schema?.kind === 'struct') return schema.fields.get(key)?.schema
  return schema?.kind === 'map' ? schema.of : undefined
}

function mergeValue(schema: Schema | undefined, before: unknown, patch: unknown, wanted: unknown): unknown {
  if (Array.isArray(patch)) {
    if (schema?.kind !== 'list' || schema.merge === 'replace') return clean(patch)
    // What was not there is taken as it comes.
    if (!Array.isArray(before) && wanted === undefined && !patch.some(isMerged)) return clean(patch)
    const list = Array.isArray(before) ? (before as unknown[]) : []
    if (replacesAll(patch)) return clean(patch.filter((item) => !isMarker(item)))
    const order = wanted === undefined ? patch : asked(wanted)
    if (wanted !== undefined) checkOrder(schema, patch, order)
    const merged = schema.merge === 'set' ? mergeSet(list, patch) : mergeByKey(schema, schema.merge.key, list, patch)
    return inOrder(schema, merged, list, order)
  }
  if (isObject(patch)) return mergeObject(schema, isObject(before) ? before : {}, patch)
  return patch
}

const mergeSet = (list: readonly unknown[], patch: readonly unknown[]): unknown[] => {
  const known = new Set(list)
  return [...list, ...[...new Set(patch)].filter((item) => !known.has(item))]
}

const isMerged = (item: unknown): boolean => !isObject(item) || Object.keys(item).some((key) => key.startsWith('$'))

const isMarker = (item: unknown): boolean =>
  isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1
const replacesAll = (patch: readonly unknown[]): boolean =>
  patch.some((item) => isObject(item) && item.$patch === 'replace')

function mergeByKey(schema: ListType, key: string, list: readonly unknown[], patch: readonly unknown[]): unknown[] {
  const result: unknown[] = [...list]
  const places = new Map<unknown, number[]>()
  const note = (id: unknown, index: number): unknown => places.get(id)?.push(index) ?? places.set(id, [index])
  for (const [index, item] of list.entries()) if (isObject(item)) note(item[key], index)
  const gone = new Set<number>()
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError(`list element types are not identical: ${goValue([list, patch])}`, 500)
    const id = item[key]
    if (id === undefined) throw new PatchError(`map: ${goValue(item)} does not contain declared merge key: ${key}`, 500)
    const [index] = places.get(id) ?? []
    if (item.$patch === 'delete') {
      for (const place of places.get(id) ?? []) gone.add(place)
      places.delete(id)
    } else if (index === undefined) {
      note(id, result.length)
      result.push(mergeObject(schema.of, {}, item))
    } else result[index] = mergeObject(schema.of, result[index] as Values, item)
  }
  return gone.size === 0 ? result : result.filter((_, index) => !gone.has(index))
}

const idIn =
  (schema: ListType) =>
  (item: unknown): unknown =>
    typeof schema.merge === 'object' && isObject(item) ? item[schema.merge.key] : item

function asked(order: unknown): readonly unknown[] {
  if (Array.isArray(order)) return order
  throw new PatchError(`expected a list for ${setElementOrder.slice(0, -1)}, found ${goValue(order)}`, 500)
}

/** Who asks for an order must name in it whatever the patch has, in that order. */
function checkOrder(schema: ListType, patch: readonly unknown[], order: readonly unknown[]): void {
  const id = idIn(schema)
  const rest = order.map(id)[Symbol.iterator]()
  const set = patch.filter((item) => !(isObject(item) && item.$patch !== undefined))
  for (const item of set.map(id)) {
    let next = rest.next()
    while (next.done !== true && next.value !== item) next = rest.next()
    if (next.done !== true) continue
    const why = `The order in patch list:\n${goValue(set)}\n doesn't match ${setElementOrder.slice(0, -1)} list:\n${goValue(order)}\n`
    throw new PatchError(why, 500)
  }
}

const placesOf = (items: readonly unknown[], id: (item: unknown) => unknown): ReadonlyMap<unknown, number> =>
  new Map([...items.entries()].toReversed().map(([index, item]) => [id(item), index]))

/** Those that the order names, in that order; others go before the first that they stood before. */
function inOrder(
  schema: ListType,
  merged: readonly unknown[],
  before: readonly unknown[],
  order: readonly unknown[],
): unknown[] {
  const id = idIn(schema)
  const ranks = placesOf(order, id)
  const places = placesOf(before, id)
  const rank = (item: unknown): number => ranks.get(id(item)) ?? 0
  const named = merged.filter((item) => ranks.has(id(item))).toSorted((a, b) => rank(a) - rank(b))
  const others = merged.filter((item) => !ranks.has(id(item)))
  const result: unknown[] = []
  let next = 0
  for (const item of named) {
    const place = places.get(id(item)) ?? 0
    while (next < others.length && (places.get(id(others[next])) ?? place) < place) result.push(others[next++])
    result.push(item)
  }
  return [...result, ...others.slice(next)]
}

const clean = (list: readonly unknown[]): unknown[] =>
  list.map((item) => (isObject(item) ? withoutDirectives(item) : item))

function withoutDirectives(patch: Values): Values {
  const result: Values = {}
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$') || value === null) continue
    setOwn(result, key, Array.isArray(value) ? clean(value) : isObject(value) ? withoutDirectives(value) : value)
  }
  return result
}
