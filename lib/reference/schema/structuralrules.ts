/** What makes a schema structural: every value has a type, so that it is known what belongs in an object. */
import { isObject } from './decode.ts'
import { equal } from './equal.ts'
import { FieldErrors } from './errors.ts'
import { intOrString, isReadable, patternOf, preserves, type JsonSchema } from './structural.ts'

type Level = 'root' | 'item' | 'field'

const nowhere: Readonly<Record<Level, string>> = {
  root: 'at the root',
  item: 'for specified array items',
  field: 'for specified object fields',
}

/** In the order of what they say: that of fields is nobody's. */
export function validateStructural(schema: JsonSchema, at: string, errors: FieldErrors): void {
  if (!isObject(schema)) return errors.typeInvalid(at, schema, 'must be an object')
  const found = new FieldErrors()
  validateValue(schema, 'root', at, found)
  validateComplete(schema, schema, at, at, found)
  const shown = found.list.map((error) => ({ error, text: `${error.field}: ${error.message}` }))
  errors.list.push(
    ...shown.toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)).map(({ error }) => error),
  )
}

function validateValue(schema: JsonSchema, level: Level, at: string, errors: FieldErrors): void {
  if (!isReadable(schema, at, errors)) return
  const { type = '', items, properties = {}, additionalProperties } = schema
  if (type === 'array' && !items) errors.required(`${at}.items`, 'must be specified')
  if (items) validateValue(items, 'item', `${at}.items`, errors)
  for (const [name, one] of Object.entries(properties)) validateValue(one, 'field', `${at}.properties[${name}]`, errors)
  const isMap = isObject(additionalProperties) || additionalProperties === true
  if (isMap) {
    if (level === 'root') errors.forbidden(`${at}.additionalProperties`, 'must not be used at the root')
    if (isObject(additionalProperties))
      validateValue(additionalProperties, 'field', `${at}.additionalProperties`, errors)
  }
  validateExtensions(schema, at, errors)
  validateLimits(schema, isIntOrString(schema.anyOf), isIntOrString(schema.allOf?.[0]?.anyOf), at, errors)
  const embedded = schema['x-kubernetes-embedded-resource'] === true
  if (embedded && type !== 'object') {
    const why = 'must be object if x-kubernetes-embedded-resource is true'
    if (type === '') errors.required(`${at}.type`, why)
    else errors.invalid(`${at}.type`, type, why)
  } else if (type === '' && !intOrString(schema) && !preserves(schema))
    errors.required(`${at}.type`, `must not be empty ${nowhere[level]}`)
  if (embedded && isMap)
    errors.forbidden(`${at}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set')
  if (level === 'root' && type !== '' && type !== 'object')
    errors.invalid(`${at}.type`, type, 'must be object at the root')
  validateIdentity(properties, level, level === 'root' || embedded, at, errors)
  if (embedded && !preserves(schema) && Object.keys(properties).length === 0)
    errors.required(
      `${at}.properties`,
      'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
    )
}

function validateExtensions(schema: JsonSchema, at: string, errors: FieldErrors): void {
  if (!intOrString(schema)) return
  for (const word of ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'] as const)
    if (schema[word] === true)
      errors.invalid(`${at}.${word}`, true, 'must be false if x-kubernetes-int-or-string is true')
}

/** What every object has anyway can hardly be said anything of. */
function validateIdentity(
  properties: Readonly<Record<string, JsonSchema>>,
  level: Level,
  checked: boolean,
  at: string,
  errors: FieldErrors,
): void {
  for (const name of ['kind', 'apiVersion']) {
    const { type = '' } = own(properties, name) ?? { type: 'string' }
    if (checked && type !== 'string') errors.invalid(`${at}.properties[${name}].type`, type, 'must be string')
  }
  const metadata = own(properties, 'metadata')
  if (!metadata) return
  const here = `${at}.properties[metadata]`
  if (checked && metadata.type !== 'object') errors.invalid(`${here}.type`, metadata.type ?? '', 'must be object')
  if (level !== 'root') return
  const { type: _, default: __, properties: named = {}, ...rest } = metadata
  const others = Object.keys(named).filter((name) => name !== 'name' && name !== 'generateName')
  const more = Object.values(rest).filter((value) => value !== '' && value !== false && !equal(value, []))
  if (others.length > 0 || more.length > 0)
    errors.forbidden(
      here,
      'must not specify anything other than name and generateName, but metadata is implicitly specified',
    )
}

const own = (properties: Readonly<Record<string, JsonSchema>>, name: string): JsonSchema | undefined =>
  Object.hasOwn(properties, name) ? properties[name] : undefined

const either = [{ type: 'integer' }, { type: 'string' }]
const isIntOrString = (anyOf: JsonSchema[] | undefined): boolean => anyOf !== undefined && equal(anyOf, either)

/** What limits values further, at any depth, does not say anew what they are. */
function validateLimits(
  schema: JsonSchema,
  isEither: boolean,
  isFirstEither: boolean,
  at: string,
  errors: FieldErrors,
): void {
  const nested = (one: JsonSchema, here: string, but = false): void => validateNested(one, but, here, errors)
  if (!isEither) for (const [index, one] of (schema.anyOf ?? []).entries()) nested(one, `${at}.anyOf[${index}]`)
  for (const [index, one] of (schema.allOf ?? []).entries())
    nested(one, `${at}.allOf[${index}]`, isFirstEither && index === 0)
  for (const [index, one] of (schema.oneOf ?? []).entries()) nested(one, `${at}.oneOf[${index}]`)
  if (schema.not) nested(schema.not, `${at}.not`)
  const { pattern } = schema
  if (pattern !== undefined && patternOf(pattern) === undefined)
    errors.invalid(`${at}.pattern`, pattern, "must be a valid regular expression, but isn't: error parsing regexp")
}

/** How what may not be said is to be; absent, empty and false are all the same. */
const unsaid: readonly [word: keyof JsonSchema, how: string][] = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
]

function validateNested(schema: JsonSchema, isEither: boolean, at: string, errors: FieldErrors): void {
  if (!isReadable(schema, at, errors)) return
  validateLimits(schema, isEither, false, at, errors)
  if (schema.items) validateNested(schema.items, false, `${at}.items`, errors)
  for (const [name, one] of Object.entries(schema.properties ?? {}))
    validateNested(one, false, `${at}.properties[${name}]`, errors)
  for (const [word, how] of unsaid) {
    const value = schema[word]
    const isNothing = value === undefined || (how !== 'undefined' && (!value || equal(value, [])))
    if (!isNothing) errors.forbidden(`${at}.${word}`, `must be ${how} to be structural`)
  }
  if (own(schema.properties ?? {}, 'metadata'))
    errors.forbidden(`${at}.properties[metadata]`, 'must not be specified in a nested context')
}

/** What the root limits must be there: `limited` is about what is at `at`, as said at `where`. */
function validateComplete(
  limited: JsonSchema,
  schema: JsonSchema | undefined,
  at: string,
  where: string,
  errors: FieldErrors,
): void {
  const nested = (one: JsonSchema, here: string): void => validateNestedComplete(one, schema, at, here, errors)
  if (limited.not) nested(limited.not, `${where}.not`)
  for (const word of ['allOf', 'anyOf', 'oneOf'] as const) {
    const all = limited[word]
    if (Array.isArray(all)) for (const [index, one] of all.entries()) nested(one, `${where}.${word}[${index}]`)
  }
}

function validateNestedComplete(
  limited: JsonSchema,
  schema: JsonSchema | undefined,
  at: string,
  where: string,
  errors: FieldErrors,
): void {
  if (!isObject(limited)) return
  if (!schema) return errors.required(at, `because it is defined in ${where}`)
  validateComplete(limited, schema, at, where, errors)
  if (limited.items) validateNestedComplete(limited.items, schema.items, `${at}.items`, `${where}.items`, errors)
  for (const [name, one] of Object.entries(limited.properties ?? {})) {
    const part = `properties[${name}]`
    validateNestedComplete(one, own(schema.properties ?? {}, name), `${at}.${part}`, `${where}.${part}`, errors)
  }
}
