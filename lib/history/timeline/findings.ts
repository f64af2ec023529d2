/** Violations, where they happened and in words. */
import { barHeight } from './bars.ts'
import { element, hint, letter, shortened, write } from './xml.ts'

/** What to point at: a violation of a guarantee. */
export interface Finding {
  /** `pod/web-1`: the lane that it is about, if there is one. */
  subject: string
  message: string
  /** `seq` of an entry. */
  at: number
}

const sign = (index: number, x: number, y: number): string =>
  element('path', { d: `M${x.toFixed(1)} ${y - 11}l9 16h-18z`, class: 'wrong' }) +
  write(letter(index).toLowerCase(), x, y + 3, 'on small strong', 'middle')

/** `y`: the top of the lane, or where there is none, above all lanes. */
export const drawPointer = ({ message }: Finding, index: number, x: number, y: number): string =>
  element('g', {}, [
    hint(message),
    element('rect', { x: x - 3, y: y - 3, width: 6, height: barHeight + 6, class: 'wrongline', 'stroke-width': 2 }),
    sign(index, x, y - 6),
  ])

export function drawFindings(shown: readonly Finding[], left: number, top: number): { svg: string; bottom: number } {
  if (shown.length === 0) return { svg: '', bottom: top + 8 }
  const lines = shown.map(({ message }, i) => {
    const y = top + 40 + i * 21
    return sign(i, 25, y - 1) + write(shortened(message, 165), 44, y + 2, 'ink')
  })
  const end = top + 40 + shown.length * 21
  const more = left === 0 ? '' : write(`… and ${left} more`, 44, end, 'faint')
  return {
    svg: [write('Violations', 16, top + 16, 'wrong strong'), ...lines, more].join(''),
    bottom: end + (left === 0 ? 0 : 21),
  }
}
