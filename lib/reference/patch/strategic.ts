/** Strategic merge patch: a merge patch that knows which lists have keys, from the type's table. */
import { isObject, setOwn } from '../schema/decode.ts'
import type { ListType, Schema, Struct } from '../schema/types.ts'
import { PatchError } from './json.ts'

type Values = Record<string, unknown>

/** Directives say what merging alone cannot: delete this, keep that order. */
const order = '$setElementOrder/'
const removal = '$deleteFromPrimitiveList/'

export function strategicPatch(struct: Struct, target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) throw new PatchError('a strategic merge patch must be an object')
  return mergeObject(struct, isObject(target) ? target : {}, patch)
}

function mergeObject(schema: Schema | undefined, target: Values, patch: Values): Values {
  if (patch.$patch === 'replace') return withoutDirectives(patch)
  if (patch.$patch === 'delete') return {}
  if (patch.$patch !== undefined && patch.$patch !== 'merge') {
    throw new PatchError(`unknown $patch directive: ${JSON.stringify(patch.$patch)}`)
  }
  const result: Values = {}
  const kept = Array.isArray(patch.$retainKeys) ? new Set<unknown>(patch.$retainKeys) : undefined
  for (const [key, value] of Object.entries(target)) if (!kept || kept.has(key)) setOwn(result, key, value)
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) {
      applyDirective(schema, result, patch, key, value)
      continue
    }
    const before = Object.hasOwn(result, key) ? result[key] : undefined
    if (value === null) delete result[key]
    else setOwn(result, key, mergeValue(schemaOf(schema, key), before, value, patch[order + key]))
  }
  return result
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
  } else if (key.startsWith(order)) {
    const name = key.slice(order.length)
    const list = result[name]
    const field = schemaOf(schema, name)
    // Where the list itself is in the patch, its merge puts it in order.
    if (Object.hasOwn(patch, name) || !Array.isArray(list) || field?.kind !== 'list') return
    setOwn(result, name, inOrder(field, list, value))
  }
}

const schemaOf = (schema: Schema | undefined, key: string): Schema | undefined => {
  if (schema?.kind === 'struct') return schema.fields.get(key)?.schema
  return schema?.kind === 'map' ? schema.of : undefined
}

function mergeValue(schema: Schema | undefined, before: unknown, patch: unknown, wanted: unknown): unknown {
  if (Array.isArray(patch)) {
    if (schema?.kind !== 'list' || schema.merge === 'replace') return clean(patch)
    const list = Array.isArray(before) ? (before as unknown[]) : []
    return inOrder(
      schema,
      schema.merge === 'set' ? mergeSet(list, patch) : mergeByKey(schema, schema.merge.key, list, patch),
      wanted,
    )
  }
  if (isObject(patch)) return mergeObject(schema, isObject(before) ? before : {}, patch)
  return patch
}

const mergeSet = (list: readonly unknown[], patch: readonly unknown[]): unknown[] => {
  const known = new Set(list)
  return [...list, ...[...new Set(patch)].filter((item) => !known.has(item))]
}

function mergeByKey(schema: ListType, key: string, list: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return clean(
      patch.filter((item) => !(isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1)),
    )
  }
  const result: unknown[] = [...list]
  const places = new Map<unknown, number[]>()
  const note = (id: unknown, index: number): unknown => places.get(id)?.push(index) ?? places.set(id, [index])
  for (const [index, item] of list.entries()) if (isObject(item)) note(item[key], index)
  const gone = new Set<number>()
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError(`expected an object with ${key}, found ${JSON.stringify(item)}`)
    const id = item[key]
    if (id === undefined)
      throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`)
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

/** Items in the order asked for; those not named keep their place among the rest. */
function inOrder(schema: ListType, list: readonly unknown[], wanted: unknown): unknown[] {
  if (!Array.isArray(wanted) || schema.merge === 'replace') return [...list]
  const key = schema.merge === 'set' ? undefined : schema.merge.key
  const idOf = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item)
  const ranks = new Map(wanted.map((item, index) => [idOf(item), index]))
  const all = list.map((item, place) => ({ item, place, rank: ranks.get(idOf(item)) }))
  const named = all.filter(({ rank }) => rank !== undefined).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
  const others = all.filter(({ rank }) => rank === undefined)
  const result: unknown[] = []
  let next = 0
  for (const { item, place } of named) {
    // An item that is not named stays before those that it stood before.
    for (; next < others.length && (others[next]?.place ?? 0) < place; next++) result.push(others[next]?.item)
    result.push(item)
  }
  return [...result, ...others.slice(next).map(({ item }) => item)]
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
