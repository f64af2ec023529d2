import { controllerOf } from '../../history/pods.ts'
import { replay, type Replay, type Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { deletionsOf } from '../evidence/deletions.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { groupBy } from '../evidence/group.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { eventsOf, isCombined, type Told } from './controller-events.ts'

/** How long an event may take, in milliseconds. */
const patience = 30_000
/** So many of one set at a time are let through: more of them are dropped. */
const burst = 25

export const eventPerAction: Guarantee = {
  id: 'event-per-action',
  title: 'The controller tells what it does in events',
  level: 'implementation',
  statement:
    'The controller SHOULD tell of every Pod that it creates or deletes in an Event about the StatefulSet, with the reason SuccessfulCreate or SuccessfulDelete, and the words `create Pod <pod> in StatefulSet <set> successful`.',
  source: sources.podControl,
  catalogue: ['EVT-01', 'EVT-02', 'EVT-04', 'EVT-05'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    const gaps = gapsOf(history, ['pods', 'statefulsets', 'events'])
    let exercised = 0
    const bySet = groupBy(eventsOf(told), ({ uid }) => uid)
    const end = told.moment(told.entries.length - 1)
    for (const set of setsOf(told, subject)) {
      const events = bySet.get(set.uid) ?? []
      violations.push(...otherWords(events))
      const deletions = deletionsOf(told, set)
      const aboutClaims = events.filter(({ claim }) => claim !== undefined).length
      const failures = events.reduce((sum, event) => sum + timesFailed(told, event), 0)
      const many = set.created.length + deletions.length + aboutClaims + failures > burst
      if (many || events.some(isCombined) || told.lives('events').length === 0) continue
      const known = new Set(events.map(({ reason, pod, claim }) => `${reason} ${claim === undefined ? pod : ''}`))
      const reasons = new Set(events.filter(({ claim }) => claim === undefined).map(({ reason }) => reason))
      const actions = [
        ...set.created.map((creation) => ({
          pod: creation.pod,
          version: creation as Version<Pod>,
          reason: 'SuccessfulCreate',
          what: 'created',
        })),
        ...deletions.map(({ pod, version }) => ({ pod, version, reason: 'SuccessfulDelete', what: 'deleted' })),
      ]
      for (const { pod, version, reason, what } of actions) {
        if (controllerOf(version.object)?.uid !== set.uid) continue
        const isTold = known.has(`${reason} ${pod.name}`)
        if (!isTold && end - told.moment(version.position) < patience) continue
        exercised++
        if (isTold) continue
        // Where others are told of, the history may have but some of them: they are kept no longer than an hour.
        if (reasons.has(reason)) {
          gaps.push(`entry ${version.seq}: the event with the reason ${reason} of ${pod.name} may be missing`)
          continue
        }
        violations.push({
          subject: `pod/${pod.name}`,
          message: `${pod.name} was ${what}, and no event with the reason ${reason} told of it`,
          at: version.seq,
          because: [],
        })
      }
    }
    return { exercised, violations, gaps }
  },
}

/** How often an event told of a failure: these are dropped like others. */
const timesFailed = (told: Replay, { reason, version }: Told): number =>
  reason.startsWith('Failed') ? (told.life(version.object.metadata.uid)?.versions.length ?? 1) : 0

/** As upstream has told of it in all its versions. */
const words = /^(create|delete|update) (Claim \S+ (for )?)?Pod \S+ in StatefulSet \S+ (success(ful)?$|failed error: )/i

/** The first event that is told in other words. */
function otherWords(events: readonly Told[]): Violation[] {
  const other = events.find(
    (event) =>
      /^(Successful|Failed)(Create|Delete|Update)$/.test(event.reason) &&
      !isCombined(event) &&
      !words.test(event.message),
  )
  if (other === undefined) return []
  const message = `an event with the reason ${other.reason} told "${other.message}", in other words than "create Pod <pod> in StatefulSet ${other.set} successful"`
  return [{ subject: `statefulset/${other.set}`, message, at: other.version.seq, because: [] }]
}
