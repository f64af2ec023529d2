/** Warnings as headers: those that are many, or long, are cut short, as the real server cuts them. */

const mostInAll = 4096
const mostEach = 256

/** Values of `Warning` headers. */
export function warningHeaders(warnings: readonly string[]): string[] {
  // What cannot be in a header is not told.
  const texts = [...new Set(warnings)].filter((text) => text !== '' && !/\p{Cc}/u.test(text))
  const size = texts.reduce((sum, { length }) => sum + length, 0)
  return (size <= mostInAll ? texts : shortened(texts)).map(
    (text) => `299 - "${bytesOf(text.replaceAll(/["\\]/g, '\\$&'))}"`,
  )
}

function shortened(texts: readonly string[]): string[] {
  const result: string[] = []
  for (let size = 0, index = 0; size < mostInAll && index < texts.length; index++) {
    const text = (texts[index] as string).slice(0, mostEach)
    result.push(text)
    size += text.length
  }
  return result
}

/** A character for each byte of UTF-8: so they go out in headers. */
const bytesOf = (text: string): string => Buffer.from(text).toString('latin1')
