/** A history as a picture: a lane for each set, Pod and claim, commands and steps as numbered marks. SVG. */
import type { Entry, History } from './history.ts'
import { drawAxis, drawGrid } from './timeline/axis.ts'
import { drawKey, drawLane } from './timeline/bars.ts'
import { drawFindings, drawPointer, type Finding } from './timeline/findings.ts'
import { type Lane, lanesOf } from './timeline/lanes.ts'
import { left, type Place, plot, right, width } from './timeline/layout.ts'
import { drawFlags, drawLegend, drawRibbon, flagsOf, type Mark } from './timeline/marks.ts'
import { scaleOf } from './timeline/scale.ts'
import { patterns, style } from './timeline/style.ts'
import { durationOf, element, text, write } from './timeline/xml.ts'

export type { Finding } from './timeline/findings.ts'

/** So that a long history makes no endless picture. */
const most = { lanes: 60, marks: 60, findings: 20, bars: 6000 }

const pitch = 26

/** The text of an SVG document: no scripts, nothing from outside, escaped, of bounded size. */
export function timeline(history: History, findings: readonly Finding[] = []): string {
  const lanes = lanesOf(history)
  const marks = history.entries.filter((entry): entry is Mark => entry.type === 'MARK')
  const steps = marks.filter(({ kind }) => kind === 'step').slice(0, most.marks)
  const all = marks.filter(({ kind }) => kind !== 'step' && kind !== 'scenario')
  const commands = all.slice(0, most.marks)
  const shown = findings.slice(0, most.findings)
  const end = history.entries.reduce((latest, { at }) => Math.max(latest, at), 0)
  const scale = scaleOf([...history.entries.filter(isDrawn).map(({ at }) => at), end], plot)
  const x: Place = (at) => left + scale.x(at)

  const ribbonTop = 78
  const flagsTop = ribbonTop + (steps.length > 0 ? 24 : 0)
  const { flags, rows } = flagsOf(commands, x)
  const lanesTop = flagsTop + rows * 18 + 6
  const drawn = drawLanes(lanes, x, lanesTop)
  const { bottom } = drawn
  const at = (finding: Finding): number => history.entries.find(({ seq }) => seq === finding.at)?.at ?? 0
  const legend = drawLegend(steps, commands, all.length - commands.length, bottom + 40)
  const list = drawFindings(shown, findings.length - shown.length, legend.bottom)
  const height = Math.ceil(list.bottom)

  const title = `Timeline of namespace ${history.namespace}`
  const description = `${count(lanes.length, 'lane')} and ${count(all.length, 'command')} over ${durationOf(end)}; ${count(findings.length, 'violation')}.`
  const attributes = {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: 'img',
    'aria-labelledby': 'stickyset-title stickyset-desc',
  }
  return element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...attributes }, [
    element('title', { id: 'stickyset-title' }, text(title)),
    element('desc', { id: 'stickyset-desc' }, text(description)),
    style(),
    patterns(),
    element('rect', { width, height, class: 'ground' }),
    write(title, 16, 30, 'ink title'),
    write(durationOf(end), width - right, 30, 'faint', 'end'),
    drawKey(44),
    drawGrid(scale, lanesTop - 4, bottom),
    drawRibbon(steps, x, end, ribbonTop),
    drawn.svg,
    drawAxis(scale, bottom),
    drawFlags(flags, flagsTop, bottom),
    ...shown.map((finding, i) =>
      drawPointer(finding, i, x(at(finding)), drawn.places.get(finding.subject) ?? lanesTop - 6),
    ),
    legend.svg,
    list.svg,
  ])
}

/** What is repeated while nothing changes, such as a command that waits for its output, takes no room. */
const isDrawn = (entry: Entry): boolean =>
  entry.type === 'MARK' ||
  ('object' in entry && ['statefulsets', 'pods', 'persistentvolumeclaims'].includes(entry.resource))

interface DrawnLanes {
  svg: string
  bottom: number
  /** Where the lane of a subject is. */
  places: Map<string, number>
}

function drawLanes(all: readonly Lane[], x: Place, top: number): DrawnLanes {
  const lanes = all.slice(0, most.lanes)
  const places = new Map<string, number>()
  const parts: string[] = []
  let y = top
  for (const [index, lane] of lanes.entries()) {
    if (lane.group !== lanes[index - 1]?.group) {
      parts.push(
        element('path', { d: `M16 ${y + 4}H${width - right}`, class: 'line', 'stroke-width': 1 }),
        write(lane.group, 16, y + 18, 'faint strong'),
      )
      y += 24
    }
    parts.push(drawLane(lane, x, y, (lanes.length * plot) / most.bars))
    places.set(`${kinds[lane.group]}/${lane.name}`, y)
    y += pitch
  }
  if (all.length > lanes.length) {
    parts.push(write(`… and ${all.length - lanes.length} more`, 16, y + 14, 'faint'))
    y += pitch
  }
  return { svg: parts.join(''), bottom: y + 2, places }
}

const kinds = { StatefulSets: 'statefulset', Pods: 'pod', Claims: 'persistentvolumeclaim' } as const

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
