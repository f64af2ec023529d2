/** Quantities of resources in rules: `quantity(self.size).isGreaterThan(quantity('1Gi'))`. */
import type { Environment } from '@marcbachmann/cel-js'
import { isQuantity } from '../../../kube/quantity.ts'

class Quantity {
  /** In units of 1e-9. */
  readonly nanos: bigint

  constructor(nanos: bigint) {
    this.nanos = nanos
  }
}

const unit = 10n ** 9n

export const addQuantities = (language: Environment): Environment =>
  language
    .registerType('Quantity', { ctor: Quantity })
    .registerFunction('isQuantity(string): bool', isQuantity)
    .registerFunction('quantity(string): Quantity', quantity)
    .registerFunction('Quantity.sign(): int', ({ nanos }: Quantity) => (nanos === 0n ? 0n : nanos < 0n ? -1n : 1n))
    .registerFunction('Quantity.isInteger(): bool', ({ nanos }: Quantity) => fits(nanos))
    .registerFunction('Quantity.asInteger(): int', ({ nanos }: Quantity) => {
      if (!fits(nanos)) throw new Error('cannot convert value to integer')
      return nanos / unit
    })
    .registerFunction('Quantity.asApproximateFloat(): double', ({ nanos }: Quantity) => Number(nanos) / Number(unit))
    .registerFunction('Quantity.isGreaterThan(Quantity): bool', (a: Quantity, b: Quantity) => a.nanos > b.nanos)
    .registerFunction('Quantity.isLessThan(Quantity): bool', (a: Quantity, b: Quantity) => a.nanos < b.nanos)
    .registerFunction('Quantity.compareTo(Quantity): int', (a: Quantity, b: Quantity) =>
      a.nanos === b.nanos ? 0n : a.nanos < b.nanos ? -1n : 1n,
    )
    .registerFunction('Quantity.add(Quantity): Quantity', (a: Quantity, b: Quantity) => new Quantity(a.nanos + b.nanos))
    .registerFunction('Quantity.add(int): Quantity', (a: Quantity, b: bigint) => new Quantity(a.nanos + b * unit))
    .registerFunction('Quantity.sub(Quantity): Quantity', (a: Quantity, b: Quantity) => new Quantity(a.nanos - b.nanos))
    .registerFunction('Quantity.sub(int): Quantity', (a: Quantity, b: bigint) => new Quantity(a.nanos - b * unit))
    .registerOperator('Quantity == Quantity', (a: Quantity, b: Quantity) => a.nanos === b.nanos)

const fits = (nanos: bigint): boolean => nanos % unit === 0n && BigInt.asIntN(64, nanos / unit) === nanos / unit

const decimals = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binaries = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']

function quantity(text: string): Quantity {
  const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+)|([a-zA-Z]*))?$/.exec(text) ?? []
  if (!isQuantity(text)) throw new Error(`quantity parse error: ${text}`)
  const power = binaries.indexOf(suffix)
  const scale = exponent !== undefined ? Number(exponent) : power > 0 ? 0 : (decimals.indexOf(suffix) - 3) * 3
  const digits = BigInt(`${whole}${fraction}`) * 1024n ** BigInt(Math.max(power, 0))
  const shift = scale + 9 - fraction.length
  // What is finer than can be said is rounded up.
  const by = 10n ** BigInt(Math.abs(shift))
  const nanos = shift >= 0 ? digits * by : (digits + by - 1n) / by
  return new Quantity(sign === '-' ? -nanos : nanos)
}
