/** Whether a value is of its type, in the words of structured merge. */
import { isObject } from '../schema/decode.ts'
import { goValue } from '../schema/govalue.ts'
import type { ListType, Schema, Struct } from '../schema/types.ts'
import { elementOf } from './walk.ts'

type Report = (path: string, why: string) => void

/** What is wrong with a value that is to be applied; undefined where nothing is. */
export function typeErrors(struct: Struct, value: unknown): string | undefined {
  const errors: string[] = []
  check(struct, value, '', (path, why) => errors.push(path === '' ? why : `${path}: ${why}`))
  return errors.length > 1 ? `errors:\n${errors.map((one) => `  ${one}`).join('\n')}` : errors[0]
}

function check(schema: Schema, value: unknown, path: string, report: Report): void {
  if (value === null || value === undefined) return
  if (schema.kind === 'scalar') return checkScalar(schema.type, value, path, report)
  if (schema.kind === 'list') {
    if (Array.isArray(value)) return checkList(schema, value, path, report)
    return report(path, `expected list, got &{${goValue(value)}}`)
  }
  if (!isObject(value)) return report(path, `expected map, got &{${goValue(value)}}`)
  for (const [key, item] of Object.entries(value)) {
    const here = `${path}.${key}`
    const of = schema.kind === 'map' ? schema.of : schema.fields.get(key)?.schema
    if (of === undefined) report(here, 'field not declared in schema')
    else check(of, item, here, report)
  }
}

function checkScalar(type: string, value: unknown, path: string, report: Report): void {
  if (['int32', 'int64'].includes(type)) {
    if (typeof value !== 'number') report(path, `expected numeric (int or float), got ${goTypeOf(value)}`)
  } else if (type === 'bool') {
    if (typeof value !== 'boolean') report(path, `expected boolean, got &{${goValue(value)}}`)
  } else if (['string', 'bytes'].includes(type) && typeof value !== 'string')
    report(path, `expected string, got &value.valueUnstructured{Value:${literal(value)}}`)
}

function checkList(list: ListType, items: readonly unknown[], path: string, report: Report): void {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const name = list.keys.length > 0 || list.set ? nameOf(list, item) : `[${index}]`
    const lacking =
      list.keys.length > 0 && isObject(item) ? list.keys.find((key) => !hasKey(list, item, key)) : undefined
    if (lacking !== undefined) {
      const why = `associative list with keys has an element that omits key field ${JSON.stringify(lacking)}`
      report(path, `element ${index}: ${why} (and doesn't have default value)`)
      continue
    }
    if (seen.has(name)) report(path, `duplicate entries for key ${name}`)
    seen.add(name)
    check(list.of, item, `${path}${name}`, report)
  }
}

const hasKey = ({ of }: ListType, item: Record<string, unknown>, key: string): boolean =>
  item[key] !== undefined || (of.kind === 'struct' && of.fields.get(key)?.default !== undefined)

/** `[name="web"]`, `[="value"]` */
function nameOf(list: ListType, item: unknown): string {
  const element = elementOf(list, isObject(item) || list.set ? item : {})
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`
  const keys = JSON.parse(element.slice(2)) as Record<string, unknown>
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(',')}]`
}

const goTypeOf = (value: unknown): string => {
  if (Array.isArray(value)) return '[]interface {}'
  return { string: 'string', boolean: 'bool', object: 'map[string]interface {}' }[typeof value as string] ?? 'int64'
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(literal).join(', ')}}`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `map[string]interface {}{${entries.map(([key, item]) => `${JSON.stringify(key)}:${literal(item)}`).join(', ')}}`
}
