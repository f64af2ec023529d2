/** Objects of kinds that users define: kept as they are sent, without what their schema does not know, with its defaults. */
import type { KubeObject } from '../../../kube/objects.ts'
import { equal } from '../../schema/equal.ts'
import { decode, decodePartial, DecodeError, isObject, setOwn, type Decoded } from '../../schema/decode.ts'
import { intOrString, preserves, schemaAt, type JsonSchema } from '../../schema/structural.ts'
import { structOf } from '../../schema/types.ts'

type Values = Record<string, unknown>

const typed = new Set(['apiVersion', 'kind', 'metadata'])

/** @param complete whether defaults are filled in: not for what is applied */
export function decodeCustom(schema: JsonSchema, value: unknown, complete: boolean): Decoded {
  if (!isObject(value)) throw new DecodeError('expected an object')
  const { apiVersion, kind, metadata = {}, ...rest } = value
  const meta = (complete ? decode : decodePartial)(structOf('meta.v1', 'ObjectMeta'), metadata ?? {})
  const unknown = meta.unknown.map((path) => `metadata.${path}`)
  const own = pruned(schema, rest, '', unknown) as Values
  const completed = complete ? (defaulted(schema, own, typed) as Values) : own
  return { object: { apiVersion, kind, metadata: meta.object, ...completed }, unknown }
}

/** What was written by an older schema gets the defaults of this one, and loses what it does not know: once for each object. */
export function readerOf(schema: JsonSchema): (object: KubeObject) => KubeObject {
  const read = new WeakMap<KubeObject, KubeObject>()
  return (object) => {
    let known = read.get(object)
    if (!known) read.set(object, (known = readBy(schema, object)))
    return known
  }
}

function readBy(schema: JsonSchema, object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, ...rest } = object
  const own = defaulted(schema, pruned(schema, rest, '', []), typed) as Values
  return equal(own, rest) ? object : { apiVersion, kind, metadata, ...own }
}

function pruned(schema: JsonSchema, value: unknown, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.map((item: unknown, index) => pruned(items, item, `${path}[${index}]`, unknown)) : value
  }
  if (!isObject(value) || intOrString(schema)) return value
  const result: Values = {}
  for (const [key, item] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    const of = schemaAt(schema, key)
    if (of) setOwn(result, key, pruned(of, item, at, unknown))
    else if (preserves(schema) || (schema['x-kubernetes-embedded-resource'] === true && typed.has(key)))
      setOwn(result, key, item)
    else unknown.push(at)
  }
  return result
}

const none: ReadonlySet<string> = new Set()

/** With defaults where there is nothing; a null that may not be is nothing. */
function defaulted(schema: JsonSchema, value: unknown, ignored = none): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    return items ? value.map((item: unknown) => defaulted(items, item)) : value
  }
  if (!isObject(value)) return value
  const result: Values = {}
  for (const [key, item] of Object.entries(value)) {
    const of = schemaAt(schema, key)
    if (of && item === null && of.nullable !== true && !preserves(of)) continue
    setOwn(result, key, of ? defaulted(of, item) : item)
  }
  for (const [key, of] of Object.entries(schema.properties ?? {})) {
    if (of.default === undefined || ignored.has(key) || Object.hasOwn(result, key)) continue
    setOwn(result, key, defaulted(of, of.default))
  }
  return result
}
