/** The processor that all containers share: who computes takes turns, so that everything else goes on meanwhile. */

/** How long containers may keep the event loop to themselves, in milliseconds. */
const slice = 2

let sliceBegan: number | undefined
const waiting: (() => void)[] = []

/** Undefined where the present slice is not over; else resolves with a slice of the caller's own, in order of asking. */
export function turn(): Promise<void> | undefined {
  if (sliceBegan === undefined) begin()
  else if (performance.now() - sliceBegan > slice) return new Promise((resolve) => waiting.push(resolve))
  return undefined
}

/** A slice ends when the event loop comes around, and the next in the queue begins one: a single one at a time. */
function begin(): void {
  sliceBegan = performance.now()
  setImmediate(() => {
    sliceBegan = undefined
    const next = waiting.shift()
    if (next === undefined) return
    begin()
    next()
  })
}
