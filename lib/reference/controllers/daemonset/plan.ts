/** What to do for a DaemonSet, from what is there. */
import type { DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import type { ControllerRevision, Node, Pod } from '../../../kube/objects.ts'
import type { DaemonSet } from '../../resources/daemonset.ts'
import { claim, type Membership } from '../membership.ts'
import { isReady, isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { historyOf, type History } from './history.ts'
import { placesOf, type Place } from './places.ts'
import { hashLabel } from './pod.ts'
import { isAvailable, rollOut, surges } from './rollout.ts'
import { nextStatus } from './status.ts'

export interface Observed {
  set: DaemonSet
  /** All Pods and revisions that the set controls, and all orphans of its namespace. */
  pods: readonly Pod[]
  revisions: readonly ControllerRevision[]
  nodes: Iterable<Node>
  /** Whether what was done before has been seen: if not, nothing is done but to count. */
  settled: boolean
  /** Milliseconds until the next failed Pod of a node may be deleted. */
  pause(node: string): number
  /** Milliseconds since the epoch. */
  now: number
}

export interface Work {
  /** Nodes that get a Pod. */
  create: string[]
  delete: Pod[]
}

/** Pods that have ended though they never should: their deletion is told of. */
export interface Ended {
  pod: Pod
  node: string
  failed: boolean
}

export interface Plan extends Work {
  pods: Membership<Pod>
  revisions: Membership<ControllerRevision>
  history: History
  ended: Ended[]
  /** Absent where nothing changes. */
  status: DaemonSetStatus | undefined
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

export function plan({ set, nodes, settled, pause, now, ...observed }: Observed): Plan {
  const belongs = ({ metadata }: Pod | ControllerRevision): boolean => matches(set.spec.selector, metadata.labels)
  const pods = claim(set, observed.pods, belongs)
  const revisions = claim(set, observed.revisions, belongs)
  const history = historyOf(set, revisions.members, pods.members)
  const { places, lost } = placesOf(set, nodes, pods.members)
  const status = nextStatus(set, places, { hash: history.hash, settled, now })
  const plan = { pods, revisions, history, ended: [], create: [], delete: [], status, again: undefined }
  if (!settled) return plan
  const ended = places.flatMap((place) => endedOn(place, pause))
  const managed = manage(set, places, history.hash, now)
  managed.delete.push(...lost, ...ended.map(({ pod }) => pod))
  const idle = managed.create.length + managed.delete.length === 0
  const rolling = set.spec.updateStrategy?.type !== 'OnDelete'
  const work = idle && rolling ? rollOut(set, places, history.hash, now) : managed
  return { ...plan, ...work, ended, again: nextLook(set, places, pause, now) }
}

/** Every place that is wanted has a Pod, and no more than one; no other has any. */
function manage(set: DaemonSet, places: readonly Place[], hash: string, now: number): Work {
  const work: Work = { create: [], delete: [] }
  for (const { node, pods, wanted, stays } of places) {
    if (wanted && pods.length === 0) work.create.push(node)
    else if (!stays) work.delete.push(...pods.filter((pod) => !isTerminating(pod)))
    else work.delete.push(...surplus(set, pods.filter(isRunning), hash, now))
  }
  return work
}

/** All but the oldest; where updates bring a second Pod first, all but the oldest of either template. */
function surplus(set: DaemonSet, pods: readonly Pod[], hash: string, now: number): Pod[] {
  if (pods.length <= 1 || !surges(set)) return pods.slice(1)
  const isNew = (pod: Pod): boolean => pod.metadata.labels?.[hashLabel] === hash
  const [oldest, old] = [pods.find(isNew), pods.find((pod) => !isNew(pod))]
  const replaced =
    oldest !== undefined && old !== undefined && (!isReady(old) || isAvailable(set, oldest, now)) ? [old] : []
  return [...pods.filter((pod) => pod !== oldest && pod !== old), ...replaced]
}

const isRunning = (pod: Pod): boolean => !isTerminating(pod) && !hasEnded(pod)
const hasEnded = ({ status }: Pod): boolean => status.phase === 'Failed' || status.phase === 'Succeeded'

/** Those that go now: after a failure, a node is given time. */
function endedOn({ node, pods, stays }: Place, pause: (node: string) => number): Ended[] {
  if (!stays) return []
  const ended = pods.filter((pod) => hasEnded(pod) && !isTerminating(pod))
  return ended
    .map((pod) => ({ pod, node, failed: pod.status.phase === 'Failed' }))
    .filter(({ failed }) => !failed || pause(node) <= 0)
}

function nextLook(
  set: DaemonSet,
  places: readonly Place[],
  pause: (node: string) => number,
  now: number,
): number | undefined {
  const pauses = places.flatMap(({ node, pods }) => (pods.some(hasEnded) ? [pause(node)] : []))
  const { minReadySeconds = 0 } = set.spec
  const young = places.some(({ pods }) => pods.some((pod) => isReady(pod) && !isAvailable(set, pod, now)))
  const times = [...pauses.filter((ms) => ms > 0), ...(young ? [minReadySeconds * 1000] : [])]
  return times.length === 0 ? undefined : Math.min(...times)
}
