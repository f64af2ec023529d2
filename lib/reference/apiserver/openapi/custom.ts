/** Schemas of kinds that users define, as OpenAPI has them. */
import { preserves, type JsonSchema } from '../../schema/structural.ts'
import type { Dialect } from './schemas.ts'

const conventions = 'https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md'

/** What every object has. */
const typed = (metadata: object): Record<string, object> => ({
  apiVersion: {
    description: `APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: ${conventions}#resources`,
    type: 'string',
  },
  kind: {
    description: `Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: ${conventions}#types-kinds`,
    type: 'string',
  },
  metadata: { description: `Standard object's metadata. More info: ${conventions}#metadata`, ...metadata },
})

/** @param metadata the reference to its schema */
export function customSchema(schema: JsonSchema, metadata: object, dialect: Dialect): object {
  // Who reads the older dialect takes fields that are not told of for mistakes.
  if (dialect === 'v2' && preserves(schema)) return { type: 'object' }
  const { properties, ...rest } = dialect === 'v2' ? plain(schema) : schema
  const own = Object.entries(properties ?? {}).map(([name, one]) => [name, withTypes(one, metadata, dialect)] as const)
  return { type: 'object', ...rest, properties: { ...Object.fromEntries(own), ...typed(metadata) } }
}

/** Objects within objects have a type and metadata of their own. */
function withTypes(schema: JsonSchema, metadata: object, dialect: Dialect): JsonSchema {
  const { properties, items, additionalProperties } = schema
  const inside = (one: JsonSchema): JsonSchema => withTypes(one, metadata, dialect)
  const embedded = schema['x-kubernetes-embedded-resource'] === true && !(dialect === 'v2' && preserves(schema))
  const own = properties && Object.entries(properties).map(([name, one]) => [name, inside(one)] as const)
  return {
    ...schema,
    ...((own || embedded) && {
      properties: { ...Object.fromEntries(own ?? []), ...(embedded && typed(metadata)) },
    }),
    ...(items && { items: inside(items) }),
    ...(typeof additionalProperties === 'object' && { additionalProperties: inside(additionalProperties) }),
  }
}

/** Without what the older dialect has no words for. */
function plain(schema: JsonSchema): JsonSchema {
  const { allOf: _, anyOf: __, oneOf: ___, not: ____, nullable, type, properties, items, ...rest } = schema
  const open = nullable === true || preserves(schema)
  const inside = open ? undefined : items
  const nameless = nullable === true || (type === 'array' && !inside) || (type === 'object' && preserves(schema))
  const { additionalProperties: more } = rest
  const required = (rest.required ?? []).filter((name) => properties?.[name]?.nullable !== true)
  const anything = typeof more === 'object' && more.nullable === true
  delete rest.required
  return {
    ...rest,
    ...(required.length > 0 && !anything && { required }),
    ...(type !== undefined && !nameless && { type }),
    ...(inside && { items: plain(inside) }),
    ...(properties &&
      !open && {
        properties: Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, plain(one)])),
      }),
    ...(typeof more === 'object' && { additionalProperties: plain(more) }),
  }
}
