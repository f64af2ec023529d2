/** What goes wrong while a command goes on. */

/** Errors that nobody here can do anything about: what they say is enough. */
const outside = new Set(['ApiError', 'UnreachableError', 'JournalError'])

/** Tells of them on stderr, but not again of what it told last: the same trouble may come back with every attempt. */
export function tellsTroubles(stderr: (text: string) => void): (error: unknown) => void {
  let last = ''
  return (error) => {
    const text = `stickyset: ${described(error)}\n`
    if (text !== last) stderr(text)
    last = text
  }
}

function described(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return outside.has(error.name) ? error.message : (error.stack ?? error.message)
}
