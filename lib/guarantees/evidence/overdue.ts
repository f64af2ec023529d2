/** What a controller had to do, and for long did not, though nothing stood in its way. */
import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { factsOf, isTerminating, ordinalOf, type PodFacts, whenPod } from '../../history/pods.ts'
import { intervalsOf, type Life, type Replay } from '../../history/replay.ts'
import type { Event, PersistentVolumeClaim, Pod } from '../../kube/objects.ts'
import { claimTemplatesOf } from './claims.ts'
import type { Owner } from './evidence.ts'
import type { Violation } from '../guarantee.ts'
import { remembered, rememberedOf } from './memo.ts'
import { longestLead } from './ready-time.ts'
import { matches } from './selector.ts'
import { epochsOf, firstSpecOf, isOrdered, minReadyOf } from './specs.ts'
import { turnsOf } from './turns.ts'
import { Waits } from './waits.ts'
import { whenWanted } from './wishes.ts'

/** No controller needs longer for what it can do at once, in milliseconds, not even one that has just been restarted. */
export const patience = 30_000

/** Something that is to be done, while it is. */
export interface Due {
  /** `pod/web-1` */
  subject: string
  /** A sentence that ends: `web-1 was missing`. */
  message: string
  when: Intervals
}

/**
 * A violation for each stretch that lasted too long, told at the first entry after the time was up.
 * `excuses`: whether a refusal by the API excuses the controller.
 */
export function overdue(
  told: Replay,
  set: Owner,
  resources: readonly string[],
  dues: readonly Due[],
  { excuses = true } = {},
): Violation[] {
  if (!dues.some(({ when }) => when.length > 0)) return []
  const limit = patience + longestWait(told, set)
  return dues.flatMap(({ subject, message, when }) =>
    when.flatMap(([from, to]) => {
      if (!mayBeOverdue(told, from, to)) return []
      const free = excuses ? freeFrom(told, set, from, limit) : told.moment(from)
      const late = told.stateAt(free + limit + told.slack) + 1
      if (late >= to || late >= told.entries.length) return []
      if (told.gaps.some((gap) => resources.includes(gap.resource) && gap.position <= late && gap.position >= from))
        return []
      if (excuses && wasRefused(told, set, from, late)) return []
      const [since, at] = [told.entries[from], told.entries[late]]
      const seconds = Math.floor(limit / 1000)
      return [
        {
          subject,
          message: `${message} for more than ${seconds} s`,
          at: at?.seq ?? 0,
          because: since === undefined ? [] : [since.seq],
        },
      ]
    }),
  )
}

/** What is shorter need not be looked at any closer. */
export const mayBeOverdue = (told: Replay, from: number, to: number): boolean =>
  told.moment(to) - told.moment(from) >= patience

/** Until a Pod that is ready counts as available, by the clock of its node, in milliseconds. */
const longestWait = rememberedOf((told: Replay, set: Owner): number => {
  const seconds = epochsOf(set).reduce((most, { version }) => Math.max(most, minReadyOf(version.object)), 0)
  return seconds === 0 ? 0 : seconds * 1000 + longestLead(told, set.pods)
})

/** A refusal by the API (quota, admission), and the name of the Pod that could not be made for it. */
interface Refusal {
  position: number
  pod: string | undefined
}

/** By the uid of the set, in order, as events told of them. */
const refusals = remembered((told: Replay) => {
  const bySet = new Map<string, Refusal[]>()
  for (const { versions } of told.lives<Event>('events')) {
    for (const {
      position,
      object: { involvedObject, reason = '', message = '' },
    } of versions) {
      const uid = involvedObject?.uid
      if (uid === undefined || !reason.startsWith('Failed')) continue
      const refusal = { position, pod: /\bPod (\S+) in StatefulSet/.exec(message)?.[1] }
      const others = bySet.get(uid)
      if (others === undefined) bySet.set(uid, [refusal])
      else others.push(refusal)
    }
  }
  return bySet
})

/** What failed is tried again after ever longer pauses, up to this, in milliseconds. */
const longestPause = 1_000_000

/** Whether the API refused the controller a Pod, then or not long before, and it has not made it since. */
function wasRefused(told: Replay, set: Owner, from: number, to: number): boolean {
  const since = told.stateAt(told.moment(from) - longestPause)
  return (refusals(told).get(set.uid) ?? []).some(
    ({ position, pod }) =>
      position <= to && position >= since && (position >= from || !isMade(set, pod, position, from)),
  )
}

/** Whether a Pod of the name, or any, was made after one position and before another. */
const isMade = ({ created }: Owner, name: string | undefined, from: number, to: number): boolean =>
  created.some(({ position, pod }) => position > from && position <= to && (name ?? pod.name) === pod.name)

/**
 * The moment from which nothing hindered the controller at what it had to do from a position on. What it has failed at for some
 * time, it may try again after as long a pause.
 */
function freeFrom(told: Replay, set: Owner, from: number, limit: number): number {
  const begun = told.moment(from)
  return [...takenNames(set), ...goingClaims(told, set)].reduce((free, { name, when: [begin, end] }) => {
    const [failed, ended] = [told.moment(begin), told.moment(end)]
    const again = ended + Math.min(longestPause, ended - failed)
    const isOver = again < begun || (end < from && isMade(set, name, end, from))
    return isOver || failed > free + limit ? free : Math.max(free, again)
  }, begun)
}

/** When a claim was about to go of a Pod that did not run: the controller fails at making it anew (STO-09), and tells nobody. */
const goingClaims = rememberedOf((told: Replay, set: Owner) =>
  [...new Set(set.named.map(({ ordinal }) => ordinal))].flatMap((ordinal) => {
    const name = `${set.name}-${ordinal}`
    const isPending = ({ phase }: PodFacts): boolean => phase === undefined || phase === 'Pending'
    const pending = intersect(whenOwn(told, set, name, isPending), whenWanted(set, ordinal))
    return pending.length === 0
      ? []
      : whenClaimGoes(told, set, ordinal).flatMap((going) => intersect(going, pending).map((when) => ({ name, when })))
  }),
)

/** When a Pod that was not the set's, nor one to adopt, had a name that it wanted. */
const takenNames = remembered((set: Owner) => {
  const selector = firstSpecOf(set)?.selector
  const isTaken = ({ controller, labels, terminating }: PodFacts): boolean =>
    controller !== set.uid && (controller !== undefined || terminating || !matches(selector, labels))
  return set.named.flatMap(({ ordinal, pod }) =>
    intersect(whenPod(pod, isTaken), whenWanted(set, ordinal)).map((when) => ({ name: pod.name, when })),
  )
})

const beginOf = ({ life }: Owner): number => life.versions[0]?.position ?? 0

/** When any Pod of that name was there, in the time of the set. */
export const whenNamed = (told: Replay, set: Owner, name: string): Intervals =>
  told
    .namedWithin<Pod>('pods', name, beginOf(set), set.life.end)
    .flatMap((life) => intervalsOf(life, () => true, [beginOf(set), set.life.end]))

/** When the set's own Pod of that name was as asked. */
export const whenOwn = (
  told: Replay,
  set: Owner,
  name: string,
  holds: (facts: PodFacts, pod: Pod) => boolean,
): Intervals =>
  told
    .namedWithin<Pod>('pods', name, beginOf(set), set.life.end)
    .flatMap((life) => whenPod(life, (facts, pod) => facts.controller === set.uid && holds(facts, pod)))

/**
 * When a Pod that is not the set's had one of its names. Controllers before 1.25 then fail at making their own before they get to the
 * status (kubernetes/kubernetes PR 109694).
 */
export const whenTaken = remembered(({ named, uid }: Owner): Intervals =>
  named.flatMap(({ pod: life }) => whenPod(life, ({ controller }) => controller !== uid)).toSorted(([a], [b]) => a - b),
)

/** When a claim for that ordinal was about to go (STO-09, STO-18): until then no Pod can be made. */
export const whenClaimGoes = (told: Replay, set: Owner, ordinal: number): Intervals[] =>
  claimTemplatesOf(set).map((template) =>
    told
      .namedWithin<PersistentVolumeClaim>(
        'persistentvolumeclaims',
        `${template}-${set.name}-${ordinal}`,
        beginOf(set),
        set.life.end,
      )
      .flatMap((claim) =>
        intervalsOf(
          claim,
          (object) =>
            isTerminating(object) || (object.metadata.ownerReferences?.some(({ kind }) => kind === 'Pod') ?? false),
        ),
      ),
  )

/** Of some time, when the set wanted the ordinal, and all wanted Pods below were Running and Ready. */
export function inTurn(told: Replay, set: Owner, ordinal: number, within: Intervals): Intervals {
  const wanted = intersect(whenWanted(set, ordinal), within)
  return wanted.flatMap(([from, to]) => subtract([[from, to]], waits(told, set).below(ordinal, from, to)))
}

/** When it was a lower one's turn to be mended. */
const waits = rememberedOf((told: Replay, set: Owner) => new Waits(turnsOf(told, set).mend))

/** The Pods that ever were in either phase. */
export const finishedOf = remembered((set: Owner) => {
  const found: Record<'Failed' | 'Succeeded', Life<Pod>[]> = { Failed: [], Succeeded: [] }
  for (const pod of set.pods) {
    for (const version of pod.versions) {
      const { phase } = factsOf(version)
      if ((phase === 'Failed' || phase === 'Succeeded') && found[phase].at(-1) !== pod) found[phase].push(pod)
    }
  }
  return found
})

/** Of each Pod that will never run again, when it was its turn to be deleted, and nobody did. */
export function finishedDues(told: Replay, set: Owner, phase: 'Failed' | 'Succeeded', what: string): Due[] {
  const names = new Set(finishedOf(set)[phase].map(({ name }) => name))
  return [...names].flatMap((name) => {
    const parsed = ordinalOf(name)
    if (parsed?.parent !== set.name) return []
    const left = whenOwn(told, set, name, (pod) => pod.phase === phase && !pod.terminating)
    const turn = isOrdered(set)
      ? inTurn(told, set, parsed.ordinal, left)
      : intersect(whenWanted(set, parsed.ordinal), left)
    return [{ subject: `pod/${name}`, message: `${name} ${what}, and was not deleted`, when: turn }]
  })
}
