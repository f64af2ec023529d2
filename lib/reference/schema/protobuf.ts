/** Objects from protobuf, as clients written in Go send them: by the numbers of fields in the types' tables. */
import { setOwn } from './decode.ts'
import { structFor, type Field, type ListType, type MapType, type Scalar, type Schema, type Struct } from './types.ts'

type Values = Record<string, unknown>

/** What precedes a message that says its own type. */
const magic = [0x6b, 0x38, 0x73, 0]

/** An object in its envelope, as the JSON of it would be. @throws Error that says what is wrong with the bytes. */
export function decodeProtobuf(bytes: Uint8Array): Values {
  if (magic.some((byte, index) => bytes[index] !== byte))
    throw new Error('provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]')
  let apiVersion = ''
  let kind = ''
  let raw = new Uint8Array()
  for (const { number, bytes: content } of fieldsIn(bytes.subarray(magic.length))) {
    if (number === 1) {
      for (const { number: part, bytes: text } of fieldsIn(content)) {
        if (part === 1) apiVersion = textOf(text)
        if (part === 2) kind = textOf(text)
      }
    }
    if (number === 2) raw = Uint8Array.from(content)
  }
  const struct = structFor(apiVersion, kind)
  if (!struct) throw new Error(`no kind "${kind}" is registered for version "${apiVersion}"`)
  return { kind, apiVersion, ...message(struct, raw) }
}

interface WireField {
  number: number
  /** Of a varint. */
  value: bigint
  /** Of anything with a length. */
  bytes: Uint8Array
}

const none = new Uint8Array()

function* fieldsIn(bytes: Uint8Array): Generator<WireField> {
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++]
      if (byte === undefined) break
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return value
    }
    throw new Error('unexpected EOF')
  }
  while (at < bytes.length) {
    const key = Number(varint())
    const number = key >>> 3
    const type = key & 7
    if (type === 0) yield { number, value: varint(), bytes: none }
    else {
      const size = type === 2 ? Number(varint()) : type === 1 ? 8 : type === 5 ? 4 : Number.NaN
      if (!(at + size <= bytes.length))
        throw new Error(Number.isNaN(size) ? `proto: illegal wireType ${type}` : 'unexpected EOF')
      yield { number, value: 0n, bytes: bytes.subarray(at, at + size) }
      at += size
    }
  }
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** A struct's fields by number; a map stands for a message that JSON does not show. */
type Numbers = Map<number, Field | Numbers>
const numbersOf = new WeakMap<Struct, Numbers>()

function numbered(struct: Struct): Numbers {
  let root = numbersOf.get(struct)
  if (root) return root
  numbersOf.set(struct, (root = new Map()))
  for (const field of struct.fields.values()) {
    let place = root
    for (const [index, number] of field.numbers.entries()) {
      if (index === field.numbers.length - 1) place.set(number, field)
      else {
        const inner = place.get(number)
        const next: Numbers = inner instanceof Map ? inner : new Map()
        place.set(number, next)
        place = next
      }
    }
  }
  return root
}

const message = (struct: Struct, bytes: Uint8Array): Values => {
  const result: Values = {}
  fill(result, numbered(struct), bytes)
  return result
}

function fill(result: Values, numbers: Numbers, bytes: Uint8Array): void {
  for (const wire of fieldsIn(bytes)) {
    const field = numbers.get(wire.number)
    if (field instanceof Map) fill(result, field, wire.bytes)
    else if (field) result[field.name] = valueOf(field.schema, wire, result[field.name])
  }
}

function valueOf(schema: Schema, wire: WireField, before: unknown): unknown {
  if (schema.kind === 'struct') return message(schema, wire.bytes)
  if (schema.kind === 'list') return [...((before as unknown[] | undefined) ?? []), ...items(schema, wire)]
  if (schema.kind === 'map') return withEntry(schema, (before as Values | undefined) ?? {}, wire.bytes)
  return scalarOf(schema, wire)
}

/** One item, or all of them where numbers are packed. */
function items({ of }: ListType, wire: WireField): unknown[] {
  const packed = of.kind === 'scalar' && ['int32', 'int64', 'bool'].includes(of.type) && wire.bytes.length > 0
  if (!packed) return [valueOf(of, wire, undefined)]
  // A number before each makes fields of them.
  const separate = [...wire.bytes].flatMap((byte, index, all) =>
    index === 0 || (all[index - 1] as number) < 128 ? [8, byte] : [byte],
  )
  return [...fieldsIn(new Uint8Array(separate))].map((one) => scalarOf(of, one))
}

function withEntry({ of }: MapType, map: Values, bytes: Uint8Array): Values {
  let key = ''
  let value: WireField = { number: 2, value: 0n, bytes: none }
  for (const wire of fieldsIn(bytes)) {
    if (wire.number === 1) key = textOf(wire.bytes)
    if (wire.number === 2) value = wire
  }
  setOwn(map, key, valueOf(of, value, undefined))
  return map
}

function scalarOf({ type }: Scalar, { value, bytes }: WireField): unknown {
  switch (type) {
    case 'bytes':
      return Buffer.from(bytes).toString('base64')
    case 'bool':
      return value !== 0n
    case 'int32':
      return Number(BigInt.asIntN(32, value))
    case 'int64':
      return Number(BigInt.asIntN(64, value))
    case 'Quantity':
      return textOf(part(bytes, 1)?.bytes ?? none)
    case 'IntOrString':
      return part(bytes, 1)?.value === 1n
        ? textOf(part(bytes, 3)?.bytes ?? none)
        : Number(BigInt.asIntN(32, part(bytes, 2)?.value ?? 0n))
    case 'Time':
    case 'MicroTime':
      return timeOf(bytes, type)
    case 'Duration':
      return `${Number(part(bytes, 1)?.value ?? 0n) / 1e9}s`
    case 'RawExtension':
    case 'FieldsV1': {
      const raw = part(bytes, 1)
      return raw && raw.bytes.length > 0 ? (JSON.parse(textOf(raw.bytes)) as unknown) : null
    }
    default:
      return textOf(bytes)
  }
}

const part = (bytes: Uint8Array, number: number): WireField | undefined =>
  [...fieldsIn(bytes)].find((one) => one.number === number)

/** A time of nothing is none. */
function timeOf(bytes: Uint8Array, type: 'Time' | 'MicroTime'): string | null {
  const seconds = part(bytes, 1)
  if (!seconds) return null
  const date = new Date(Number(BigInt.asIntN(64, seconds.value)) * 1000).toISOString().slice(0, 19)
  if (type === 'Time') return `${date}Z`
  const micros = Math.floor(Number(part(bytes, 2)?.value ?? 0n) / 1000)
  return `${date}.${`${micros}`.padStart(6, '0')}Z`
}
