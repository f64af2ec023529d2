/** For how long a Pod had been ready, by two clocks: the server's timestamps, and when the watch told. */
import { factsOf, isReady } from '../../history/pods.ts'
import { creationOf, type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { remembered } from './memo.ts'

/** Timestamps are cut to seconds. */
const resolution = 1_000

/** The state that shows that the Pod had been ready for less than it must, when something was done; undefined where it had not, or may not. */
export function readyTooShort(
  told: Replay,
  pod: Life<Pod> | undefined,
  seconds: number,
  done: { position: number; at: number | undefined },
): Version<Pod> | undefined {
  const state = pod && versionAt(pod, done.position - 1)
  if (pod === undefined || state === undefined || !isReady(state.object)) return undefined
  const since = readySince(state)
  const stamped = since === undefined || done.at === undefined ? Number.NaN : done.at - Date.parse(since)
  if (stamped >= seconds * 1000) return undefined
  const first = firstReady(pod, state)
  if (first.type === 'PRESENT' || pod.versions.indexOf(first) === 0) return Number.isNaN(stamped) ? undefined : state
  const observed = told.moment(done.position) - told.moment(first.position)
  return observed < seconds * 1000 - resolution - told.slack ? first : undefined
}

/** How many times as fast as the recorder's the server's clock goes, by when Pods were made and when that was told; 1 unless it is clearly faster. */
export const paceOf = remembered((told: Replay): number => {
  const made = told.lives<Pod>('pods').flatMap((pod) => creationOf(pod) ?? [])
  const [first, last] = [made[0], made.at(-1)]
  if (first === undefined || last === undefined) return 1
  const stampOf = ({ object }: Version<Pod>): number => Date.parse(object.metadata.creationTimestamp ?? '')
  const pace =
    (stampOf(last) - stampOf(first) - resolution) /
    Math.max(1, told.moment(last.position) - told.moment(first.position))
  return pace > 2 ? pace : 1
})

/** Of the states without a break in which the Pod was ready, up to this one. */
function firstReady(pod: Life<Pod>, state: Version<Pod>): Version<Pod> {
  let index = pod.versions.indexOf(state)
  while (index > 0 && isReady((pod.versions[index - 1] as Version<Pod>).object)) index--
  return pod.versions[index] as Version<Pod>
}

/** When a Pod was ready without a break, and between which moments that had begun. */
interface Readiness {
  from: number
  to: number
  first: number
  last: number
}

/**
 * Readiness begins when the watch told, and when the timestamps say: those are of the clocks of the node and of the server, by
 * which the controller reckons, and which may differ. A break too short for the watch shows in them, too.
 */
export function readinessOf(told: Replay, pod: Life<Pod>): Readiness[] {
  const found: Readiness[] = []
  let since: string | undefined
  for (let i = 0; i < pod.versions.length; i++) {
    const version = pod.versions[i] as Version<Pod>
    const [from, to] = [version.position, pod.versions[i + 1]?.position ?? pod.end]
    if (version.type === 'DELETED' || from >= to || !factsOf(version).ready) continue
    const stamp = readySince(version)
    const last = found.at(-1)
    if (last?.to === from && stamp === since) last.to = to
    else found.push({ from, to, ...begunBetween(told, pod, version) })
    since = stamp
  }
  return found
}

/** How far, at the most, the clocks of nodes that tell when the Pods became ready were ahead of the server's, in milliseconds. */
export const longestLead = (told: Replay, pods: readonly Life<Pod>[]): number =>
  pods.reduce(
    (longest, pod) =>
      readinessOf(told, pod).reduce((most, { from, last }) => Math.max(most, last - told.moment(from)), longest),
    0,
  )

const readySince = ({ object }: Version<Pod>): string | undefined =>
  object.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime

/** A Pod that was there at the beginning may have been ready for long. */
function begunBetween(told: Replay, pod: Life<Pod>, version: Version<Pod>): { first: number; last: number } {
  const seen = told.moment(version.position)
  const created = creationOf(pod)
  if (created === undefined && version.before === undefined) return { first: -Infinity, last: seen }
  const age = Date.parse(readySince(version) ?? '') - Date.parse(version.object.metadata.creationTimestamp ?? '')
  if (created === undefined || Number.isNaN(age)) return { first: seen, last: seen }
  const stamped = told.moment(created.position) + age
  return { first: Math.min(seen, stamped - resolution), last: Math.max(seen, stamped + resolution) }
}
