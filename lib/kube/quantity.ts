/** Quantities of resources: `500Mi`, `100m`, `1e3`. */

export const quantityPattern = '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}
const shape = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/

export const isQuantity = (text: string): boolean => shape.test(text)

/** The amount of a quantity; NaN where it is not one. */
export function amountOf(quantity: string | number): number {
  const [, number = '', exponent, suffix = ''] = shape.exec(`${quantity}`) ?? []
  return number === '' ? Number.NaN : Number(`${number}${exponent ?? ''}`) * (suffixes[suffix] ?? Number.NaN)
}

const decimals = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binaries = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
/** What is finer is rounded up to this many digits after the point. */
const finest = 9
const highest = 2n ** 63n - 1n

/** A quantity as a server writes it: as few digits as possible, without a point, in the same kind of suffix. */
export function canonicalQuantity(text: string): string {
  const [, number = '', exponent, suffix = ''] = shape.exec(text) ?? []
  if (number === '') return text
  const [whole = '', fraction = ''] = number.replace(/^[+-]/, '').split('.')
  const power = binaries.indexOf(suffix)
  const isBinary = power > 0
  const scale = exponent !== undefined ? Number(exponent.slice(1)) : isBinary ? 0 : (decimals.indexOf(suffix) - 3) * 3
  if (isKept(whole.replace(/^0+/, '') || '0', fraction, isBinary ? power : 0, scale)) return text
  // In units of 1e-9.
  const digits = BigInt(`${whole}${fraction}`) * (isBinary ? 1024n ** BigInt(power) : 1n)
  const shift = finest + scale - fraction.length
  const size = shift >= 0 ? digits * 10n ** BigInt(shift) : ceiling(digits, 10n ** BigInt(-shift))
  const unit = 10n ** BigInt(finest)
  const amount = size > highest * unit ? highest * unit : size
  if (amount === 0n) return '0'
  const sign = number.startsWith('-') ? '-' : ''
  if (isBinary && amount >= 1024n * unit && amount % unit === 0n) {
    const [mantissa, times] = divided(amount / unit, 1024n)
    return `${sign}${mantissa}${binaries[times]!}`
  }
  const [mantissa, times] = divided(amount, 1000n)
  if (exponent === undefined) return `${sign}${mantissa}${decimals[times]!}`
  return `${sign}${mantissa}${times === 3 ? '' : `e${(times - 3) * 3}`}`
}

/** Where it seems to be canonical already, a server leaves it as it is: `power` of 1024, or `scale` of ten. */
function isKept(whole: string, fraction: string, power: number, scale: number): boolean {
  const digits = whole + fraction
  if (power > 0) return fraction === '' && digits.length <= 14 - 3 * power && Number(digits) % 8 !== 0
  const exponent = scale - fraction.length
  if (digits.length > 18 || exponent < -finest) return false
  return exponent % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0')
}

const ceiling = (a: bigint, b: bigint): bigint => (a + b - 1n) / b

/** What is left when it is divided as often as it goes, and how often that was. */
function divided(amount: bigint, by: bigint): [bigint, number] {
  let times = 0
  let left = amount
  while (left % by === 0n) {
    left /= by
    times += 1
  }
  return [left, times]
}
