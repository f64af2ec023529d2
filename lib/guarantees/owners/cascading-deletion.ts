import { intersect, type Intervals } from '../../history/intervals.ts'
import { isTerminating } from '../../history/pods.ts'
import { intervalsOf, type Life, replay, type Replay } from '../../history/replay.ts'
import type { KubeObject, Service } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from '../evidence/asked.ts'
import { gapsOf, type Owner, setsOf } from '../evidence/evidence.ts'
import { mayBeOverdue, overdue } from '../evidence/overdue.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { deletionOfSet, dependentsAt, isNamespaceGoing, isOwnedBy, type SetDeletion } from './set-deletion.ts'

/** What goes so soon after its set went with it, in milliseconds. */
const soon = 10_000
const resources = ['pods', 'statefulsets', 'controllerrevisions']

export const cascadingDeletion: Guarantee = {
  id: 'cascading-deletion',
  title: 'With a set go its Pods and revisions, and not its Service',
  level: 'core',
  statement:
    'When a StatefulSet is deleted, unless with the propagation policy Orphan, its Pods and ControllerRevisions MUST be deleted with it, and its Service MUST NOT.',
  source: sources.cascading,
  catalogue: ['DEL-01', 'DEL-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const deletion = deletionOfSet(set)
      if (deletion?.gone === undefined || deletion.policy === 'Orphan') continue
      const left = dependentsAt(told, set, deletion.begun.position)
      exercised += left.length
      const dues = left.map(({ life, subject: kept }) => ({
        subject: kept,
        message: `${life.name} was not deleted with ${set.name}, which owned it,`,
        when: whenLeft(told, life, set, deletion.gone?.position ?? Infinity),
      }))
      violations.push(...overdue(told, set, resources, dues, { excuses: false }), ...lostService(told, set, deletion))
    }
    return { exercised, violations, gaps: gapsOf(history, [...resources, 'services']) }
  },
}

/** When a dependent was there after its set, still owned by it, and nobody was deleting it. */
function whenLeft(told: Replay, life: Life<KubeObject>, { uid }: Owner, gone: number): Intervals {
  if (!mayBeOverdue(told, gone, life.end)) return []
  return intersect(
    intervalsOf(life, (object) => isOwnedBy(object, uid) && !isTerminating(object), [gone, Infinity]),
    [[gone, Infinity]],
  )
}

function lostService(told: Replay, { life, name }: Owner, { begun, gone }: SetDeletion): Violation[] {
  const service = life.versions[0]?.object.spec.serviceName ?? ''
  return told.named<Service>('services', service).flatMap((one) => {
    const end = deletionBegunOf(one)
    if (
      end === undefined ||
      end.position < begun.position ||
      told.moment(end.position) > told.moment(gone?.position ?? 0) + soon
    )
      return []
    if (wasAsked(told, one, end) || isNamespaceGoing(told, end.position)) return []
    return [
      {
        subject: `service/${service}`,
        message: `${service} was deleted, which no command asked for, with ${name}`,
        at: end.seq,
        because: [begun.seq],
      },
    ]
  })
}
