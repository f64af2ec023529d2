import { intersect, type Intervals } from '../../history/intervals.ts'
import { stateOf, whenPod } from '../../history/pods.ts'
import { replay, type Replay, versionAt } from '../../history/replay.ts'
import { condemningSpecs, type Deletion, deletionsOf, isKept } from '../evidence/deletions.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { isInRange, isOrdered } from '../evidence/specs.ts'
import { turnsOf } from '../evidence/turns.ts'
import { viewFrom } from '../evidence/views.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const scalingFirst: Guarantee = {
  id: 'scaling-first',
  title: 'Scaling down comes before updating',
  level: 'implementation',
  statement:
    'With OrderedReady, a rolling update SHOULD NOT delete a Pod while there is a Pod beyond the replicas of the StatefulSet, which has to go first.',
  source: sources.controller,
  catalogue: ['SCL-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      if (!isOrdered(set)) continue
      let wasScaled = false
      for (const deletion of deletionsOf(told, set)) {
        wasScaled ||= condemningSpecs(deletion).length > 0
        const { pod, version, updating } = deletion
        if (updating.length === 0 || !isKept(deletion)) continue
        const around = turnsOf(told, set).around.get(version.position)
        if (wasScaled || around?.fits === false) exercised++
        const surplus = around?.fits === true ? undefined : surplusOf(told, set, deletion)
        if (surplus === undefined) continue
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was deleted for an update while ${surplus.name}, beyond the replicas of ${set.name}, was still there (${stateOf(surplus.object)})`,
          at: version.seq,
          because: [...updating.slice(-1).map(({ seq }) => seq), surplus.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'statefulsets', 'controllerrevisions']) }
  },
}

/** The highest Pod that none of the specs wanted by which it may have been updated, and that the controller must have seen. */
function surplusOf(told: Replay, set: Owner, { version: { position }, updating }: Deletion) {
  const window: Intervals = [[viewFrom(told, set, position), position]]
  const isSeen = ({ pod }: Owner['named'][number]): boolean => {
    const [there] = intersect(
      window,
      whenPod(pod, ({ controller }) => controller === set.uid),
    )
    return there?.[0] === window[0]?.[0] && there?.[1] === position
  }
  const surplus = set.named
    .filter(({ ordinal }) => updating.every(({ object }) => !isInRange(ordinal, object)))
    .filter(isSeen)
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .at(-1)
  const state = surplus && versionAt(surplus.pod, position - 1)
  return state && { name: surplus.pod.name, object: state.object, seq: state.seq }
}
