/** Which revisions of a set were in use, and when it had more of the others than it may keep (REV-08). */
import type { Intervals } from '../../history/intervals.ts'
import { holdsThroughout, overlapping, without } from '../../history/intervals.ts'
import { controllerOf, factsOf } from '../../history/pods.ts'
import { intervalsOf, type Replay, type Version } from '../../history/replay.ts'
import type { ControllerRevision, Pod, StatefulSet } from '../../kube/objects.ts'
import type { Owner } from './evidence.ts'
import { rememberedOf } from './memo.ts'
import { courseOf, revisionsOf } from './revisions.ts'
import { epochsOf } from './specs.ts'
import type { Steps } from './steps.ts'

/** No limit where it is negative. */
export function historyLimitOf({ spec }: StatefulSet): number {
  const limit = spec.revisionHistoryLimit ?? 10
  return limit < 0 ? Infinity : limit
}

/** By whom a revision was used, and when. */
export interface Use {
  from: number
  to: number
  /** `web-1`, or `the status` */
  what: string
  ofPod: boolean
  seq: number
}

export interface Uses {
  /** In the order in which each began. */
  all: Use[]
  /** When there was any. */
  when: Intervals
}

/** By the name of the revision. */
export const usesOf = rememberedOf((told: Replay, set: Owner): ReadonlyMap<string, Uses> => {
  const found = new Map<string, Uses>()
  const add = (name: string | undefined, use: Use): void => {
    if (name === undefined || name === '') return
    const others = found.get(name)
    if (others === undefined) found.set(name, { all: [use], when: [] })
    else others.all.push(use)
  }
  const { update, current, highest } = courseOf(told, set)
  for (const steps of [update, current, highest]) {
    for (const { value, from, to: until } of steps.stretches(set.life.end)) {
      const seq = told.entries[from]?.seq ?? 0
      // The controller goes by the template: where it fails at Pods, older ones than 1.25 do not get to the status.
      const to = steps === update ? outdatedAt(highest, value, from, until) : until
      const what = steps === highest ? 'the newest template' : `the status of ${set.name}`
      add(value, { from, to, what, ofPod: false, seq })
    }
  }
  for (const pod of set.pods) {
    let last: Use | undefined
    let revision = ''
    for (let i = 0; i < pod.versions.length; i++) {
      const version = pod.versions[i] as Version<Pod>
      const { position, seq } = version
      const facts = factsOf(version)
      const now = version.type !== 'DELETED' && facts.controller === set.uid ? facts.revision : ''
      const to = pod.versions[i + 1]?.position ?? pod.end
      if (last !== undefined && now === revision) last.to = to
      else {
        last = now === '' ? undefined : { from: position, to, what: pod.name, ofPod: true, seq }
        if (last !== undefined) add(now, last)
      }
      revision = now
    }
  }
  for (const one of found.values()) {
    one.all.sort((a, b) => a.from - b.from)
    one.when = merged(one.all)
  }
  return found
})

/** Where another revision became the newest, at the latest where the status told of another. */
function outdatedAt(highest: Steps<string | undefined>, name: string | undefined, from: number, to: number): number {
  let end = to
  highest.eachWithin(from, to, (value, position) => {
    if (value !== name && position > from) end = Math.min(end, position)
  })
  return end
}

/** A use that shows that the revision was in use at every moment from one position to before another; undefined where it was not. */
export function usedThroughout(told: Replay, set: Owner, name: string, from: number, to: number): Use | undefined {
  const uses = usesOf(told, set).get(name)
  if (uses === undefined || !holdsThroughout(uses.when, from, to)) return undefined
  return uses.all.find((use) => use.from < to && use.to >= to)
}

export const isUsedWithin = (told: Replay, set: Owner, name: string, from: number, to: number): boolean =>
  overlapping(usesOf(told, set).get(name)?.when ?? [], from, to).length > 0

function merged(sorted: readonly Use[]): Intervals {
  const when: [number, number][] = []
  for (const { from, to } of sorted) {
    const last = when.at(-1)
    if (last !== undefined && last[1] >= from) last[1] = Math.max(last[1], to)
    else when.push([from, to])
  }
  return when
}

/** When the set had more revisions out of use than its limit. */
export function whenOverLimit(told: Replay, set: Owner): Intervals {
  const used = usesOf(told, set)
  const changes = revisionsOf(told, set).flatMap((life) => {
    const there = intervalsOf(life, (object: ControllerRevision) => controllerOf(object)?.uid === set.uid)
    const inUse = used.get(life.name)?.when ?? []
    return there
      .flatMap(([from, to]) => without(from, to, inUse))
      .flatMap(([from, to]) => [
        { position: from, by: 1 },
        { position: to, by: -1 },
      ])
  })
  const limits = epochsOf(set).map(({ version }) => ({
    position: version.position,
    limit: historyLimitOf(version.object),
  }))
  const all = [...changes, ...limits].toSorted((a, b) => a.position - b.position)
  const when: [number, number][] = []
  let count = 0
  let limit = Infinity
  let since: number | undefined
  for (let i = 0; i < all.length; i++) {
    const change = all[i] as (typeof all)[number]
    if ('by' in change) count += change.by
    else limit = change.limit
    if (all[i + 1]?.position === change.position) continue
    if (count > limit) since ??= change.position
    else if (since !== undefined) {
      when.push([since, change.position])
      since = undefined
    }
  }
  return since === undefined ? when : [...when, [since, set.life.end]]
}
