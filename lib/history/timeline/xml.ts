/** XML elements as text. */

type Attributes = Record<string, string | number | undefined>

/** `content` is XML already: escape texts with {@link text}. */
export function element(name: string, attributes: Attributes, content?: string | readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (value === undefined) return ''
    return ` ${key}="${typeof value === 'number' ? rounded(value) : text(value)}"`
  })
  const inside = typeof content === 'string' ? content : content?.join('')
  return `<${name}${written.join('')}${inside === undefined ? '/>' : `>${inside}</${name}>`}`
}

/** Escaped, without what XML may not hold. */
export const text = (value: string): string =>
  value
    .replaceAll(/[\p{Cc}\p{Cs}\ufffe\uffff]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

const rounded = (value: number): string => `${Math.round(value * 10) / 10}`

/** At most so many characters, the last an ellipsis where more were there. */
export const shortened = (value: string, length: number): string =>
  value.length <= length ? value : `${value.slice(0, length - 1)}…`

/** A line of text; `look` is its classes. */
export const write = (value: string, x: number, y: number, look: string, anchor?: 'end' | 'middle'): string =>
  element('text', { x, y, class: look, 'text-anchor': anchor }, text(value))

/** What pointers show when they rest on it. */
export const hint = (value: string): string => element('title', {}, text(shortened(value, 200)))

/** `850 ms`, `12.5 s`, `3 min 20 s` */
export function durationOf(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/** A, B, … Z, AA, … */
export const letter = (index: number): string =>
  (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26))
