import { intersect, type Intervals } from '../history/intervals.ts'
import { controllerOf, isHealthy, ordinalOf, stateOf } from '../history/pods.ts'
import { deletionOf, intervalsOf, type Replay, replay, type Version, versionAt } from '../history/replay.ts'
import type { Pod } from '../kube/objects.ts'
import { gapsOf, type Owner, setsOf, specsAt, staleness, startOf } from './evidence.ts'
import type { Guarantee, Violation } from './guarantee.ts'
import { sources } from './sources.ts'

/** A Pod that was made, and since when its name had been free. */
interface Creation {
  name: string
  ordinal: number
  version: Version<Pod>
  free: number
}

export const orderedCreation: Guarantee = {
  id: 'ordered-creation',
  title: 'Pods are created in order',
  level: 'core',
  statement:
    'With OrderedReady, a Pod MUST NOT be created until the Pods of all lower ordinals are Running and Ready and none of them is terminating.',
  source: sources.scaling,
  catalogue: ['ORD-01', 'ORD-02', 'ORD-05', 'SCL-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (set.life.versions[0]?.object.spec.podManagementPolicy === 'Parallel') continue
      const creations = creationsOf(told, set)
      // Each start ordinal that the set ever had makes a range of its own (ID-08).
      const starts = new Set(set.life.versions.map(({ object }) => startOf(object)))
      const allowed = new Set([...starts].flatMap((start) => inOrder(told, set, start, creations)))
      for (const creation of creations) {
        if (specsAt(told, set, creation.version.position).some(({ object }) => creation.ordinal <= startOf(object))) continue
        if (told.gaps.some((gap) => gap.resource === 'pods' && gap.position >= windowOf(told, creation))) continue
        exercised++
        if (!allowed.has(creation)) violations.push(...violationOf(told, set, creation))
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

function creationsOf(told: Replay, set: Owner): Creation[] {
  return set.created.flatMap(({ pod, creation: version }) => {
    const name = ordinalOf(pod.name)
    if (name?.parent !== set.name) return []
    const before = told.named('pods', pod.name).filter((life) => life.end <= version.position)
    return [{ name: pod.name, ordinal: name.ordinal, version, free: Math.max(0, ...before.map((life) => life.end)) }]
  })
}

/** From where on the state counts by which the controller may have made a Pod. It saw its name free. */
const windowOf = (told: Replay, { version, free }: Creation): number =>
  Math.max(free, told.stateAt(told.moment(version.position) - staleness))

/** The creations before which, at one moment in their window, all Pods from `start` on were healthy. */
function inOrder(told: Replay, set: Owner, start: number, creations: readonly Creation[]): Creation[] {
  let predecessors: Intervals = [[-1, Infinity]]
  let next = start
  return creations
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .filter((creation) => {
      if (creation.ordinal < start) return false
      for (; next < creation.ordinal && predecessors.length > 0; next++) {
        predecessors = intersect(predecessors, healthyOf(told, set, next))
      }
      return overlaps(predecessors, windowOf(told, creation), creation.version.position)
    })
}

/** When the Pod of an ordinal was healthy: the set's own, or one that it may yet adopt. */
function healthyOf(told: Replay, set: Owner, ordinal: number): Intervals {
  return told
    .named<Pod>('pods', `${set.name}-${ordinal}`)
    .flatMap((life) => intervalsOf(life, (pod) => isHealthy(pod) && (controllerOf(pod)?.uid ?? set.uid) === set.uid))
}

function overlaps(intervals: Intervals, from: number, to: number): boolean {
  let low = 0
  let high = intervals.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((intervals[middle]?.[1] ?? 0) > from) high = middle
    else low = middle + 1
  }
  return low < intervals.length && (intervals[low]?.[0] ?? 0) < to
}

/** Names the lowest Pod that was in the way. None where a gap hides what became of it. */
function violationOf(told: Replay, set: Owner, creation: Creation): Violation[] {
  const { position, seq } = creation.version
  const latest = specsAt(told, set, position).at(-1)
  const violation = (state: string, because: (number | undefined)[]): Violation[] => [
    {
      subject: `pod/${creation.name}`,
      message: `${creation.name} was created while ${state}`,
      at: seq,
      because: because.filter((entry) => entry !== undefined),
    },
  ]
  for (let ordinal = latest === undefined ? 0 : startOf(latest.object); ordinal < creation.ordinal; ordinal++) {
    if (overlaps(healthyOf(told, set, ordinal), windowOf(told, creation), position)) continue
    const name = `${set.name}-${ordinal}`
    const lives = told.named<Pod>('pods', name)
    const now = lives.map((life) => versionAt(life, position - 1)).findLast((version) => version !== undefined)
    if (now !== undefined) return violation(`${name} was ${stateOf(now.object)}, not Running and Ready`, [now.seq])
    const gone = lives.findLast((life) => life.end < position)
    if (gone === undefined) return told.isComplete('pods', position) ? violation(`there was no ${name} yet`, [latest?.seq]) : []
    return gone.ended === 'lost' ? [] : violation(`${name} was gone and not yet back`, [deletionOf(gone)?.seq])
  }
  return violation('its predecessors were not Running and Ready all at once', [])
}
