import { controllerOf, factsOf, isTerminating, ordinalOf } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, livesDuring, type Owner, setsOf } from '../evidence/evidence.ts'
import { groupBy } from '../evidence/group.ts'
import { remembered } from '../evidence/memo.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { whileStanding } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { lossBy } from './bystanders.ts'

const resources = ['pods', 'statefulsets']

export const orphansAdopted: Guarantee = {
  id: 'orphans-adopted',
  title: 'Orphaned Pods are adopted',
  level: 'core',
  statement:
    'A Pod without a controller that is named `<set>-<ordinal>` and whose labels match the selector of the StatefulSet MUST get the set as its controller, without being replaced.',
  source: sources.selector,
  catalogue: ['ADO-01', 'ADO-04', 'ADO-08'],
  evaluate(history, subject) {
    const told = replay(history)
    const found = setsOf(told, subject).map((set) => ({ set, dues: orphansOf(told, set) }))
    return {
      exercised: found.reduce((sum, { dues }) => sum + dues.length, 0),
      violations: found.flatMap(({ set, dues }) => [...overdue(told, set, resources, dues), ...deleted(told, set)]),
      gaps: gapsOf(history, resources),
    }
  },
}

/** By the name of the set of which they are named. */
const orphaned = remembered((told: Replay) =>
  groupBy(
    told
      .lives<Pod>('pods')
      .filter(({ versions }) => versions.some((version) => factsOf(version).controller === undefined)),
    ({ name }) => ordinalOf(name)?.parent,
  ),
)

const isOrphan = (pod: Pod, { life }: Owner): boolean =>
  controllerOf(pod) === undefined &&
  !isTerminating(pod) &&
  matches(life.versions[0]?.object.spec.selector, pod.metadata.labels)

function orphansOf(told: Replay, set: Owner): Due[] {
  return livesDuring(orphaned(told).get(set.name) ?? [], set).flatMap((life) => {
    const when = whileStanding(set, life, (pod) => isOrphan(pod, set))
    return when.length === 0
      ? []
      : [{ subject: `pod/${life.name}`, message: `${life.name} was an orphan, and not adopted`, when }]
  })
}

/** Of those that were well, what nobody else can have deleted. */
function deleted(told: Replay, set: Owner): Violation[] {
  return livesDuring(orphaned(told).get(set.name) ?? [], set).flatMap((life) => {
    const lost = lossBy(told, set, life)
    if (lost === undefined || !isOrphan(lost.before.object, set)) return []
    const message = `${life.name}, an orphan for ${set.name} to adopt, was deleted, which no command asked for`
    return [{ subject: `pod/${life.name}`, message, at: lost.version.seq, because: [lost.before.seq] }]
  })
}
