/** Amounts of resources: `100m`, `64Mi`. */
import { amountOf } from '../../kube/quantity.ts'

/** From the largest down, so that the first that leaves an amount whole is the one to print. */
const binary = ['Ei', 'Pi', 'Ti', 'Gi', 'Mi', 'Ki']

/** Cores, bytes or pieces; 0 where it is none. */
export const quantityOf = (text: string | number | undefined): number => amountOf(text ?? 0) || 0

/** In thousandths, where it is not whole. */
export const coresText = (cores: number): string => {
  const milli = Math.round(cores * 1000)
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`
}

/** With the largest binary suffix that leaves it whole. */
export function bytesText(bytes: number): string {
  const suffix = binary.find((name) => bytes !== 0 && bytes % amountOf(`1${name}`) === 0)
  return suffix === undefined ? String(bytes) : `${bytes / amountOf(`1${suffix}`)}${suffix}`
}
