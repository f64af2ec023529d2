/** For how long a Pod had been ready, by two clocks: the server's timestamps, and when the watch told. */
import { isReady } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'

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
  const since = state.object.status.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime
  const stamped = since === undefined || done.at === undefined ? Number.NaN : done.at - Date.parse(since)
  if (stamped >= seconds * 1000) return undefined
  const first = firstReady(pod, state)
  if (first.type === 'PRESENT' || pod.versions.indexOf(first) === 0) return Number.isNaN(stamped) ? undefined : state
  const observed = told.moment(done.position) - told.moment(first.position)
  return observed < seconds * 1000 - resolution - told.slack ? first : undefined
}

/** Of the states without a break in which the Pod was ready, up to this one. */
function firstReady(pod: Life<Pod>, state: Version<Pod>): Version<Pod> {
  let index = pod.versions.indexOf(state)
  while (index > 0 && isReady((pod.versions[index - 1] as Version<Pod>).object)) index--
  return pod.versions[index] as Version<Pod>
}
