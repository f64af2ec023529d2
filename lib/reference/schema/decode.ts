/** From JSON to an object of a type: what Go's decoder and the defaulting functions do with a request's body. */
import type { Field, ListType, MapType, Scalar, Schema, Struct } from './types.ts'
import { base64Error, canonicalBase64 } from './gobase64.ts'
import { goTimeError } from './gotime.ts'
import { canonicalQuantity, isQuantity, quantityPattern } from '../../kube/quantity.ts'

export interface Decoded {
  object: Record<string, unknown>
  /** Paths of fields that the type does not have; they are left out of the object. */
  unknown: string[]
}

/** The body has a value of the wrong type: the message is Go's. */
export class DecodeError extends Error {
  /** What was found where a value of another type belongs. */
  readonly mismatch: { schema: Schema; value: unknown } | undefined

  constructor(message: string, mismatch?: { schema: Schema; value: unknown }) {
    super(message)
    this.name = 'DecodeError'
    this.mismatch = mismatch
  }
}

interface Context {
  /** Whether fields that are always written are added and empty ones left out, as in a stored object. */
  complete: boolean
  /** Whether absent fields get their defaults. */
  defaults: boolean
  unknown: string[]
}

/** A complete object, as it is stored: defaults filled in, empty fields left out, fields in the type's order. */
export function decode(struct: Struct, value: unknown): Decoded {
  const context: Context = { complete: true, defaults: true, unknown: [] }
  const object = decodeStruct(struct, value, { struct: struct.name }, context)
  return { object, unknown: context.unknown }
}

/** Only what was sent, with its types checked: for server-side apply. */
export function decodePartial(struct: Struct, value: unknown): Decoded {
  const context: Context = { complete: false, defaults: false, unknown: [] }
  const object = decodeStruct(struct, value, { struct: struct.name }, context)
  return { object, unknown: context.unknown }
}

/** An object in which nothing has been set: only the fields that are written even when empty. */
export const zeroObject = (struct: Struct): Record<string, unknown> =>
  decodeStruct(struct, {}, { struct: '' }, { complete: true, defaults: false, unknown: [] })

/** Where a value is, outermost last. It is put into words only for errors: Go's leave out indices, those about unknown fields do not. */
interface Place {
  within?: Place
  /** Of a field, or of an entry of a map. */
  name?: string
  /** Of an item of a list. */
  index?: number
  /** The struct that the nearest field belongs to. */
  struct: string
}

function pathOf({ within, name, index }: Place, indices: boolean): string {
  const above = within === undefined ? '' : pathOf(within, indices)
  if (name !== undefined) return above === '' ? name : `${above}.${name}`
  return indices && index !== undefined ? `${above}[${index}]` : above
}

function decodeValue(schema: Schema, value: unknown, place: Place, context: Context): unknown {
  if (schema.kind === 'scalar') return decodeScalar(schema, value, place)
  if (schema.kind === 'struct') return decodeStruct(schema, value, place, context)
  return schema.kind === 'list' ? decodeList(schema, value, place, context) : decodeMap(schema, value, place, context)
}

function decodeStruct(struct: Struct, value: unknown, place: Place, context: Context): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(struct, value, place)
  const object: Record<string, unknown> = {}
  let known = 0
  for (const { field, lasting } of fieldsOf(struct)) {
    const { name } = field
    const given = Object.hasOwn(value, name) ? value[name] : undefined
    if (given !== undefined) known++
    else if (!lasting || !context.complete) continue
    const decoded = decodeField(field, given, place, struct, context)
    if (decoded !== undefined) object[name] = decoded
  }
  if (known < Object.keys(value).length) {
    for (const name of Object.keys(value)) {
      if (!struct.fields.has(name)) context.unknown.push(pathOf({ within: place, name, struct: '' }, true))
    }
  }
  if (context.defaults) struct.defaults?.(object)
  return object
}

interface PlannedField {
  readonly field: Field
  /** Whether anything may be written of it where it is absent. */
  readonly lasting: boolean
}

const planned = new WeakMap<Struct, readonly PlannedField[]>()

/** Most fields of most objects are absent: which of them need no look is found out once. */
function fieldsOf(struct: Struct): readonly PlannedField[] {
  const known = planned.get(struct)
  if (known !== undefined) return known
  const fields = [...struct.fields.values()].map((field) => ({ field, lasting: isLasting(field) }))
  planned.set(struct, fields)
  return fields
}

function isLasting({ schema, pointer, always, omitZero, default: fallback }: Field): boolean {
  if (fallback !== undefined) return true
  if (pointer) return always
  if (schema.kind === 'struct') return !omitZero
  return always || (timeOrRaw(schema) && !omitZero)
}

function decodeField(field: Field, given: unknown, place: Place, struct: Struct, context: Context): unknown {
  const { schema } = field
  if (typeof given === 'string' && given !== '' && schema.kind === 'scalar' && schema.type === 'string') return given
  const value =
    given === undefined || given === null
      ? undefined
      : decodeValue(schema, given, { within: place, name: field.name, struct: struct.name }, context)
  if (!context.complete) return value
  const empty = value === undefined || (!field.pointer && isZero(value) && !isRaw(schema))
  if (!empty) return value
  if (field.default !== undefined && context.defaults) {
    return schema.kind === 'struct' ? decodeStruct(schema, field.default, place, context) : field.default
  }
  if (field.pointer) return field.always ? null : undefined
  if (schema.kind === 'struct') return field.omitZero ? undefined : (value ?? decodeStruct(schema, {}, place, context))
  if (!field.always) return timeOrRaw(schema) && !field.omitZero ? null : undefined
  return value ?? zeroOf(schema)
}

/** Whatever it is, it is kept as it came. */
const isRaw = (schema: Schema): boolean => schema.kind === 'scalar' && schema.type === 'RawExtension'

const timeOrRaw = (schema: Schema): boolean =>
  schema.kind === 'scalar' && ['Time', 'MicroTime', 'RawExtension'].includes(schema.type)

function decodeList(list: ListType, value: unknown, place: Place, context: Context): unknown[] {
  if (!Array.isArray(value)) throw mismatch(list, value, place)
  return value.map((item: unknown, index) => {
    const at = { within: place, index, struct: place.struct }
    if (item === null || item === undefined)
      return list.of.kind === 'struct' ? decodeStruct(list.of, {}, at, context) : zeroOf(list.of)
    return decodeValue(list.of, item, at, context)
  })
}

function decodeMap(map: MapType, value: unknown, place: Place, context: Context): Record<string, unknown> {
  if (!isObject(value)) throw mismatch(map, value, place)
  const object: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const decoded =
      item === null
        ? zeroOf(map.of)
        : decodeValue(map.of, item, { within: place, name: key, struct: place.struct }, context)
    setOwn(object, key, decoded)
  }
  return object
}

function decodeScalar(scalar: Scalar, value: unknown, place: Place): unknown {
  switch (scalar.type) {
    case 'string':
    case 'Duration':
      if (typeof value === 'string') return value
      break
    case 'bytes':
      if (typeof value === 'string') return decodeBytes(value)
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'int32':
    case 'int64':
      if (typeof value === 'number') {
        const limit = scalar.type === 'int32' ? 2 ** 31 : 2 ** 63
        if (Number.isInteger(value) && value >= -limit && value < limit) return value
        throw mismatch(scalar, value, place, `number ${value}`)
      }
      break
    case 'IntOrString':
      if (typeof value === 'string' || Number.isInteger(value)) return value
      break
    case 'Quantity':
      if (typeof value === 'number') return canonicalQuantity(`${value}`)
      if (typeof value !== 'string') break
      if (!isQuantity(value)) throw new DecodeError(`quantities must match the regular expression '${quantityPattern}'`)
      return canonicalQuantity(value)
    case 'Time':
    case 'MicroTime':
      if (typeof value !== 'string') break
      return decodeTime(value, scalar.type)
    case 'RawExtension':
    case 'FieldsV1':
      return value
  }
  throw mismatch(scalar, value, place)
}

function decodeBytes(value: string): string {
  const at = base64Error(value)
  if (at !== undefined) throw new DecodeError(`illegal base64 data at input byte ${at}`)
  return canonicalBase64(value)
}

/** Times that were sent last, and what they were read as: most come again and again. */
const times = new Map<string, string>()

function decodeTime(value: string, type: 'Time' | 'MicroTime'): string {
  if (type === 'MicroTime') return readTime(value, type)
  const known = times.get(value)
  if (known !== undefined) return known
  if (times.size >= 1000) times.clear()
  const read = readTime(value, type)
  times.set(value, read)
  return read
}

function readTime(value: string, type: 'Time' | 'MicroTime'): string {
  const wrong = goTimeError(value, type)
  if (wrong !== undefined) throw new DecodeError(wrong)
  if (type === 'MicroTime') return value
  return `${new Date(Date.parse(value)).toISOString().slice(0, 19)}Z`
}

function mismatch(schema: Schema, value: unknown, place: Place, found = jsonType(value)): DecodeError {
  const path = pathOf(place, false)
  const where = path === '' ? 'Go value' : `Go struct field ${place.struct}.${path}`
  return new DecodeError(`json: cannot unmarshal ${found} into ${where} of type ${goTypeOf(schema)}`, { schema, value })
}

function goTypeOf(schema: Schema): string {
  if (schema.kind === 'list') return `[]${goTypeOf(schema.of)}`
  if (schema.kind === 'map') return `map[string]${goTypeOf(schema.of)}`
  return schema.goType
}

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return { boolean: 'bool', object: 'object', number: 'number', string: 'string' }[typeof value as string] ?? 'null'
}

function zeroOf(schema: Schema): unknown {
  if (schema.kind !== 'scalar') return null
  if (schema.type === 'bool') return false
  if (schema.type === 'Quantity') return '0'
  if (schema.type === 'int32' || schema.type === 'int64' || schema.type === 'IntOrString') return 0
  return timeOrRaw(schema) || schema.type === 'FieldsV1' ? null : ''
}

function isZero(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  if (typeof value === 'object') {
    for (const _ in value) return false
    return true
  }
  return value === '' || value === 0 || value === false
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a property whatever its name: `__proto__` is a key like any other. */
export function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
  else object[key] = value
}
