/** Holds objects of users' kinds against the rules of their definition. */
import { isObject } from '../../schema/decode.ts'
import { evaluate, ruleValue } from '../../schema/cel.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { schemaAt, type JsonSchema, type Rule } from '../../schema/structural.ts'

/** Whether there is any rule in the schema. */
export const hasRules = (schema: JsonSchema): boolean => JSON.stringify(schema).includes('"x-kubernetes-validations"')

/** Not looked for by rules where the object is wrong in more than they could say. */
const blocking = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

/** @param old what it replaces; undefined where the object is new */
export function checkRules(schema: JsonSchema, value: unknown, old: unknown, at: string, errors: FieldErrors): void {
  if (errors.list.some(({ reason }) => blocking.has(reason))) {
    return errors.invalid(
      '<nil>',
      null,
      'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
    )
  }
  visit(schema, value, old, at, errors)
}

function visit(schema: JsonSchema, value: unknown, old: unknown, at: string, errors: FieldErrors): void {
  if (value === undefined || value === null) return
  for (const rule of schema['x-kubernetes-validations'] ?? []) checkRule(rule, schema, value, old, at, errors)
  if (Array.isArray(value)) {
    const { items } = schema
    if (!items) return
    const keys = schema['x-kubernetes-list-type'] === 'map' ? (schema['x-kubernetes-list-map-keys'] ?? []) : undefined
    for (const [index, item] of value.entries())
      visit(items, item, counterpart(item, old, keys), `${at}[${index}]`, errors)
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      const of = schemaAt(schema, key)
      const named = schema.properties !== undefined && Object.hasOwn(schema.properties, key)
      const before = isObject(old) && Object.hasOwn(old, key) ? old[key] : undefined
      if (of) visit(of, item, before, named ? join(at, key) : `${at}[${key}]`, errors)
    }
  }
}

const join = (at: string, key: string): string => (at === '' ? key : `${at}.${key}`)

/** Items are known by their keys; where a list has none, nothing is known of what an item was. */
function counterpart(item: unknown, old: unknown, keys: readonly string[] | undefined): unknown {
  if (!keys || !Array.isArray(old) || !isObject(item)) return undefined
  return old.find((one: unknown) => isObject(one) && keys.every((key) => one[key] === item[key])) as unknown
}

function checkRule(
  rule: Rule,
  schema: JsonSchema,
  value: unknown,
  old: unknown,
  at: string,
  errors: FieldErrors,
): void {
  const compares = /\boldSelf\b/.test(rule.rule)
  if (compares && old === undefined) return
  const values = { self: ruleValue(schema, value), ...(compares && { oldSelf: ruleValue(schema, old) }) }
  const here = `${at}${rule.fieldPath ?? ''}`.replace(/^\./, '') || '<nil>'
  try {
    if (evaluate(rule.rule, values) === true) return
  } catch (error) {
    return errors.refused(
      here,
      `${(error as Error).message.split('\n')[0]} evaluating rule: ${rule.message ?? rule.rule}`,
    )
  }
  const detail = messageOf(rule, values)
  if (rule.reason === 'FieldValueForbidden') return errors.forbidden(here, detail)
  if (rule.reason === 'FieldValueRequired') return errors.required(here, detail)
  if (isObject(value) || Array.isArray(value))
    return rule.reason === 'FieldValueDuplicate' ? errors.duplicate(here, value) : errors.refused(here, detail)
  return rule.reason === 'FieldValueDuplicate' ? errors.duplicate(here, value) : errors.invalid(here, value, detail)
}

function messageOf({ rule, message, messageExpression }: Rule, values: { self: unknown; oldSelf?: unknown }): string {
  if (messageExpression) {
    try {
      const text = evaluate(messageExpression, values)
      if (typeof text === 'string' && text.trim() !== '' && !text.includes('\n')) return text
    } catch {
      // Then the rule's own message will do.
    }
  }
  return message?.trim() || `failed rule: ${rule.trim()}`
}
