/** Errors about fields, in the words of Kubernetes' field validation. */
import { goJson, goQuoted } from './govalue.ts'

export interface FieldError {
  readonly reason: string
  readonly message: string
  readonly field: string
}

/** Collects errors; a path is written as `spec.containers[0].name`. */
export class FieldErrors {
  readonly list: FieldError[] = []

  required(field: string, detail = ''): void {
    this.add('FieldValueRequired', field, 'Required value', detail)
  }

  invalid(field: string, value: unknown, detail: string): void {
    this.add('FieldValueInvalid', field, `Invalid value: ${show(value)}`, detail)
  }

  /** Invalid, without the value being shown. */
  refused(field: string, detail: string): void {
    this.add('FieldValueInvalid', field, 'Invalid value', detail)
  }

  typeInvalid(field: string, value: unknown, detail: string): void {
    this.add('FieldValueTypeInvalid', field, `Invalid value: ${show(value)}`, detail)
  }

  /** @param supported in the order in which they are told */
  unsupported(field: string, value: unknown, supported: readonly string[]): void {
    const choices = supported.map(goQuoted).join(', ')
    this.add('FieldValueNotSupported', field, `Unsupported value: ${show(value)}`, `supported values: ${choices}`)
  }

  duplicate(field: string, value: unknown, detail = ''): void {
    this.add('FieldValueDuplicate', field, `Duplicate value: ${show(value)}`, detail)
  }

  notFound(field: string, value: unknown): void {
    this.add('FieldValueNotFound', field, `Not found: ${show(value)}`)
  }

  forbidden(field: string, detail: string): void {
    this.add('FieldValueForbidden', field, 'Forbidden', detail)
  }

  tooLong(field: string, limit: number): void {
    this.add('FieldValueTooLong', field, 'Too long', `may not be more than ${limit} bytes`)
  }

  tooMany(field: string, count: number, limit: number): void {
    this.add('FieldValueTooMany', field, `Too many: ${count}`, `must have at most ${limit} items`)
  }

  private add(reason: string, field: string, what: string, detail = ''): void {
    this.list.push({ reason, field, message: detail === '' ? what : `${what}: ${detail}` })
  }
}

const show = (value: unknown): string =>
  value === undefined ? 'null' : typeof value === 'string' ? goQuoted(value) : goJson(value)
