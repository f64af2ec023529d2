/** What of OpenAPI a schema in a CustomResourceDefinition may use, and how its extensions go together. */
import { isObject } from './decode.ts'
import type { FieldErrors } from './errors.ts'
import type { JsonSchema } from './structural.ts'

const isSchema = (value: unknown): value is JsonSchema => isObject(value)

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const unknown = ['additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref']
const identity = ['metadata', 'kind', 'apiVersion']

interface Place {
  readonly root?: boolean
  /** Within what says which object it is. */
  readonly meta?: boolean
  /** Why there can be no defaults. */
  readonly noDefaults?: string
}

export function validateOpenApi(
  schema: JsonSchema,
  at: string,
  errors: FieldErrors,
  place: Place = { root: true },
): void {
  if (!isSchema(schema)) return
  validateWords(schema, at, place, errors)
  const { noDefaults } = place
  const inside: Place = { ...(place.meta && { meta: true }), ...(noDefaults !== undefined && { noDefaults }) }
  const below = (one: unknown, part: string, more: Place = {}): void => {
    if (isSchema(one)) validateOpenApi(one, `${at}.${part}`, errors, { ...inside, ...more })
  }
  const { type = '', properties, additionalProperties, items } = schema
  if (schema.uniqueItems === true)
    errors.forbidden(
      `${at}.uniqueItems`,
      'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
    )
  if (additionalProperties !== undefined) {
    if (Object.keys(properties ?? {}).length > 0 && additionalProperties !== true)
      errors.forbidden(`${at}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')
    const noDefaults = 'inside additionalProperties applying to object metadata'
    below(additionalProperties, 'additionalProperties', place.meta ? { noDefaults } : {})
  }
  for (const [name, one] of Object.entries(properties ?? {})) {
    const isMeta = (place.root || schema['x-kubernetes-embedded-resource']) && identity.includes(name)
    below(one, `properties[${name}]`, {
      ...(isMeta && { meta: true }),
      ...(isMeta && place.root && { noDefaults: `in top-level ${name}` }),
    })
  }
  below(schema.not, 'not')
  for (const word of ['allOf', 'oneOf', 'anyOf'] as const)
    for (const [index, one] of (schema[word] ?? []).entries()) below(one, `${word}[${index}]`)
  below(items, 'items')
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    errors.invalid(`${at}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined')
  for (const [word, wanted] of [
    ['x-kubernetes-map-type', 'object'],
    ['x-kubernetes-list-type', 'array'],
  ] as const) {
    if (schema[word] === undefined || type === wanted) continue
    const why = `must be ${wanted} if ${word} is specified`
    if (type === '') errors.required(`${at}.type`, why)
    else errors.invalid(`${at}.type`, type, why)
  }
  const mapType = schema['x-kubernetes-map-type']
  if (mapType !== undefined && !['atomic', 'granular'].includes(mapType))
    errors.unsupported(`${at}.x-kubernetes-map-type`, mapType, ['atomic', 'granular'])
  validateList(schema, at, errors)
}

function validateWords(schema: JsonSchema, at: string, place: Place, errors: FieldErrors): void {
  const { type = '' } = schema
  if (type !== '' && !types.includes(type)) errors.unsupported(`${at}.type`, type, types)
  if (schema.default !== undefined && place.noDefaults !== undefined)
    errors.forbidden(`${at}.default`, `must not be set ${place.noDefaults}`)
  if ((schema as { id?: string }).id) errors.forbidden(`${at}.id`, 'id is not supported')
  for (const word of unknown)
    if (Object.hasOwn(schema, word)) errors.forbidden(`${at}.${word}`, `${word} is not supported`)
  if (type === 'null') errors.forbidden(`${at}.type`, 'type cannot be set to null, use nullable as an alternative')
  if (place.meta && schema['x-kubernetes-embedded-resource'])
    errors.forbidden(`${at}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta')
}

const listTypes = ['atomic', 'set', 'map']

function validateList(schema: JsonSchema, at: string, errors: FieldErrors): void {
  const { type, items } = schema
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': keys = [] } = schema
  const isItems = isSchema(items)
  if (listType === 'set' && type === 'array' && isItems) {
    const why = 'must be atomic as item of a list with x-kubernetes-list-type=set'
    const [inner, innerMap] = [items['x-kubernetes-list-type'], items['x-kubernetes-map-type']]
    if (items.type === 'array' && inner !== undefined && inner !== 'atomic')
      errors.invalid(`${at}.items.x-kubernetes-list-type`, inner, why)
    if (items.type === 'object' && innerMap !== 'atomic')
      errors.invalid(`${at}.items.x-kubernetes-map-type`, inner ?? null, why)
  }
  const typeAt = `${at}.x-kubernetes-list-type`
  if (listType !== undefined && !listTypes.includes(listType)) errors.unsupported(typeAt, listType, listTypes)
  if (keys.length > 0 && listType !== 'map') {
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty'
    if (listType === undefined) errors.required(typeAt, why)
    else errors.invalid(typeAt, listType, why)
  }
  if (listType === 'map') validateKeys(items, keys, at, errors)
  if ((listType !== 'map' && listType !== 'set') || !isItems) return
  if (items.nullable)
    errors.forbidden(`${at}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`)
  for (const key of listType === 'map' ? keys : []) {
    const one = items.properties?.[key]
    const here = `${at}.items.properties[${key}]`
    const inKeys = 'this property is in x-kubernetes-list-map-keys, so it'
    if (one && one.default === undefined && !items.required?.includes(key))
      errors.required(`${here}.default`, `${inKeys} must have a default or be a required property`)
    if (one?.nullable) errors.forbidden(`${here}.nullable`, `${inKeys} cannot be nullable`)
  }
}

function validateKeys(items: JsonSchema | undefined, keys: readonly string[], at: string, errors: FieldErrors): void {
  const keysAt = `${at}.x-kubernetes-list-map-keys`
  if (keys.length === 0) errors.required(keysAt, 'must not be empty if x-kubernetes-list-type is map')
  if (!items) return errors.required(`${at}.items`, 'must have a schema if x-kubernetes-list-type is map')
  if (items.type !== 'object') {
    const why = "must be object if parent array's x-kubernetes-list-type is map"
    return errors.invalid(`${at}.items.type`, items.type ?? '', why)
  }
  for (const [index, key] of keys.entries()) {
    const one = items.properties?.[key]
    if (!one) errors.invalid(keysAt, keys, 'entries must all be names of item properties')
    else if (one.type === 'array' || one.type === 'object') {
      const why = "must be a scalar type if parent array's x-kubernetes-list-type is map"
      errors.invalid(`${at}.items.properties[${key}].type`, items.type, why)
    }
    if (keys.indexOf(key) < index) errors.invalid(keysAt, keys, 'must not contain duplicate entries')
  }
}
