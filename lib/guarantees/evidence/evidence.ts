/** What guarantees share: which sets there were, which Pods were theirs, and how late a controller may rightly be. */
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import type { Violation } from '../guarantee.ts'
import type { History } from '../../history/history.ts'
import { controllerOf, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, creationOf, replay } from '../../history/replay.ts'

/** A controller decides from its cache: it may act on Pods as they were this long ago (ORD-01), in milliseconds. */
export const staleness = 1_000

/** A StatefulSet, and the Pods that it controlled at some time. */
export interface Owner {
  name: string
  uid: string
  life: Life<StatefulSet>
  pods: Life<Pod>[]
  /** The Pods that were made as its own, each with the entry that told of it, in order. */
  created: { pod: Life<Pod>; creation: Version<Pod> }[]
}

const owners = new WeakMap<Replay, Owner[]>()

/** `subject` limits it: `statefulset/web`, `sts/web` or `web`. */
export function setsOf(told: Replay, subject?: string): Owner[] {
  const all = owners.get(told) ?? allSets(told)
  owners.set(told, all)
  return all.filter(({ name }) => names(subject, ['statefulset', 'statefulsets', 'sts', 'statefulset.apps'], name))
}

/** Whether a subject is this object; no subject is every object. */
export function names(subject: string | undefined, kinds: string[], name: string): boolean {
  if (subject === undefined) return true
  const [kind, rest] = subject.includes('/') ? subject.split('/') : [kinds[0], subject]
  return kinds.includes(kind ?? '') && rest === name
}

const byParent = new WeakMap<Replay, Map<string, { ordinal: number; pod: Life<Pod> }[]>>()

/** All Pods that are named as of a set, whoever owns them. */
export function podsNamed(told: Replay, set: string): readonly { ordinal: number; pod: Life<Pod> }[] {
  let named = byParent.get(told)
  if (named === undefined) {
    byParent.set(told, (named = new Map()))
    for (const pod of told.lives<Pod>('pods')) {
      const name = ordinalOf(pod.name)
      if (name === undefined) continue
      const siblings = named.get(name.parent) ?? []
      named.set(name.parent, siblings)
      siblings.push({ ordinal: name.ordinal, pod })
    }
  }
  return named.get(set) ?? []
}

function allSets(told: Replay): Owner[] {
  const sets = told
    .lives<StatefulSet>('statefulsets')
    .map((life): Owner => ({ name: life.name, uid: life.uid, life, pods: [], created: [] }))
  const byUid = new Map(sets.map((set) => [set.uid, set]))
  for (const pod of told.lives<Pod>('pods')) {
    let last: string | undefined
    for (const { object } of pod.versions) {
      const uid = controllerOf(object)?.uid
      const set = uid === last ? undefined : byUid.get(uid ?? '')
      if (set !== undefined && set.pods.at(-1) !== pod) set.pods.push(pod)
      last = uid
    }
    const creation = creationOf(pod)
    if (creation !== undefined) byUid.get(controllerOf(creation.object)?.uid ?? '')?.created.push({ pod, creation })
  }
  return sets
}

/**
 * The positions, both included, whose states of another kind a controller may have gone by, when it wrote the entry at
 * `position` from what it had seen no longer than `lag` ms ago.
 */
export function seenBy(told: Replay, position: number, lag: number): { from: number; to: number } {
  const moment = told.moment(position)
  const to = told.slack === 0 ? position : Math.max(position, told.stateAt(moment + told.slack))
  return { from: told.stateAt(moment - lag - told.slack), to }
}

/** What is wrong for long is told once. */
export function once(violations: readonly Violation[]): Violation[] {
  const told = new Set<string>()
  return violations.filter(({ message }) => !told.has(message) && told.add(message))
}

/** One line for each gap in what a guarantee needs. */
export function gapsOf(history: History, resources: readonly string[]): string[] {
  return replay(history)
    .gaps.filter(({ resource }) => resources.includes(resource))
    .map(({ seq, resource, reason }) => `entry ${seq}: events of ${resource} may be missing: ${reason}`)
}
