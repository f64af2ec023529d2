/** Values against structural schemas, in the words of the real server. */
import { isObject } from './decode.ts'
import { equal } from './equal.ts'
import { FieldErrors } from './errors.ts'
import { amountOf } from '../../kube/quantity.ts'
import { intOrString, patternOf, schemaAt, type JsonSchema } from './structural.ts'

export function validateCustom(schema: JsonSchema, value: unknown, at: string, errors: FieldErrors): void {
  if (value === null && (schema.nullable === true || !schema.type)) return
  if (!hasType(schema, value)) {
    const [found, wanted] = [typeName(value), schema.type ?? 'integer or string']
    return errors.typeInvalid(at, found, `${at} in body must be of type ${wanted}: ${JSON.stringify(found)}`)
  }
  const fail = (why: string, shown = value): void => errors.invalid(at, shown, `${at} in body ${why}`)
  if (schema.enum && !schema.enum.some((one) => equal(one, value)))
    errors.unsupported(at, value, schema.enum.map(String))
  if (typeof value === 'string') validateText(schema, value, at, errors, fail)
  else if (typeof value === 'number') validateNumber(schema, value, fail)
  else if (Array.isArray(value)) validateList(schema, value, at, errors, fail)
  else if (isObject(value)) validateObject(schema, value, at, errors, fail)
  validateJunctors(schema, value, at, errors)
}

type Fail = (why: string, shown?: unknown) => void

function hasType(schema: JsonSchema, value: unknown): boolean {
  if (intOrString(schema)) return typeof value === 'string' || Number.isInteger(value)
  switch (schema.type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === schema.type
    default:
      return true
  }
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

const formats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': (text) =>
    /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  date: (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)),
  duration: (text) => /^[+-]?(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w))+$/.test(text) || text === '0',
  email: (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  uuid: (text) => /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
  ipv4: (text) => /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) < 256),
  uri: (text) => URL.canParse(text),
  byte: (text) => /^([\w+/-]{4})*([\w+/-]{2}==|[\w+/-]{3}=)?$/.test(text),
  quantity: (text) => !Number.isNaN(amountOf(text)),
}

function validateText(schema: JsonSchema, value: string, at: string, errors: FieldErrors, fail: Fail): void {
  const { minLength, maxLength, pattern, format } = schema
  const { length } = Array.from(value)
  if (minLength !== undefined && length < minLength) fail(`should be at least ${minLength} chars long`)
  if (maxLength !== undefined && length > maxLength) errors.tooLong(at, maxLength)
  if (pattern !== undefined && patternOf(pattern)?.test(value) === false) fail(`should match '${pattern}'`)
  if (format !== undefined && Object.hasOwn(formats, format) && formats[format]?.(value) === false) {
    fail(`must be of type ${format}: ${JSON.stringify(value)}`)
  }
}

function validateNumber(schema: JsonSchema, value: number, fail: Fail): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    fail(`should be greater than ${exclusiveMinimum ? '' : 'or equal to '}${minimum}`)
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    fail(`should be less than ${exclusiveMaximum ? '' : 'or equal to '}${maximum}`)
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) fail(`should be a multiple of ${multipleOf}`)
  if (format === 'int32' && (value < -(2 ** 31) || value >= 2 ** 31)) fail(`must be of type int32: "${value}"`)
}

function validateList(schema: JsonSchema, list: readonly unknown[], at: string, errors: FieldErrors, fail: Fail): void {
  const { minItems, maxItems, uniqueItems, items } = schema
  if (minItems !== undefined && list.length < minItems) fail(`should have at least ${minItems} items`, list.length)
  if (maxItems !== undefined && list.length > maxItems) errors.tooMany(at, list.length, maxItems)
  if (items) for (const [index, item] of list.entries()) validateCustom(items, item, `${at}[${index}]`, errors)
  const type = schema['x-kubernetes-list-type']
  if (type !== 'set' && type !== 'map') {
    if (uniqueItems === true && new Set(list.map((one) => JSON.stringify(one))).size < list.length)
      fail("shouldn't contain duplicates")
    return
  }
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const seen = new Set<string>()
  for (const [index, item] of list.entries()) {
    const id = type === 'set' || !isObject(item) ? item : Object.fromEntries(keys.map((key) => [key, item[key]]))
    const text = JSON.stringify(id)
    if (seen.has(text)) errors.duplicate(`${at}[${index}]`, id)
    seen.add(text)
  }
}

function validateObject(
  schema: JsonSchema,
  value: Record<string, unknown>,
  at: string,
  errors: FieldErrors,
  fail: Fail,
): void {
  const { required = [], minProperties, maxProperties } = schema
  const keys = Object.keys(value)
  const path = (key: string): string => (at === '' ? key : `${at}.${key}`)
  for (const key of required) if (!Object.hasOwn(value, key)) errors.required(path(key))
  if (minProperties !== undefined && keys.length < minProperties)
    fail(`should have at least ${minProperties} properties`, keys.length)
  if (maxProperties !== undefined && keys.length > maxProperties) errors.tooMany(at, keys.length, maxProperties)
  for (const key of keys) {
    const of = schemaAt(schema, key)
    if (of) validateCustom(of, value[key], path(key), errors)
  }
}

function validateJunctors(
  { allOf = [], anyOf = [], oneOf = [], not }: JsonSchema,
  value: unknown,
  at: string,
  errors: FieldErrors,
): void {
  const fits = (one: JsonSchema): boolean => {
    const found = new FieldErrors()
    validateCustom(one, value, at, found)
    return found.list.length === 0
  }
  const refuse = (why: string): void => errors.invalid(at, value, `${JSON.stringify(at)} ${why}`)
  for (const one of allOf) validateCustom(one, value, at, errors)
  if (anyOf.length > 0 && !anyOf.some(fits)) refuse('must validate at least one schema (anyOf)')
  const right = oneOf.filter(fits).length
  if (oneOf.length > 0 && right !== 1) {
    refuse(
      `must validate one and only one schema (oneOf). ${right === 0 ? 'Found none valid' : `Found ${right} valid alternatives`}`,
    )
  }
  if (not && fits(not)) refuse('must not validate the schema (not)')
}
