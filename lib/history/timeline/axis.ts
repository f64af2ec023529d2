/** Time below the lanes, and its lines through them. */
import { left, right, width } from './layout.ts'
import type { Scale } from './scale.ts'
import { durationOf, element, hint, write } from './xml.ts'

export const drawGrid = ({ ticks }: Scale, top: number, bottom: number): string =>
  ticks
    .map(({ x }) =>
      element('path', { d: `M${(left + x).toFixed(1)} ${top}V${bottom}`, class: 'line', 'stroke-width': 0.6 }),
    )
    .join('')

export function drawAxis({ ticks, breaks }: Scale, y: number): string {
  return [
    element('path', { d: `M${left} ${y}H${width - right}`, class: 'line', 'stroke-width': 1.2 }),
    ...ticks.map(({ x, at }, i) => {
      const anchor = i === 0 ? undefined : i === ticks.length - 1 ? 'end' : 'middle'
      return write(durationOf(at), left + x, y + 28, 'faint small', anchor)
    }),
    ...breaks.slice(0, 40).map(({ x, ms }) =>
      element('g', {}, [
        hint(`${durationOf(ms)} in which nothing was told, drawn short`),
        element('path', {
          d: `M${(left + x - 5).toFixed(1)} ${y + 5}l3 -10m4 10l3 -10`,
          class: 'mark',
          'stroke-width': 1.4,
        }),
        write(durationOf(ms), left + x, y + 15, 'faint small', 'middle'),
      ]),
    ),
  ].join('')
}
