/** From the types of the kinds to the schemas of OpenAPI. */
import { apiVersionOf } from '../../../kube/resource.ts'
import type { Kind } from '../../resources/kind.ts'
import type { Field, ListType, MapType, Scalar, Schema, Struct } from '../../schema/types.ts'
import { structOf } from '../../schema/types.ts'
import { customSchema } from './custom.ts'
import { fieldDescription, typeDescription } from './descriptions.ts'

/** OpenAPI's two versions write references differently; all else is nearly the same. */
export type Dialect = 'v2' | 'v3'

export type Schemas = Record<string, object>

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'
const scalars: Readonly<Record<string, { name: string; schema: object }>> = {
  Quantity: { name: 'io.k8s.apimachinery.pkg.api.resource.Quantity', schema: { type: 'string' } },
  IntOrString: {
    name: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
    schema: { type: 'string', format: 'int-or-string' },
  },
  Time: { name: `${meta}.Time`, schema: { type: 'string', format: 'date-time' } },
  MicroTime: { name: `${meta}.MicroTime`, schema: { type: 'string', format: 'date-time' } },
  Duration: { name: `${meta}.Duration`, schema: { type: 'string' } },
  RawExtension: { name: 'io.k8s.apimachinery.pkg.runtime.RawExtension', schema: { type: 'object' } },
  FieldsV1: { name: `${meta}.FieldsV1`, schema: { type: 'object' } },
}
const primitives: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  bool: { type: 'boolean' },
  int32: { type: 'integer', format: 'int32' },
  int64: { type: 'integer', format: 'int64' },
  bytes: { type: 'string', format: 'byte' },
}

/** The kinds' types, their lists, and everything that these refer to, by definition. */
export function schemasOf(kinds: readonly Kind[], dialect: Dialect, more: readonly Struct[] = []): Schemas {
  const schemas: Schemas = {}
  const ref = (name: string): object => ({
    $ref: dialect === 'v3' ? `#/components/schemas/${name}` : `#/definitions/${name}`,
  })
  const visit = (struct: Struct): void => {
    if (struct.definition in schemas) return
    schemas[struct.definition] = {}
    schemas[struct.definition] = structSchema(struct)
  }
  const schemaOf = (schema: Schema): object => {
    if (schema.kind === 'scalar') return scalarSchema(schema)
    if (schema.kind === 'list') return listSchema(schema)
    if (schema.kind === 'map') return mapSchema(schema)
    visit(schema)
    return ref(schema.definition)
  }
  const scalarSchema = ({ type, enum: choices }: Scalar): object => {
    const named = scalars[type]
    if (!named) return { ...primitives[type], ...(choices && { enum: choices }) }
    schemas[named.name] = named.schema
    return ref(named.name)
  }
  const listSchema = ({ of, keys, set, merge }: ListType): object => ({
    type: 'array',
    items: withDefault(of, schemaOf(of)),
    ...(keys.length > 0
      ? { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': keys }
      : { 'x-kubernetes-list-type': set ? 'set' : 'atomic' }),
    ...(merge !== 'replace' && { 'x-kubernetes-patch-strategy': 'merge' }),
    ...(typeof merge === 'object' && { 'x-kubernetes-patch-merge-key': merge.key }),
  })
  const mapSchema = ({ of, atomic }: MapType): object => ({
    type: 'object',
    additionalProperties: withDefault(of, schemaOf(of)),
    ...(atomic && { 'x-kubernetes-map-type': 'atomic' }),
  })
  const withDefault = (schema: Schema, text: object, value?: unknown): object => {
    if (!('$ref' in text)) return value === undefined ? text : { ...text, default: value }
    if (dialect === 'v2') return text
    return {
      allOf: [text],
      ...(value !== undefined ? { default: value } : schema.kind === 'struct' ? { default: {} } : {}),
    }
  }
  const fieldSchema = (struct: Struct, field: Field): object => {
    const description = fieldDescription(struct, field.name)
    const body = schemaOf(field.schema)
    const plain =
      field.pointer && '$ref' in body
        ? dialect === 'v3'
          ? { allOf: [body] }
          : body
        : withDefault(field.schema, body, field.default)
    const strategy = field.retainKeys
      ? { 'x-kubernetes-patch-strategy': field.schema.kind === 'list' ? 'merge,retainKeys' : 'retainKeys' }
      : {}
    return { ...(description !== '' && { description }), ...plain, ...strategy }
  }
  const structSchema = (struct: Struct): object => {
    const description = typeDescription(struct)
    const fields = [...struct.fields.values()]
    const required = fields.filter(({ required }) => required).map(({ name }) => name)
    return {
      ...(description !== '' && { description }),
      type: 'object',
      ...(required.length > 0 && { required }),
      ...(fields.length > 0 && {
        properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(struct, field)])),
      }),
      ...(struct.atomic && { 'x-kubernetes-map-type': 'atomic' }),
    }
  }

  const metadata = structOf('meta.v1', 'ObjectMeta')
  for (const struct of more) visit(struct)
  for (const kind of kinds) {
    if (kind.custom)
      schemas[kind.type.definition] = customSchema(
        kind.custom.schema,
        withDefault(metadata, schemaOf(metadata)),
        dialect,
      )
    else visit(kind.type)
    const { group, version, kind: name } = kind.resource
    const gvk = { group, version, kind: name }
    const { definition } = kind.type
    schemas[definition] = { ...schemas[definition], 'x-kubernetes-group-version-kind': [gvk] }
    schemas[`${definition}List`] = {
      description: `${name}List is a list of ${kind.resource.plural} (${apiVersionOf(kind.resource)}).`,
      type: 'object',
      required: ['items'],
      properties: {
        apiVersion: { type: 'string' },
        items: { type: 'array', items: dialect === 'v3' ? { allOf: [ref(definition)], default: {} } : ref(definition) },
        kind: { type: 'string' },
        metadata: dialect === 'v3' ? { allOf: [ref(`${meta}.ListMeta`)], default: {} } : ref(`${meta}.ListMeta`),
      },
      'x-kubernetes-group-version-kind': [{ ...gvk, kind: `${name}List` }],
    }
  }
  schemas[`${meta}.ListMeta`] = {
    type: 'object',
    properties: Object.fromEntries(
      [
        ['continue', 'string'],
        ['remainingItemCount', 'integer'],
        ['resourceVersion', 'string'],
        ['selfLink', 'string'],
      ].map(([key = '', type]) => [key, type === 'integer' ? primitives.int64 : { type }]),
    ),
  }
  return schemas
}
