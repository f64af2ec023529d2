import { intersect, type Intervals } from '../../history/intervals.ts'
import { controllerOf, isHealthy, ordinalOf, stateOf } from '../../history/pods.ts'
import { deletionOf, intervalsOf, type Replay, replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import { gapsOf, type Owner, podsNamed, setsOf, staleness } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { countOver } from '../evidence/prefix-count.ts'
import { sources } from '../sources.ts'
import { specsAt, startOf } from '../evidence/specs.ts'

export const orderedCreation: Guarantee = {
  id: 'ordered-creation',
  title: 'Pods are created in order',
  level: 'core',
  statement:
    'With OrderedReady, a Pod MUST NOT be created until the Pods of all lower ordinals are Running and Ready and none of them is terminating.',
  source: sources.scaling,
  catalogue: ['ORD-01', 'ORD-02', 'ORD-05', 'ORD-06', 'SCL-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (set.life.versions[0]?.object.spec.podManagementPolicy === 'Parallel') continue
      for (const { creation, clear } of creationsOf(told, set)) {
        const starts = specsAt(told, set, creation.version.position).map(({ object }) => startOf(object))
        if (starts.some((start) => creation.ordinal <= start)) continue
        if (told.gaps.some((gap) => gap.resource === 'pods' && gap.position >= windowOf(told, creation))) continue
        exercised++
        if (clear || starts.some((start) => wereHealthy(told, set, start, creation))) continue
        violations.push(...violationOf(told, set, creation))
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets']) }
  },
}

/** A Pod that was made, and since when its name had been free. */
interface Creation {
  name: string
  ordinal: number
  version: Version<Pod>
  free: number
}

/** Each creation, and whether at that very moment all Pods from the newest start ordinal on were healthy, as nearly always. */
function creationsOf(told: Replay, set: Owner): { creation: Creation; clear: boolean }[] {
  const pods = podsNamed(told, set.name)
  const healthy = countOver(
    pods.map(({ ordinal, pod }) => ({ number: ordinal, when: intervalsOf(pod, isPredecessor(set)) })),
  )
  return set.created.flatMap(({ pod, creation: version }) => {
    const name = ordinalOf(pod.name)
    if (name?.parent !== set.name) return []
    const free = pod.previous !== undefined && pod.previous.end <= version.position ? pod.previous.end : 0
    const start = startOf(
      specsAt(told, set, version.position).at(-1)?.object ?? (set.life.versions[0] as Version<StatefulSet>).object,
    )
    const clear = start <= name.ordinal && healthy(version.position - 1, start, name.ordinal) === name.ordinal - start
    return [{ creation: { name: pod.name, ordinal: name.ordinal, version, free }, clear }]
  })
}

/** From where on the state counts by which the controller may have made a Pod. It saw its name free. */
const windowOf = (told: Replay, { version, free }: Creation): number =>
  Math.max(free, told.stateAt(told.moment(version.position) - staleness))

/** Whether, at one moment in its window, all predecessors from `start` on were healthy. */
function wereHealthy(told: Replay, set: Owner, start: number, creation: Creation): boolean {
  let possible: Intervals = [[windowOf(told, creation), creation.version.position]]
  for (let ordinal = start; ordinal < creation.ordinal && possible.length > 0; ordinal++) {
    possible = intersect(possible, healthyOf(told, set, ordinal, windowOf(told, creation), creation.version.position))
  }
  return possible.length > 0
}

/** The set's own Pods, or such as it may yet adopt. */
const isPredecessor =
  (set: Owner) =>
  (pod: Pod): boolean =>
    isHealthy(pod) && (controllerOf(pod)?.uid ?? set.uid) === set.uid

const healthyOf = (told: Replay, set: Owner, ordinal: number, from: number, to: number): Intervals =>
  told
    .namedWithin<Pod>('pods', `${set.name}-${ordinal}`, from, to)
    .flatMap((life) => intervalsOf(life, isPredecessor(set)))

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
    if (
      intersect(
        [[windowOf(told, creation), position]],
        healthyOf(told, set, ordinal, windowOf(told, creation), position),
      ).length > 0
    )
      continue
    const name = `${set.name}-${ordinal}`
    const lives = told.named<Pod>('pods', name)
    const now = lives.map((life) => versionAt(life, position - 1)).findLast((version) => version !== undefined)
    if (now !== undefined) return violation(`${name} was ${stateOf(now.object)}, not Running and Ready`, [now.seq])
    const gone = lives.findLast((life) => life.end < position)
    if (gone === undefined)
      return told.isComplete('pods', position) ? violation(`there was no ${name} yet`, [latest?.seq]) : []
    return gone.ended === 'lost' ? [] : violation(`${name} was gone and not yet back`, [deletionOf(gone)?.seq])
  }
  return violation('its predecessors were not Running and Ready all at once', [])
}
