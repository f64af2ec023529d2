import { intersect, type Intervals } from '../../history/intervals.ts'
import { stateOf, whenPod } from '../../history/pods.ts'
import { deletionOf, type Replay, replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { isOrdered, specsAt, startOf } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'

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
      if (!isOrdered(set)) continue
      for (const version of set.created) {
        const { pod, ordinal, position } = version
        if (ordinal === undefined) continue
        const specs = specsAt(told, set, position)
        if (specs.length === 0 || specs.some(({ object }) => ordinal <= startOf(object))) continue
        const free = pod.previous !== undefined && pod.previous.end <= position ? pod.previous.end : 0
        const creation: Creation = { name: pod.name, ordinal, version, free }
        if (told.gaps.some((gap) => gap.resource === 'pods' && gap.position >= windowOf(told, set, creation))) continue
        exercised++
        if (turnsOf(told, set).around.get(position)?.lower === true) continue
        if (specs.some(({ object }) => wereHealthy(told, set, startOf(object), creation))) continue
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

/** From where on the state counts by which the controller may have made a Pod. It saw its name free. */
const windowOf = (told: Replay, set: Owner, { version, free }: Creation): number =>
  Math.max(free, viewFrom(told, set, version.position))

/** Whether, at one moment in its window, all predecessors from `start` on were healthy. */
function wereHealthy(told: Replay, set: Owner, start: number, creation: Creation): boolean {
  const from = windowOf(told, set, creation)
  let possible: Intervals = [[from, creation.version.position]]
  for (let ordinal = start; ordinal < creation.ordinal && possible.length > 0; ordinal++) {
    possible = intersect(possible, healthyOf(told, set, ordinal, from, creation.version.position))
  }
  return possible.length > 0
}

/** The set's own Pods, or such as it may yet adopt. */
const healthyOf = (told: Replay, { name, uid }: Owner, ordinal: number, from: number, to: number): Intervals =>
  told
    .namedWithin<Pod>('pods', `${name}-${ordinal}`, from, to)
    .flatMap((life) => whenPod(life, ({ healthy, controller = uid }) => healthy && controller === uid))

/** Names the lowest Pod that was in the way. None where a gap hides what became of it. */
function violationOf(told: Replay, set: Owner, creation: Creation): Violation[] {
  const { position, seq } = creation.version
  const from = windowOf(told, set, creation)
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
    if (intersect([[from, position]], healthyOf(told, set, ordinal, from, position)).length > 0) continue
    const name = `${set.name}-${ordinal}`
    const now = told.namedWithin<Pod>('pods', name, position - 1, position - 1).at(-1)
    const state = now && versionAt(now, position - 1)
    if (state !== undefined)
      return violation(`${name} was ${stateOf(state.object)}, not Running and Ready`, [state.seq])
    const gone = told.namedBefore<Pod>('pods', name, position)
    if (gone === undefined)
      return told.isComplete('pods', position) || wasListed(told, from)
        ? violation(`there was no ${name} yet`, [latest?.seq])
        : []
    return gone.ended === 'lost' ? [] : violation(`${name} was gone and not yet back`, [deletionOf(gone)?.seq])
  }
  return violation('its predecessors were not Running and Ready all at once', [])
}

/** Whether after the last gap before a position all Pods had been listed again by then. */
function wasListed(told: Replay, position: number): boolean {
  const gap = told.gaps.findLast((one) => one.resource === 'pods' && one.position < position)
  const isAgain = (version: Version<Pod>): boolean =>
    version.type === 'PRESENT' && version.position > (gap?.position ?? Infinity) && version.position < position
  return told.lives<Pod>('pods').some(({ versions }) => versions.some(isAgain))
}
