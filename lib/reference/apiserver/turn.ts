/** Requests from within the process take turns with everything else in it: above all with requests from outside. */

/** How long they may keep the event loop to themselves each time that it comes around, in milliseconds. */
const slice = 20

/** When the present slice began; undefined where none has. */
let began: number | undefined
/** Resolves when the event loop has come around. */
let next: Promise<void> | undefined

/** Undefined where there is time left; else it is to be asked again after what it returns. */
export function turn(): Promise<void> | undefined {
  if (next !== undefined) return next
  const now = performance.now()
  if (began === undefined) {
    began = now
    setImmediate(() => (began = undefined))
    return undefined
  }
  if (now - began < slice) return undefined
  next = new Promise((resolve) => {
    setImmediate(() => {
      next = undefined
      resolve()
    })
  })
  return next
}
