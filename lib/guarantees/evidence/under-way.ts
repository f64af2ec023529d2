/** What people were doing just then. */
import type { Replay } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'

/** How long after a command has ended the watch may tell what it did, in milliseconds. */
const lag = 2_000
/** How long a command of which no end was told may take until it changes something, in milliseconds. */
const usualDuration = 30_000
/** Before its own end, no more than this many others end that were started later. */
const others = 5

/** Whether a command of such a text was under way at a position, or had only just ended. */
export function isUnderWay({ marks, outputs, moment, slack }: Replay, position: number, text: RegExp): boolean {
  const now = moment(position)
  for (let i = firstIndex(marks.length, (index) => (marks[index]?.position ?? 0) >= position) - 1; i >= 0; i--) {
    const mark = marks[i] as Replay['marks'][number]
    if (mark.at < now - usualDuration - slack) return false
    if (mark.kind === 'scenario' || mark.kind === 'step' || !text.test(mark.text)) continue
    const next = firstIndex(outputs.length, (index) => (outputs[index]?.position ?? 0) > mark.position)
    const ended = outputs.slice(next, next + others).find(({ command }) => command === mark.text)
    if (ended === undefined || ended.at + lag + slack >= now) return true
  }
  return false
}
