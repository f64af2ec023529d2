import { isTerminating } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import type { KubeObject } from '../../kube/objects.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { eventsOf, isCombined, type Told } from './controller-events.ts'

export const trueEvents: Guarantee = {
  id: 'true-events',
  title: 'Events tell of what has happened',
  level: 'core',
  statement:
    'An Event with the reason SuccessfulCreate or SuccessfulDelete about a StatefulSet MUST name a Pod or a PersistentVolumeClaim that was created, or whose deletion was begun, as it says.',
  source: sources.podControl,
  catalogue: ['EVT-01', 'EVT-02', 'EVT-04'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const event of eventsOf(told)) {
      if (!names(subject, ['statefulset', 'statefulsets', 'sts'], event.set) || isCombined(event)) continue
      const [resource, name] = event.claim === undefined ? ['pods', event.pod] : ['persistentvolumeclaims', event.claim]
      if (
        (event.reason !== 'SuccessfulCreate' && event.reason !== 'SuccessfulDelete') ||
        name === undefined ||
        event.version.type === 'PRESENT'
      )
        continue
      if (!told.isComplete(resource, event.version.position)) continue
      exercised++
      if (hasHappened(told, event, resource, name)) continue
      const what = event.reason === 'SuccessfulCreate' ? 'had not been created' : 'was not being deleted'
      violations.push({
        subject: `statefulset/${event.set}`,
        message: `an event told "${event.message}", and ${name} ${what}`,
        at: event.version.seq,
        because: [],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'persistentvolumeclaims', 'events']) }
  },
}

/** Events have versions of their own: what the watches tell soon after has happened before. */
const lag = 5_000

function hasHappened(told: Replay, { reason, version }: Told, resource: string, name: string): boolean {
  const until = told.moment(version.position) + lag
  return told.named<KubeObject>(resource, name).some(({ versions, ended }) => {
    if (ended === 'lost') return true
    const done =
      reason === 'SuccessfulCreate'
        ? versions[0]
        : versions.find(({ object, type }) => type === 'DELETED' || isTerminating(object))
    return done !== undefined && told.moment(done.position) <= until
  })
}
