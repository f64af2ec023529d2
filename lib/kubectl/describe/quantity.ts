/** Amounts of resources: `100m`, `64Mi`. */

const suffixes: Record<string, number> = {
  m: 1e-3,
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

/** Cores, bytes or pieces; 0 where it is none. */
export function quantityOf(text: string | number | undefined): number {
  const [, amount, suffix = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(String(text ?? '')) ?? []
  return amount === undefined ? 0 : Number(amount) * (suffix === '' ? 1 : (suffixes[suffix] ?? 1))
}

/** In thousandths, where it is not whole. */
export const coresText = (cores: number): string => {
  const milli = Math.round(cores * 1000)
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

/** With the largest binary suffix that leaves it whole. */
export function bytesText(bytes: number): string {
  const suffix = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki'].find((name) => bytes !== 0 && bytes % (suffixes[name] ?? 1) === 0)
  return suffix === undefined ? String(bytes) : `${bytes / (suffixes[suffix] ?? 1)}${suffix}`
}
