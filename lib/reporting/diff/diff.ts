/** The same scenarios on two clusters: where what happened parts. */
import type { History } from '../../history/history.ts'
import { compared, isSame, parts, type Comparison } from '../../history/story/compare.ts'
import { storyOf } from '../../history/story/story.ts'

/** One scenario on one cluster. */
export interface Told {
  /** `stickyset reference v1.36.0` */
  cluster: string
  verdict: string
  /** The first line of why it did not come to its end. */
  reason?: string
  history?: History
}

export interface Pair {
  id: string
  title: string
  left: Told
  right: Told
}

export interface Parting extends Pair {
  /** `unknown`: on one side it did not run, or its history has gaps. */
  result: 'same' | 'different' | 'unknown'
  comparison?: Comparison
  gaps: string[]
}

export function partingOf(pair: Pair): Parting {
  const { left, right } = pair
  if (left.history === undefined || right.history === undefined)
    return { ...pair, result: left.verdict === right.verdict ? 'unknown' : 'different', gaps: [] }
  const [a, b] = [storyOf(left.history), storyOf(right.history)]
  const comparison = compared(a, b)
  const gaps = [...a.gaps.map((gap) => `left: ${gap}`), ...b.gaps.map((gap) => `right: ${gap}`)]
  const isDifferent = left.verdict !== right.verdict || comparison.lanes.some(parts) || !comparison.order.every(isSame)
  return { ...pair, comparison, gaps, result: !isDifferent ? 'same' : gaps.length > 0 ? 'unknown' : 'different' }
}
