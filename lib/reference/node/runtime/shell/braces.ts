/** `{a,b}` and `{0..2}`, which only bash expands. */
import type { BraceItem, Part, Word } from './syntax.ts'

/** The words that a word with braces stands for; the word itself where it has none. */
export function bracesOf(word: Word): Word[] {
  const at = word.parts.findIndex((part) => part.type === 'BraceExpansion')
  if (at < 0) return [word]
  const brace = word.parts[at] as Extract<Part, { type: 'BraceExpansion' }>
  const rests = bracesOf({ ...word, parts: word.parts.slice(at + 1) })
  return brace.items
    .flatMap(variantsOf)
    .flatMap((middle) =>
      rests.map((rest) => ({ ...word, parts: [...word.parts.slice(0, at), ...middle, ...rest.parts] })),
    )
}

function variantsOf(item: BraceItem): Part[][] {
  if (item.type === 'Word') return bracesOf(item.word).map(({ parts }) => parts)
  return rangeOf(item).map((value) => [{ type: 'Literal', value }])
}

function rangeOf({
  start,
  end,
  step,
  startStr = String(start),
  endStr = String(end),
}: Extract<BraceItem, { type: 'Range' }>): string[] {
  const letters = typeof start === 'string'
  const first = letters ? start.charCodeAt(0) : start
  const last = typeof end === 'string' ? end.charCodeAt(0) : end
  const stride = Math.max(1, Math.abs(step ?? 1))
  const width = /^-?0\d/.test(startStr) || /^-?0\d/.test(endStr) ? Math.max(startStr.length, endStr.length) : 0
  const values: string[] = []
  for (let offset = 0; offset <= Math.abs(last - first); offset += stride) {
    const value = first <= last ? first + offset : first - offset
    values.push(
      letters
        ? String.fromCharCode(value)
        : value < 0
          ? `-${String(-value).padStart(width - 1, '0')}`
          : String(value).padStart(width, '0'),
    )
  }
  return values
}

/** The text of a brace expression, for shells that take it as it is. */
export function sourceOf(items: readonly BraceItem[]): string {
  const [first] = items
  if (first?.type === 'Range') {
    const { start, end, step, startStr = start, endStr = end } = first
    return `{${startStr}..${endStr}${step === undefined ? '' : `..${step}`}}`
  }
  return `{${items.map((item) => (item.type === 'Word' ? item.word.parts.map(sourceOfPart).join('') : '')).join(',')}}`
}

function sourceOfPart(part: Part): string {
  if (part.type === 'BraceExpansion') return sourceOf(part.items)
  if (part.type === 'Glob') return part.pattern
  return 'value' in part ? part.value : ''
}
