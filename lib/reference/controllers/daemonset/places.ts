/** Which nodes are a DaemonSet's, and which of its Pods are on them. */
import type { Taint } from 'kubernetes-types/core/v1.js'
import type { Node, Pod } from '../../../kube/objects.ts'
import type { DaemonSet } from '../../resources/daemonset.ts'
import { isOver, isTerminating } from '../pods.ts'
import { matchesNode } from '../scheduler/filter.ts'
import { tolerates } from '../tolerations.ts'
import { nodeOf, specOf } from './pod.ts'

export interface Place {
  node: string
  /** Oldest first, those with a node before others. */
  pods: Pod[]
  /** Whether a Pod belongs there. */
  wanted: boolean
  /** Whether one that is there may stay. */
  stays: boolean
}

/** In the order of the nodes' names. Also the Pods that wait for nodes that are gone. */
export function placesOf(
  set: DaemonSet,
  nodes: Iterable<Node>,
  pods: readonly Pod[],
): { places: Place[]; lost: Pod[] } {
  const byNode = new Map<string | undefined, Pod[]>()
  for (const pod of pods) {
    if (isOver(pod) && isTerminating(pod)) continue
    const node = nodeOf(pod)
    byNode.set(node, [...(byNode.get(node) ?? []), pod])
  }
  const spec = specOf(set)
  const places = [...nodes]
    .map((node): Place => {
      const { name } = node.metadata
      return { node: name, pods: (byNode.get(name) ?? []).toSorted(byAge), ...claimOn(node, spec) }
    })
    .toSorted((a, b) => (a.node < b.node ? -1 : 1))
  const known = new Set(places.map(({ node }) => node))
  const lost = pods.filter((pod) => pod.spec.nodeName === undefined && !known.has(nodeOf(pod) ?? ''))
  return { places, lost: lost.filter((pod) => !isTerminating(pod)) }
}

/** Taints that keep new Pods away let those stay that are there, unless they also drive them out. */
function claimOn(node: Node, spec: Pod['spec']): Pick<Place, 'wanted' | 'stays'> {
  const fits = (spec.nodeName ?? node.metadata.name) === node.metadata.name && matchesNode({ spec }, node)
  const tolerated = (...effects: string[]): boolean =>
    (node.spec.taints ?? []).every((taint: Taint) => !effects.includes(taint.effect) || tolerates({ spec }, taint))
  return { wanted: fits && tolerated('NoSchedule', 'NoExecute'), stays: fits && tolerated('NoExecute') }
}

function byAge(a: Pod, b: Pod): number {
  const placed = ({ spec }: Pod): number => (spec.nodeName === undefined ? 1 : 0)
  return (
    placed(a) - placed(b) ||
    a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) ||
    a.metadata.name.localeCompare(b.metadata.name)
  )
}
