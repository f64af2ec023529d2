/**
 * `now`, in which every part that says what it said before is the very same one: what is kept of an object's past costs
 * little, and what has changed is seen at a glance. Its other parts are changed in place, though not in what they say.
 */
import { setOwn } from './decode.ts'

type Values = Record<string, unknown>

export function share<T>(was: unknown, now: T): T {
  if (
    typeof was !== 'object' ||
    typeof now !== 'object' ||
    was === null ||
    now === null ||
    Array.isArray(was) !== Array.isArray(now)
  )
    return now
  return sharedParts(was as Values, now as Values) ? (was as T) : now
}

/** Whether there is nothing that differs. Items of lists are parts by their places. */
function sharedParts(was: Values, now: Values): boolean {
  if (was === now) return true
  let same = true
  for (const key in now) {
    const value = now[key]
    if (value === undefined) continue
    const before = Object.hasOwn(was, key) ? was[key] : undefined
    const one = share(before, value)
    if (one !== value) setOwn(now, key, one)
    if (one !== before) same = false
  }
  if (same)
    for (const key in was)
      if (was[key] !== undefined && (!Object.hasOwn(now, key) || now[key] === undefined)) return false
  return same
}
