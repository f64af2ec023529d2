/** Rules in the Common Expression Language, which definitions of kinds put on their objects. */
import type { Environment } from '@marcbachmann/cel-js'
import { isObject, setOwn } from './decode.ts'
import { intOrString, schemaAt, type JsonSchema } from './structural.ts'

let environment: Environment | undefined
let loading: Promise<void> | undefined

/** To be awaited before anything else here is called: most programs never have a rule. */
export const loadRules = (): Promise<void> => (loading ??= prepare())

async function prepare(): Promise<void> {
  const { newLanguage } = await import('./rulelibrary/language.ts')
  environment = newLanguage()
}

function language(): Environment {
  if (!environment) throw new Error('the language of rules is not loaded')
  return environment
}

/** What is wrong with a rule or an expression of a message; undefined where nothing is. */
export function ruleProblem(text: string, wanted: 'bool' | 'string'): string | undefined {
  const { valid, type = 'dyn', error } = language().check(text)
  if (!valid) return `compilation failed: ${error?.message.split('\n')[0] ?? 'it cannot be read'}`
  return type === wanted || type === 'dyn' ? undefined : `must evaluate to ${wanted === 'bool' ? 'a bool' : 'a string'}`
}

const programs = new Map<string, ReturnType<Environment['parse']>>()

/** @throws Error in the language's own words where the values do not fit. */
export function evaluate(text: string, values: { self: unknown; oldSelf?: unknown }): unknown {
  let program = programs.get(text)
  if (!program) programs.set(text, (program = language().parse(text)))
  return program(values)
}

/** A value as rules see it: whole numbers are told from others, times are times, and names can be written. */
export function ruleValue(schema: JsonSchema, value: unknown): unknown {
  if (typeof value === 'number')
    return schema.type === 'number' ? value : Number.isInteger(value) ? BigInt(value) : value
  if (typeof value === 'string' && !intOrString(schema)) {
    if (schema.format === 'date-time') return new Date(value)
    if (schema.format === 'duration') return language().evaluate('duration(self)', { self: value })
    return value
  }
  if (Array.isArray(value)) return value.map((item: unknown) => ruleValue(schema.items ?? {}, item))
  if (!isObject(value)) return value
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const known = schema.properties !== undefined && Object.hasOwn(schema.properties, key)
    setOwn(result, known ? escaped(key) : key, ruleValue(schemaAt(schema, key) ?? {}, item))
  }
  return result
}

const keywords = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
])

/** `my-name` is `my__dash__name` in a rule. */
function escaped(name: string): string {
  if (keywords.has(name)) return `__${name}__`
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__')
}
