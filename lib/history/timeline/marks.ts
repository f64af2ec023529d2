/** Steps as a ribbon, commands as numbered flags, and both in words below. */
import type { MarkEntry } from '../history.ts'
import { type Place, width } from './layout.ts'
import { durationOf, element, hint, letter, shortened, write } from './xml.ts'

export type Mark = MarkEntry & { seq: number; at: number }

export const drawRibbon = (steps: readonly Mark[], x: Place, end: number, y: number): string =>
  steps
    .map((step, i) => {
      const [from, to] = [x(step.at), x(steps[i + 1]?.at ?? end)]
      const room = Math.floor((to - from - 10) / 6.4)
      const label = `${letter(i)} ${step.text}`
      return element('g', {}, [
        hint(label),
        element('rect', { x: from, y, width: Math.max(1, to - from - 2), height: 18, class: 'band' }),
        element('path', { d: `M${from.toFixed(1)} ${y}v18`, class: 'line', 'stroke-width': 2 }),
        room < 1 ? '' : write(room < 4 ? letter(i) : shortened(label, room), from + 6, y + 13, 'ink small strong'),
      ])
    })
    .join('')

export interface Flag {
  number: number
  x: number
  row: number
  label: string
}

const mostRows = 5

/** Numbers that would lie over each other go to rows below. */
export function flagsOf(commands: readonly Mark[], x: Place): { flags: Flag[]; rows: number } {
  const ends: number[] = []
  const flags = commands.map((command, i) => {
    const at = x(command.at)
    const free = ends.findIndex((end) => end <= at - 9)
    const row = free !== -1 ? free : ends.length < mostRows ? ends.length : ends.indexOf(Math.min(...ends))
    ends[row] = at + 10
    return { number: i + 1, x: at, row, label: command.text }
  })
  return { flags, rows: Math.max(1, ends.length) }
}

const badge = (label: string, x: number, y: number): string =>
  element('rect', { x: x - 9, y: y - 8, width: 18, height: 16, rx: 8, class: 'number' }) +
  write(label, x, y + 4, 'on small strong', 'middle')

export const drawFlags = (flags: readonly Flag[], top: number, bottom: number): string =>
  flags
    .map(({ number, x, row, label }) => {
      const y = top + row * 18 + 8
      const line = {
        d: `M${x.toFixed(1)} ${y + 8}V${bottom}`,
        class: 'mark',
        'stroke-width': 1,
        'stroke-dasharray': '2 3',
        opacity: 0.7,
      }
      return element('g', {}, [hint(label), element('path', line), badge(`${number}`, x, y)])
    })
    .join('')

/** Steps with the commands that ran in them, in two columns. */
export function drawLegend(
  steps: readonly Mark[],
  commands: readonly Mark[],
  left: number,
  top: number,
): { svg: string; bottom: number } {
  const labelled = [
    ...steps.map((step, i) => ({ ...step, label: letter(i) })),
    ...commands.map((command, i) => ({ ...command, label: `${i + 1}` })),
  ].toSorted((a, b) => a.seq - b.seq)
  const rows = Math.ceil(labelled.length / 2)
  const svg = labelled.map(({ kind, label, at, text }, i) => {
    const x = i < rows ? 16 : width / 2 + 8
    const y = top + 16 + (i % rows) * 18
    if (kind === 'step') return write(`${label}  ${shortened(text, 80)}`, x, y, 'ink strong')
    const line = shortened(text.replaceAll(/\s*\n\s*/g, ' ↵ '), 72)
    return (
      badge(label, x + 9, y - 4) +
      write(durationOf(at), x + 80, y, 'faint small', 'end') +
      write(line, x + 88, y, 'ink code')
    )
  })
  const bottom = top + 24 + rows * 18
  if (left === 0) return { svg: svg.join(''), bottom }
  return { svg: svg.join('') + write(`… and ${left} more commands`, 16, bottom, 'faint'), bottom: bottom + 18 }
}
