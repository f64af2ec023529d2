import type { Pair } from './pair.ts'
import type { Variables } from './variables.ts'

/** What an item was compared with: `used` is how many elements it took. */
export interface Fitting {
  found: Pair[]
  used: number
}

export interface Fitted {
  /** Of all items; where they do not fit, of those up to and including the one that was in the way. */
  pairs: Pair[]
  /** Where it went wrong, at the furthest: the item, and the first element behind it. */
  failed?: { item: number; element: number }
}

/**
 * Fits items one after another to a sequence of `length` elements. `match` compares an item with the elements from one on;
 * without an item, it tells that an element is one too many. Items that stand for any elements take as few as will do.
 */
export function fit<Item>(
  items: readonly Item[],
  length: number,
  isAny: (item: Item) => boolean,
  match: (item: Item | undefined, element: number) => Fitting,
  variables: Variables,
): Fitted {
  const pairs: Pair[] = []
  let furthest: { pairs: Pair[]; item: number; element: number } | undefined
  let retry: { item: number; element: number; pairs: number; mark: number } | undefined
  for (let index = 0, element = 0; index < items.length || element < length;) {
    const item = items[index]
    if (item !== undefined && isAny(item)) {
      retry = { item: ++index, element, pairs: pairs.length, mark: variables.mark() }
      if (index === items.length) break
      continue
    }
    const { found, used } = match(item, element)
    if (found.every(({ ok }) => ok)) {
      for (const pair of found) pairs.push(pair)
      element += used
      index++
      continue
    }
    if (furthest === undefined || index > furthest.item) {
      furthest = { pairs: [...pairs, ...found], item: index, element: element + used }
    }
    if (retry === undefined || ++retry.element > length) {
      return { pairs: furthest.pairs, failed: { item: furthest.item, element: furthest.element } }
    }
    variables.undo(retry.mark)
    pairs.length = retry.pairs
    element = retry.element
    index = retry.item
  }
  return { pairs }
}
