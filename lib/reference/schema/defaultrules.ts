/** Defaults are themselves as the schema wants values to be. */
import { isObject } from './decode.ts'
import { FieldErrors } from './errors.ts'
import { preserves, schemaAt, type JsonSchema } from './structural.ts'
import { validateCustom } from './values.ts'

export function validateDefaults(schema: JsonSchema, at: string, errors: FieldErrors): void {
  const { default: value, items, properties = {}, additionalProperties } = schema
  if (value !== undefined) validateDefault(schema, value, `${at}.default`, errors)
  if (items) validateDefaults(items, `${at}.items`, errors)
  for (const [name, one] of Object.entries(properties)) validateDefaults(one, `${at}.properties[${name}]`, errors)
  if (isObject(additionalProperties)) validateDefaults(additionalProperties, `${at}.additionalProperties`, errors)
}

function validateDefault(schema: JsonSchema, value: unknown, at: string, errors: FieldErrors): void {
  if (!isKnown(schema, value)) errors.invalid(at, value, 'must not have unknown fields')
  const found = new FieldErrors()
  validateCustom(schema, value, '', found)
  for (const error of found.list)
    errors.list.push({ ...error, field: error.field === '' ? at : `${at}.${error.field}` })
}

/** Whether all in it is in the schema too, and so would be kept. */
function isKnown(schema: JsonSchema, value: unknown): boolean {
  if (Array.isArray(value)) return value.every((one) => !schema.items || isKnown(schema.items, one))
  if (!isObject(value) || (preserves(schema) && !schema.properties)) return true
  return Object.entries(value).every(([key, one]) => {
    const below = schemaAt(schema, key)
    return below ? isKnown(below, one) : preserves(schema)
  })
}
