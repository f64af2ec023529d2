/** Rules for the data of ConfigMaps and Secrets. */
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'

interface Data {
  data?: Record<string, string>
  binaryData?: Record<string, string>
  immutable?: boolean
}

const mostBytes = 1024 * 1024

export function validateKeys({ data = {}, binaryData = {} }: Data, errors: FieldErrors): void {
  let size = 0
  for (const [field, values] of [
    ['data', data],
    ['binaryData', binaryData],
  ] as const) {
    for (const [key, value] of Object.entries(values)) {
      for (const why of keyErrors(key)) errors.invalid(`${field}[${key}]`, key, why)
      if (field === 'binaryData' && Object.hasOwn(data, key))
        errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
      size += Buffer.byteLength(value)
    }
  }
  if (size > mostBytes) errors.tooLong('', mostBytes)
}

function keyErrors(key: string): string[] {
  if (key.length > 253) return ['must be no more than 253 characters']
  if (!/^[-._a-zA-Z0-9]+$/.test(key)) {
    return [
      "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
    ]
  }
  if (key === '.') return ["must not be '.'"]
  return key.startsWith('..') ? [key === '..' ? "must not be '..'" : "must not start with '..'"] : []
}

export function validateUnchanged(now: Data, old: Data, errors: FieldErrors): void {
  if (old.immutable !== true) return
  if (now.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set')
  for (const field of ['data', 'binaryData'] as const) {
    if (!equal(now[field], old[field])) errors.forbidden(field, 'field is immutable when `immutable` is set')
  }
}
