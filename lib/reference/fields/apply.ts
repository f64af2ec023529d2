/** Server-side apply: merging what is applied into what is there, and taking away what is no longer applied. */
import { isObject, setOwn } from '../schema/decode.ts'
import type { Schema, Struct } from '../schema/types.ts'
import { difference, isEmpty, isMember, union, withAncestors, type FieldSet } from './set.ts'
import { elementOf, itemsOf } from './walk.ts'

type Values = Record<string, unknown>

/** `live` with all that `config` says. Neither is changed. */
export const merged = (struct: Struct, live: Values, config: Values): Values =>
  mergeValue(struct, false, live, config) as Values

function mergeValue(schema: Schema | undefined, atomic: boolean, live: unknown, config: unknown): unknown {
  if (live === undefined || live === null || schema === undefined || atomic || schema.kind === 'scalar') return config
  if (schema.kind === 'list') {
    if (!Array.isArray(config) || (schema.keys.length === 0 && !schema.set)) return config
    const applied = itemsOf(schema, config)
    const kept = (Array.isArray(live) ? live : []).map((item: unknown) => {
      const element = elementOf(schema, item)
      if (!applied.has(element)) return item
      const theirs = applied.get(element)
      applied.delete(element)
      return mergeValue(schema.of, false, item, theirs)
    })
    return [...kept, ...applied.values()]
  }
  if (schema.atomic || !isObject(config) || !isObject(live)) return config
  const result: Values = {}
  for (const [key, value] of Object.entries(live)) setOwn(result, key, value)
  for (const [key, value] of Object.entries(config)) {
    const field = schema.kind === 'struct' ? schema.fields.get(key) : undefined
    const of = schema.kind === 'map' ? schema.of : field?.schema
    setOwn(
      result,
      key,
      mergeValue(of, field?.atomic ?? false, Object.hasOwn(result, key) ? result[key] : undefined, value),
    )
  }
  return result
}

/** `value` without the fields that were applied before, are not now, and that nobody else owns. */
export function pruned(struct: Struct, value: Values, before: FieldSet, owned: readonly FieldSet[]): Values {
  const stay = owned.reduce(union, {})
  const gone = difference(withAncestors(before), withAncestors(stay))
  return isEmpty(gone) ? value : (withoutFields(struct, value, gone) as Values)
}

function withoutFields(schema: Schema | undefined, value: unknown, gone: FieldSet): unknown {
  if (schema?.kind === 'list' && Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      const under = gone[elementOf(schema, item)]
      if (!under) return [item]
      return isMember(under) ? [] : [withoutFields(schema.of, item, under)]
    })
  }
  if (!isObject(value) || !schema) return value
  const result: Values = {}
  for (const [key, item] of Object.entries(value)) {
    const under = Object.hasOwn(gone, `f:${key}`) ? gone[`f:${key}`] : undefined
    if (under && isMember(under)) continue
    const of = schema.kind === 'map' ? schema.of : schema.kind === 'struct' ? schema.fields.get(key)?.schema : undefined
    setOwn(result, key, under ? withoutFields(of, item, under) : item)
  }
  return result
}
