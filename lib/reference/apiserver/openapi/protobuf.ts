/** The OpenAPI v2 document in protobuf (gnostic's OpenAPIv2): what kubectl before 1.29 asks for. */
import { isObject } from '../../schema/decode.ts'

type Values = Readonly<Record<string, unknown>>

/** Bytes in pieces: joined once, at the end. */
type Pieces = readonly Uint8Array[]

function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest & 127) | 128)
  return new Uint8Array([...bytes, rest])
}

function field(number: number, content: Pieces | string): Pieces {
  const pieces = typeof content === 'string' ? [new TextEncoder().encode(content)] : content
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0)
  return [varint(number * 8 + 2), varint(size), ...pieces]
}

const text = (number: number, value: unknown): Pieces => (typeof value === 'string' ? field(number, value) : [])
const texts = (number: number, value: unknown): Pieces =>
  Array.isArray(value) ? value.flatMap((one) => text(number, one)) : []
const flag = (number: number, value: unknown): Pieces => (value === true ? [varint(number * 8), varint(1)] : [])

/** Any value, as YAML: JSON is YAML too. */
const any = (number: number, value: unknown): Pieces =>
  value === undefined ? [] : field(number, field(2, JSON.stringify(value)))

const extensions = (number: number, values: Values): Pieces =>
  Object.entries(values)
    .filter(([key]) => key.startsWith('x-'))
    .flatMap(([key, value]) => field(number, [...field(1, key), ...any(2, value)]))

function schema(values: Values): Pieces {
  const { additionalProperties, items, properties, type, allOf } = values
  return [
    ...text(1, values.$ref),
    ...text(2, values.format),
    ...text(4, values.description),
    ...any(5, values.default),
    ...texts(19, values.required),
    ...(Array.isArray(values.enum) ? values.enum.flatMap((one) => any(20, one)) : []),
    ...(isObject(additionalProperties) ? field(21, field(1, schema(additionalProperties))) : []),
    ...(type === undefined ? [] : field(22, text(1, type))),
    ...(isObject(items) ? field(23, field(1, schema(items))) : []),
    ...(Array.isArray(allOf) ? allOf.flatMap((one: Values) => field(24, schema(one))) : []),
    ...(isObject(properties) ? field(25, namedSchemas(properties)) : []),
    ...extensions(31, values),
  ]
}

const namedSchemas = (all: Values): Pieces =>
  Object.entries(all).flatMap(([name, one]) => field(1, [...field(1, name), ...field(2, schema(one as Values))]))

const methods = { get: 2, put: 3, post: 4, delete: 5, patch: 8 } as const

function pathItem(item: Values): Pieces {
  return Object.entries(methods).flatMap(([method, number]) => {
    const operation = item[method]
    return isObject(operation) ? field(number, operationOf(operation)) : []
  })
}

function operationOf(operation: Values): Pieces {
  const parameters = (operation.parameters as Values[] | undefined) ?? []
  return [
    ...text(5, operation.operationId),
    ...texts(7, operation.consumes),
    // An item of parameters is a parameter, not a reference; that is not in the body; and is in the query.
    ...parameters.flatMap((one) => field(8, field(1, field(2, field(3, queryParameter(one)))))),
    ...extensions(13, operation),
  ]
}

const queryParameter = (parameter: Values): Pieces => [
  ...text(2, parameter.in),
  ...text(4, parameter.name),
  ...text(6, parameter.type),
  ...flag(20, parameter.uniqueItems),
]

/** @param document an OpenAPI v2 document as JSON has it */
export function encodeOpenApi(document: object): Uint8Array {
  const { swagger, info, paths, definitions } = document as {
    swagger: string
    info: Values
    paths: Values
    definitions: Values
  }
  const pieces = [
    ...field(1, swagger),
    ...field(2, [...text(1, info.title), ...text(2, info.version)]),
    ...field(
      8,
      Object.entries(paths).flatMap(([path, item]) =>
        field(2, [...field(1, path), ...field(2, pathItem(item as Values))]),
      ),
    ),
    ...field(9, namedSchemas(definitions)),
  ]
  return new Uint8Array(Buffer.concat(pieces))
}
