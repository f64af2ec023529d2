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
