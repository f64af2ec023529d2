import { isFinished, isTerminating } from '../../history/pods.ts'
import { replay, type Replay } from '../../history/replay.ts'
import type { Event, KubeObject, Pod } from '../../kube/objects.ts'
import { gapsOf, names } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { eventsOf, isCombined, type Told } from './controller-events.ts'

export const trueEvents: Guarantee = {
  id: 'true-events',
  title: 'Events tell of what has happened',
  level: 'core',
  statement:
    'An Event with the reason SuccessfulCreate or SuccessfulDelete about a StatefulSet MUST name a Pod or a PersistentVolumeClaim that was created, no less often than it says, or whose deletion was begun; one that tells of recreating a Pod MUST name a Pod that has come to its end; Events MUST tell of a success with a reason that says so and the type Normal, of a failure with the type Warning.',
  source: sources.podControl,
  catalogue: ['EVT-01', 'EVT-02', 'EVT-03', 'EVT-04', 'EVT-05', 'EVT-06', 'EVT-07'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const event of eventsOf(told)) {
      if (!names(subject, ['statefulset', 'statefulsets', 'sts'], event.set) || isCombined(event)) continue
      const contradiction = event.version.type === 'PRESENT' ? undefined : contradictionOf(told, event)
      if (contradiction !== undefined) {
        exercised++
        const message = `an event told "${event.message}" ${contradiction}`
        violations.push({ subject: `statefulset/${event.set}`, message, at: event.version.seq, because: [] })
        continue
      }
      if (
        event.pod !== undefined &&
        event.reason.startsWith('Recreating') &&
        told.isComplete('pods', event.version.position)
      ) {
        exercised++
        if (hasEnded(told, event, event.pod)) continue
        const message = `an event told "${event.message}", and ${event.pod} had neither failed nor succeeded`
        violations.push({ subject: `statefulset/${event.set}`, message, at: event.version.seq, because: [] })
        continue
      }
      const [resource, name] = event.claim === undefined ? ['pods', event.pod] : ['persistentvolumeclaims', event.claim]
      if (
        (event.reason !== 'SuccessfulCreate' && event.reason !== 'SuccessfulDelete') ||
        name === undefined ||
        event.version.type === 'PRESENT'
      )
        continue
      if (!told.isComplete(resource, event.version.position) || told.lives(resource).length === 0) continue
      exercised++
      const isTrue = hasHappened(told, event, resource, name)
      if (isTrue && !isTooOften(told, event, resource, name)) continue
      const never = event.reason === 'SuccessfulCreate' ? 'had not been created' : 'was not being deleted'
      const what = isTrue ? 'had not been created as often' : never
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

/** Whether a Pod of that name, there at about that time, had come to its end: also while it was being deleted, but then not later. */
function hasEnded(told: Replay, { version }: Told, name: string): boolean {
  const now = told.moment(version.position)
  return told.named<Pod>('pods', name).some(({ versions, end }) => {
    const isGone = Number.isFinite(end) && told.moment(end) + lag < now
    const ended = isGone ? undefined : versions.find(({ object }) => isFinished(object))
    return ended !== undefined && told.moment(ended.position) <= now + (isTerminating(ended.object) ? 0 : lag)
  })
}

/** What of an event does not go with the rest of it. */
function contradictionOf(told: Replay, { set, uid, type, reason, message }: Told): string | undefined {
  const own = told.life<KubeObject>(uid)?.name ?? set
  if (own !== set) return `about the StatefulSet ${set}, with the uid of ${own}`
  const [, outcome, verb = ''] = /^(Successful|Failed)(Create|Delete|Update)$/.exec(reason) ?? []
  if (outcome === undefined) return undefined
  const [usual, other] = outcome === 'Failed' ? ['Warning', 'Normal'] : ['Normal', 'Warning']
  if (type === other) return `with the reason ${reason} and the type ${type}, not ${usual}`
  const of = /\bin StatefulSet (\S+)/i.exec(message)?.[1]
  if (of !== undefined && of !== set) return `about the StatefulSet ${set}`
  const tells = /\bfail(ed|ure)\b|\berror:/i.test(message)
    ? 'Failed'
    : /\bsuccess(ful)?$/i.test(message)
      ? 'Successful'
      : outcome
  const done = /^(create|delete|update)\b/i.exec(message)?.[1] ?? verb
  if (tells !== outcome || done.toLowerCase() !== verb.toLowerCase()) return `with the reason ${reason}`
  const isNamed = message
    .split(/[^\w.-]+/)
    .some((word) => ['pods', 'persistentvolumeclaims'].some((kind) => told.named(kind, word).length > 0))
  return outcome === 'Failed' || isNamed || /\b(Pod|Claim) \S/i.test(message)
    ? undefined
    : `with the reason ${reason}, which names no Pod and no claim`
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

/** Whether more creations were told of than there were. What is being deleted may be deleted again. */
function isTooOften(told: Replay, { reason, version: { object } }: Told, resource: string, name: string): boolean {
  const lives = told.named<KubeObject>(resource, name)
  const isKnown = lives.every(({ ended, versions }) => ended !== 'lost' && versions[0]?.type === 'ADDED')
  return reason === 'SuccessfulCreate' && isKnown && (timesTold(told).get(keyOf(object)) ?? 0) > lives.length
}

/** Where an event is told again, it counts up, or there is another one like it. */
const timesTold = remembered((told: Replay) => {
  const times = new Map<string, number>()
  for (const { versions } of told.lives<Event>('events')) {
    const [first, event] = [versions[0], versions.at(-1)?.object]
    if (first === undefined || event === undefined) continue
    // What it told of before the history began nobody has seen.
    const isWhole = first.type === 'ADDED' && timesOf(first.object) === 1
    times.set(keyOf(event), (times.get(keyOf(event)) ?? 0) + (isWhole ? timesOf(event) : -Infinity))
  }
  return times
})

const timesOf = ({ count = 1, series }: Event): number => Math.max(count, series?.count ?? 1)

const keyOf = ({ involvedObject, reason, message }: Event): string => [involvedObject?.uid, reason, message].join(' ')
