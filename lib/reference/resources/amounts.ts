/** Numbers that may be a share of something: `2`, `25%`. */
import type { FieldErrors } from '../schema/errors.ts'

type Amount = number | string

const percent = /^(\d+)%$/

const whyNotPercent =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"

export function atLeast(least: number, value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value < least) errors.invalid(field, value, `must be greater than or equal to ${least}`)
}

export function validateAmount(value: Amount, at: string, errors: FieldErrors): void {
  if (typeof value === 'number') atLeast(0, value, at, errors)
  else if (!percent.test(value)) errors.invalid(at, value, whyNotPercent)
}

export function validateShare(value: Amount, at: string, errors: FieldErrors): void {
  if (percent.test(`${value}`) && amountIn(value) > 100) errors.invalid(at, value, 'must not be greater than 100%')
}

/** The number in it, whatever it is of; 0 where it cannot be read. */
export const amountIn = (value: Amount): number => Number.parseInt(`${value}`, 10) || 0
