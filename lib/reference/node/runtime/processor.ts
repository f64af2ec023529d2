/** The processor that all containers share: who computes takes turns, so that everything else goes on meanwhile. */

import type { Clock } from '../../../clock.ts'

/** How long containers may keep the event loop to themselves each time that it comes around, in milliseconds. */
const slice = 2

/** When the present slice began; undefined where none has. */
let began: number | undefined
const waiting: (() => void)[] = []

/** By a clock that stands still, slices are counted: so many turns each. */
const turns = 1000
let taken = 0

/** Undefined where the present slice is not over; else resolves in one to come, in the order of asking. */
export function turn(clock?: Pick<Clock, 'still'>): Promise<void> | undefined {
  if (clock?.still === true) {
    taken += 1
    return taken % turns === 0 ? new Promise((resolve) => setImmediate(resolve)) : undefined
  }
  if (began === undefined) begin()
  else if (isOver()) return new Promise((resolve) => waiting.push(resolve))
  return undefined
}

const isOver = (): boolean => began === undefined || performance.now() - began > slice

/** A slice ends when the event loop comes around; then those who wait have the next one. */
function begin(): void {
  began = performance.now()
  setImmediate(() => {
    began = undefined
    if (waiting.length === 0) return
    begin()
    serve()
  })
}

/** Lets the first of those who wait go on and, when it can do no more for now, the next: as long as there is time. */
function serve(): void {
  const next = waiting.shift()
  if (next === undefined) return
  next()
  queueMicrotask(() =>
    process.nextTick(() => {
      if (!isOver()) serve()
    }),
  )
}
