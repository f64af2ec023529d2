/** Which chains begin first, where several run at a time. */
import type { Chain } from '../../scenario/load.ts'

/**
 * Those first that watch longest that something stays as it is: all others fit in beside them. What waits for nothing keeps
 * its order.
 */
export function longestFirst(chains: readonly Chain[]): Chain[] {
  return chains.toSorted((a, b) => watching(b) - watching(a))
}

/** For how long at least, in milliseconds. */
function watching(chain: Chain): number {
  const blocks = chain.flatMap(({ steps }) => steps).flatMap(({ items }) => items)
  return blocks.reduce((sum, item) => {
    if (item.kind !== 'console') return sum
    const each = (item.options.for ?? 0) + (item.options.never ?? 0)
    return sum + each * item.exchanges.length
  }, 0)
}
