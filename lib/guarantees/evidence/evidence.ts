/** What guarantees share: which sets there were, which Pods were theirs, and how late a controller may rightly be. */
import type { Pod, StatefulSet } from '../../kube/objects.ts'
import type { Violation } from '../guarantee.ts'
import type { History } from '../../history/history.ts'
import { factsOf, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, creationOf, livesWithin, replay } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import { groupBy } from './group.ts'
import { remembered } from './memo.ts'

/** A controller decides from its cache: it may act on Pods as they were this long ago (ORD-01), in milliseconds. */
export const staleness = 1_000

/** A StatefulSet, and the Pods that it controlled at some time. */
export interface Owner {
  name: string
  uid: string
  life: Life<StatefulSet>
  pods: Life<Pod>[]
  /** The Pods that were made as its own, in order. */
  created: Creation[]
  /** All Pods that are named as of the set, whoever owns them, until another set of the name came. */
  named: Named[]
  /** What was derived of it, see `remembered`. */
  memo: unknown[]
}

/** The entry that told of a Pod that a set made. */
export interface Creation extends Version<Pod> {
  pod: Life<Pod>
  /** Undefined where it is not named as one of the set. */
  ordinal: number | undefined
  /** Empty where it has none. */
  revision: string
  /** The names of those that it uses. */
  claims: string[]
}

export interface Named {
  ordinal: number
  pod: Life<Pod>
}

/** `subject` limits it: `statefulset/web`, `sts/web` or `web`. */
export function setsOf(told: Replay, subject?: string): readonly Owner[] {
  const all = allSets(told)
  if (subject === undefined) return all
  return all.filter(({ name }) => names(subject, ['statefulset', 'statefulsets', 'sts', 'statefulset.apps'], name))
}

/** Whether a subject is this object; no subject is every object. */
export function names(subject: string | undefined, kinds: string[], name: string): boolean {
  if (subject === undefined) return true
  const [kind, rest] = subject.includes('/') ? subject.split('/') : [kinds[0], subject]
  return kinds.includes(kind ?? '') && rest === name
}

const allSets = remembered((told: Replay): Owner[] => {
  const sets = told
    .lives<StatefulSet>('statefulsets')
    .map((life): Owner => ({ name: life.name, uid: life.uid, life, pods: [], created: [], named: [], memo: [] }))
  const byName = groupBy(sets, ({ name }) => name)
  const byUid = new Map(sets.map((set) => [set.uid, set]))
  for (const pod of told.lives<Pod>('pods')) {
    const name = ordinalOf(pod.name)
    if (name !== undefined) addNamed(byName.get(name.parent) ?? [], { ordinal: name.ordinal, pod })
    let last: string | undefined
    for (const version of pod.versions) {
      const { controller } = factsOf(version)
      const set = controller === last ? undefined : byUid.get(controller ?? '')
      if (set !== undefined && set.pods.at(-1) !== pod) set.pods.push(pod)
      last = controller
    }
    const creation = creationOf(pod)
    if (creation === undefined) continue
    const { position, seq, type, object, before } = creation
    const facts = factsOf(creation)
    const set = byUid.get(facts.controller ?? '')
    if (set === undefined) continue
    const ordinal = name?.parent === set.name ? name.ordinal : undefined
    const [{ revision }, claims] = [facts, claimsUsedBy(object)]
    set.created.push({ position, seq, type, object, before, facts, pod, ordinal, revision, claims })
  }
  return sets
})

function claimsUsedBy({ spec }: Pod): string[] {
  const names: string[] = []
  for (const { persistentVolumeClaim } of spec.volumes ?? [])
    if (persistentVolumeClaim !== undefined) names.push(persistentVolumeClaim.claimName)
  return names
}

/** The sets are of one name, one after the other. */
function addNamed(sets: readonly Owner[], named: Named): void {
  const beginOf = ({ life }: { life: Life<unknown> }): number => life.versions[0]?.position ?? 0
  const first = firstIndex(
    sets.length,
    (i) => i + 1 === sets.length || beginOf(sets[i + 1] as Owner) > beginOf({ life: named.pod }),
  )
  for (let i = first; i < sets.length && (i === first || beginOf(sets[i] as Owner) < named.pod.end); i++)
    (sets[i] as Owner).named.push(named)
}

/** Of lives in the order in which they began, those that were there at some time while the set was. */
export const livesDuring = <T>(lives: readonly Life<T>[], { life }: Owner): readonly Life<T>[] =>
  livesWithin(lives, life.versions[0]?.position ?? 0, life.end)

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
    .map(gapLine)
}

export const gapLine = ({ seq, resource, reason }: Replay['gaps'][number]): string =>
  `entry ${seq}: events of ${resource} may be missing: ${reason}`
