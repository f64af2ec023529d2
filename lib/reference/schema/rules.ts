/** Whether the rules in a schema can be understood. */
import { ruleProblem } from './cel.ts'
import { isObject } from './decode.ts'
import type { FieldErrors } from './errors.ts'
import type { JsonSchema } from './structural.ts'

const reasons = ['FieldValueRequired', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueDuplicate']

/** A schema that is not readable at all has been refused before. */
export function validateRules(schema: JsonSchema, at: string, errors: FieldErrors): void {
  if (!isObject(schema)) return
  const rules: unknown = schema['x-kubernetes-validations']
  for (const [index, rule] of (Array.isArray(rules) ? rules : []).entries())
    validateRule(rule as Record<string, unknown>, `${at}.x-kubernetes-validations[${index}]`, errors)
  const { properties, items, additionalProperties } = schema
  for (const [name, one] of Object.entries(isObject(properties) ? (properties as Record<string, JsonSchema>) : {}))
    validateRules(one, `${at}.properties[${name}]`, errors)
  if (items) validateRules(items, `${at}.items`, errors)
  if (isObject(additionalProperties)) validateRules(additionalProperties, `${at}.additionalProperties`, errors)
}

function validateRule(given: unknown, at: string, errors: FieldErrors): void {
  if (!isObject(given) || typeof given.rule !== 'string') return
  const { rule, message, messageExpression, reason } = given
  if (rule.trim() === '') return errors.required(`${at}.rule`, 'rule is not specified')
  const problem = ruleProblem(rule, 'bool')
  if (problem !== undefined) errors.invalid(`${at}.rule`, given, problem)
  if (typeof message === 'string' && message.trim() === '' && message !== '')
    errors.invalid(`${at}.message`, message, 'message must be non-empty if specified')
  if (typeof message === 'string' && message.includes('\n'))
    errors.invalid(`${at}.message`, message, 'message must not contain line breaks')
  if (typeof messageExpression === 'string' && messageExpression !== '') {
    const wrong = ruleProblem(messageExpression, 'string')
    if (wrong !== undefined) errors.invalid(`${at}.messageExpression`, given, `messageExpression ${wrong}`)
  }
  if (reason !== undefined && !reasons.includes(reason as string)) errors.unsupported(`${at}.reason`, reason, reasons)
}
