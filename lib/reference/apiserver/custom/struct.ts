/** What ownership of fields and server-side apply need to know of a structural schema: which lists have keys, what is atomic. */
import { intOrString, type JsonSchema } from '../../schema/structural.ts'
import { structOf, type Field, type Schema, type Struct } from '../../schema/types.ts'

export function structFrom(schema: JsonSchema, name: string, goType: string, definition: string): Struct {
  const fields = new Map(fieldsOf(schema))
  const metadata: Field = { ...plainField('metadata', structOf('meta.v1', 'ObjectMeta')), pointer: false }
  for (const key of ['apiVersion', 'kind']) fields.set(key, plainField(key, leaf))
  fields.set('metadata', metadata)
  return { kind: 'struct', name, goType, definition, atomic: false, fields }
}

const leaf: Schema = { kind: 'scalar', type: 'RawExtension', goType: 'interface {}' }

/** Nothing is written unless it is there. */
const plainField = (name: string, schema: Schema): Field => ({
  name,
  schema,
  pointer: true,
  always: false,
  omitZero: false,
  required: false,
  numbers: [],
  retainKeys: false,
  atomic: false,
})

const fieldsOf = (schema: JsonSchema): [string, Field][] =>
  Object.entries(schema.properties ?? {}).map(([name, one]) => {
    const field = plainField(name, schemaFrom(one))
    return [name, one.default === undefined ? field : { ...field, default: one.default }]
  })

function schemaFrom(schema: JsonSchema): Schema {
  if (intOrString(schema)) return leaf
  const { type, properties, additionalProperties, items } = schema
  const atomic = schema['x-kubernetes-map-type'] === 'atomic'
  if (type === 'array' && items) {
    const kind = schema['x-kubernetes-list-type']
    const keys = kind === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : []
    return { kind: 'list', of: schemaFrom(items), keys, set: kind === 'set', merge: 'replace' }
  }
  if (typeof additionalProperties === 'object') return { kind: 'map', of: schemaFrom(additionalProperties), atomic }
  if (type !== 'object' || !properties) return leaf
  return { kind: 'struct', name: '', goType: '', definition: '', atomic, fields: new Map(fieldsOf(schema)) }
}
