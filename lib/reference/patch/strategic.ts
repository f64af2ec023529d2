/** Strategic merge patch: a merge patch that knows which lists have keys, from the type's table. */
import { isObject, setOwn } from '../schema/decode.ts'
import { equal } from '../schema/equal.ts'
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
      setOwn(result, name, list.filter((item) => !value.some((gone) => equal(item, gone))))
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
    return inOrder(schema, schema.merge === 'set' ? mergeSet(list, patch) : mergeByKey(schema, schema.merge.key, list, patch), wanted)
  }
  if (isObject(patch)) return mergeObject(schema, isObject(before) ? before : {}, patch)
  return patch
}

const mergeSet = (list: readonly unknown[], patch: readonly unknown[]): unknown[] => [
  ...list,
  ...patch.filter((item, index) => !list.includes(item) && patch.indexOf(item) === index),
]

function mergeByKey(schema: ListType, key: string, list: readonly unknown[], patch: readonly unknown[]): unknown[] {
  let result = [...list]
  if (patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return clean(patch.filter((item) => !(isObject(item) && item.$patch === 'replace' && Object.keys(item).length === 1)))
  }
  for (const item of patch) {
    if (!isObject(item)) throw new PatchError(`expected an object with ${key}, found ${JSON.stringify(item)}`)
    const id = item[key]
    if (id === undefined) throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`)
    const index = result.findIndex((one) => isObject(one) && one[key] === id)
    if (item.$patch === 'delete') result = result.filter((one) => !(isObject(one) && one[key] === id))
    else if (index < 0) result.push(mergeObject(schema.of, {}, item))
    else result[index] = mergeObject(schema.of, result[index] as Values, item)
  }
  return result
}

/** Items in the order asked for; those not named keep their place among the rest. */
function inOrder(schema: ListType, list: unknown[], wanted: unknown): unknown[] {
  if (!Array.isArray(wanted) || schema.merge === 'replace') return list
  const key = schema.merge === 'set' ? undefined : schema.merge.key
  const idOf = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item)
  const ranks = new Map(wanted.map((item, index) => [idOf(item), index]))
  const named = list.filter((item) => ranks.has(idOf(item)))
  named.sort((a, b) => (ranks.get(idOf(a)) ?? 0) - (ranks.get(idOf(b)) ?? 0))
  const others = list.filter((item) => !ranks.has(idOf(item)))
  const result: unknown[] = []
  for (const item of named) {
    // An item that is not named stays before those that it stood before.
    while (others.length > 0 && list.indexOf(others[0]) < list.indexOf(item)) result.push(others.shift())
    result.push(item)
  }
  return [...result, ...others]
}

const clean = (list: readonly unknown[]): unknown[] => list.map((item) => (isObject(item) ? withoutDirectives(item) : item))

function withoutDirectives(patch: Values): Values {
  const result: Values = {}
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$') || value === null) continue
    setOwn(result, key, Array.isArray(value) ? clean(value) : isObject(value) ? withoutDirectives(value) : value)
  }
  return result
}
