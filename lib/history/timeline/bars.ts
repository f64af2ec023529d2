/** Lanes with their bars, and the key to how states look. */
import type { Bar, Lane, Look } from './lanes.ts'
import { left, type Place } from './layout.ts'
import { durationOf, element, hint, shortened, write } from './xml.ts'

export const barHeight = 18

const keys: [Look, string][] = [
  ['pending', 'Pending'],
  ['creating', 'Creating, or waiting'],
  ['running', 'Running, not ready'],
  ['ready', 'Ready'],
  ['bound', 'Bound'],
  ['terminating', 'Terminating'],
  ['ended', 'Failed, Succeeded'],
  ['level', 'Ready of replicas'],
]

export function drawKey(y: number): string {
  let x = 16
  return keys
    .map(([look, label]) => {
      const at = x
      x += 44 + label.length * 6.7
      const bar: Bar = { from: 0, to: 0, look, label: '', ...(look === 'level' ? { fill: 0.6 } : {}) }
      return drawBar(bar, at, 22, y) + write(label, at + 28, y + 13, 'faint')
    })
    .join('')
}

/** Bars narrower than `least` are left out, but for the first of those that follow each other. */
export function drawLane({ name, bars }: Lane, x: Place, y: number, least: number): string {
  let drawn = -Infinity
  const shown = bars.flatMap((bar) => {
    const [from, to] = [x(bar.from), x(bar.to)]
    if (to - Math.max(from, drawn) < Math.max(0.5, least) && from < drawn) return []
    drawn = Math.max(to, from + 2)
    return [drawBar(bar, from, Math.max(2, to - from), y)]
  })
  return write(shortened(name, 22), left - 8, y + 13, 'ink code', 'end') + shown.join('')
}

function drawBar({ look, label, fill = 0, from, to }: Bar, x: number, width: number, y: number): string {
  const told = label === '' ? '' : hint(`${label}, ${durationOf(from)} to ${durationOf(to)}`)
  const body = element('rect', {
    x,
    y,
    width,
    height: barHeight,
    rx: Math.min(4, width / 2),
    class: look,
    'stroke-width': 1.2,
  })
  const height = barHeight * fill
  const level =
    fill === 0
      ? ''
      : element('rect', { x, y: y + barHeight - height, width, height, class: 'level-ink', opacity: 0.28 })
  return element('g', {}, [told, body, level, inscription(look, label, x, width, y)])
}

/** The state in words, where there is room; on patterns, on a plate. */
function inscription(look: Look, label: string, x: number, width: number, y: number): string {
  const room = label.length * 6.2
  if (label === '' || width < room + 12) return ''
  const solid = look === 'ready' || look === 'bound' || look === 'ended'
  const plain = solid || look === 'level' || look === 'pending'
  const plate = plain
    ? ''
    : element('rect', {
        x: x + 3,
        y: y + 3,
        width: room + 6,
        height: barHeight - 6,
        rx: 2,
        class: 'ground',
        opacity: 0.9,
      })
  return plate + write(label, x + 6, y + 13, `small strong ${solid ? 'on' : 'ink'}`)
}
