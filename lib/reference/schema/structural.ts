/** Structural schemas: what CustomResourceDefinitions say of their objects, and what may be said in them. */
import { isObject } from './decode.ts'
import type { FieldErrors } from './errors.ts'

/** A schema of OpenAPI v3, as far as it is allowed in a CustomResourceDefinition. */
export interface JsonSchema {
  type?: string
  format?: string
  title?: string
  description?: string
  default?: unknown
  nullable?: boolean
  enum?: unknown[]
  properties?: Record<string, JsonSchema>
  additionalProperties?: JsonSchema | boolean
  required?: string[]
  items?: JsonSchema
  minimum?: number
  maximum?: number
  exclusiveMinimum?: boolean
  exclusiveMaximum?: boolean
  multipleOf?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  minProperties?: number
  maxProperties?: number
  allOf?: JsonSchema[]
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  not?: JsonSchema
  'x-kubernetes-preserve-unknown-fields'?: boolean
  'x-kubernetes-embedded-resource'?: boolean
  'x-kubernetes-int-or-string'?: boolean
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map'
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-map-type'?: 'atomic' | 'granular'
  'x-kubernetes-validations'?: Rule[]
}

/** In the Common Expression Language: what must be true of a value. */
export interface Rule {
  rule: string
  message?: string
  messageExpression?: string
  reason?: string
  fieldPath?: string
}

export const preserves = (schema: JsonSchema): boolean => schema['x-kubernetes-preserve-unknown-fields'] === true
export const intOrString = (schema: JsonSchema): boolean => schema['x-kubernetes-int-or-string'] === true

/** The schema of a property that the schema itself names, or of any other; undefined where there is none. */
export function schemaAt({ properties, additionalProperties }: JsonSchema, key: string): JsonSchema | undefined {
  if (properties && Object.hasOwn(properties, key)) return properties[key]
  return typeof additionalProperties === 'object'
    ? additionalProperties
    : additionalProperties === true
      ? anything
      : undefined
}

const anything: JsonSchema = { 'x-kubernetes-preserve-unknown-fields': true }

/** What each word of a schema must be followed by, where that is not another schema. */
const words: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...keyed(
    ['type', 'format', 'title', 'description', 'pattern', 'x-kubernetes-list-type', 'x-kubernetes-map-type'],
    (value) => typeof value === 'string',
  ),
  ...keyed(
    [
      'nullable',
      'exclusiveMinimum',
      'exclusiveMaximum',
      'uniqueItems',
      'x-kubernetes-preserve-unknown-fields',
      'x-kubernetes-embedded-resource',
      'x-kubernetes-int-or-string',
    ],
    (value) => typeof value === 'boolean',
  ),
  ...keyed(
    [
      'minimum',
      'maximum',
      'multipleOf',
      'minLength',
      'maxLength',
      'minItems',
      'maxItems',
      'minProperties',
      'maxProperties',
    ],
    (value) => typeof value === 'number',
  ),
  ...keyed(
    ['required', 'x-kubernetes-list-map-keys'],
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  ),
  ...keyed(['enum'], Array.isArray),
  ...keyed(['allOf', 'anyOf', 'oneOf'], (value) => Array.isArray(value) && value.every((one) => isObject(one))),
  'x-kubernetes-validations': (value) =>
    Array.isArray(value) && value.every((one) => isObject(one) && typeof one.rule === 'string'),
  ...keyed(['properties'], (value) => isObject(value) && Object.values(value).every(isObject)),
  ...keyed(['items', 'not'], isObject),
  additionalProperties: (value) => typeof value === 'boolean' || isObject(value),
}

function keyed<T>(keys: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(keys.map((key) => [key, value]))
}

/** Whether every word of the schema itself can be understood; what cannot is told. */
export function isReadable(schema: JsonSchema, at: string, errors: FieldErrors): boolean {
  const wrong = Object.entries(schema).filter(
    ([key, value]) => Object.hasOwn(words, key) && words[key]?.(value) === false,
  )
  for (const [key, value] of wrong) {
    if (key === 'items' && Array.isArray(value))
      errors.forbidden(`${at}.items`, 'items must be a schema object and not an array')
    else errors.typeInvalid(`${at}.${key}`, value, 'is not what a schema can have here')
  }
  return wrong.length === 0
}

const patterns = new Map<string, RegExp | undefined>()

/** Undefined where it is no regular expression. */
export function patternOf(text: string): RegExp | undefined {
  if (!patterns.has(text)) {
    let pattern: RegExp | undefined
    try {
      // Go writes flags within the expression.
      const [, flags = '', rest = text] = /^\(\?([ims]+)\)(.*)$/s.exec(text) ?? []
      pattern = new RegExp(rest, flags)
    } catch {
      pattern = undefined
    }
    patterns.set(text, pattern)
  }
  return patterns.get(text)
}
