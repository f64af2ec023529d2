/** Which Pods go first when there are too many. */
import type { Pod } from '../../../kube/objects.ts'
import { condition, isReady } from '../pods.ts'

const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

/**
 * The first to be deleted first: without a node, then Pending, then not ready, then cheap to lose, then on crowded
 * nodes, then young.
 * @param related Pods of the same and of sibling sets, by which a node is crowded
 */
export function deletionOrder(pods: readonly Pod[], related: readonly Pod[]): Pod[] {
  const crowd = new Map<string | undefined, number>()
  for (const { spec } of related) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1)
  const ranks: ((pod: Pod) => number)[] = [
    ({ spec }) => (spec.nodeName ? 1 : 0),
    ({ status }) => (status.phase === 'Pending' ? 0 : status.phase === 'Unknown' ? 1 : 2),
    (pod) => (isReady(pod) ? 1 : 0),
    ({ metadata }) => Number(metadata.annotations?.[deletionCost] ?? 0) || 0,
    ({ spec }) => -(crowd.get(spec.nodeName) ?? 0),
    (pod) => -timeOf(isReady(pod) ? condition(pod, 'Ready')?.lastTransitionTime : undefined),
    ({ status }) => -Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount)),
    ({ metadata }) => -timeOf(metadata.creationTimestamp),
  ]
  return pods.toSorted((a, b) => {
    for (const rank of ranks) if (rank(a) !== rank(b)) return rank(a) - rank(b)
    return 0
  })
}

const timeOf = (time: string | undefined): number => (time === undefined ? 0 : Date.parse(time))
