import { intersect } from '../../history/intervals.ts'
import { controllerOf, factsOf, isTerminating, ordinalOf } from '../../history/pods.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { groupBy } from '../evidence/group.ts'
import { remembered } from '../evidence/memo.ts'
import { type Due, overdue } from '../evidence/overdue.ts'
import { matches } from '../evidence/selector.ts'
import { standing } from '../evidence/specs.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

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
      violations: found.flatMap(({ set, dues }) => overdue(told, set, resources, dues)),
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

function orphansOf(told: Replay, set: Owner): Due[] {
  const selector = set.life.versions[0]?.object.spec.selector
  const isOrphan = (pod: Pod): boolean =>
    controllerOf(pod) === undefined && !isTerminating(pod) && matches(selector, pod.metadata.labels)
  return (orphaned(told).get(set.name) ?? []).flatMap((life) => {
    const when = intersect(intervalsOf(life, isOrphan), standing(set))
    return when.length === 0
      ? []
      : [{ subject: `pod/${life.name}`, message: `${life.name} was an orphan, and not adopted`, when }]
  })
}
