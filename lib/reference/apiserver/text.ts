/** What parsers of JSON do not tell: fields that are there twice, and how deep a text goes. */

/** Deeper texts are refused: what walks an object must not run out of stack. */
export const mostDeep = 1000

interface Level {
  /** Keys so far; undefined in a list. */
  readonly keys: Set<string> | undefined
  readonly path: string
  index: number
  key: string
}

/** Whether a JSON text, right or wrong, opens more objects and lists within each other than are allowed. */
export function isTooDeep(text: string): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === brace || code === bracket) {
      if (++depth > mostDeep) return true
    } else if (code === closingBrace || code === closingBracket) depth--
  }
  return false
}

/** The same for a value, which may have become so by many patches. */
export const isTooDeepValue = (value: unknown, left = mostDeep): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (left === 0 || Object.values(value).some((one) => isTooDeepValue(one, left - 1)))

/** The paths of fields that a right JSON text has twice in one object, in order: `spec.containers[0].name`. */
export function duplicateFields(text: string): string[] {
  const found: string[] = []
  const levels: Level[] = []
  let level: Level | undefined
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      const end = endOfString(text, at)
      if (level?.keys && level.key === '') {
        level.key = nameOf(text.slice(at, end + 1))
        if (level.keys.has(level.key)) found.push(join(level.path, level.key))
        level.keys.add(level.key)
      }
      at = end
    } else if (code === brace || code === bracket) {
      const path = level === undefined ? '' : level.keys ? join(level.path, level.key) : `${level.path}[${level.index}]`
      level = { keys: code === brace ? new Set() : undefined, path, index: 0, key: '' }
      levels.push(level)
    } else if (code === closingBrace || code === closingBracket) {
      levels.pop()
      level = levels.at(-1)
    } else if (code === comma && level) {
      level.index++
      level.key = ''
    }
  }
  return [...new Set(found)]
}

const quote = 34
const comma = 44
const bracket = 91
const closingBracket = 93
const brace = 123
const closingBrace = 125
const backslash = 92

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes++
    if (escapes % 2 === 0) return end
  }
  return text.length
}

/** An empty key is written with its quotes, so that it is told from none. */
function nameOf(string: string): string {
  if (string === '""') return string
  return string.includes('\\') ? (JSON.parse(string) as string) : string.slice(1, -1)
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
