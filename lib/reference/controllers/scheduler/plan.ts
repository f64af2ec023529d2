/** Where a Pod goes, or why it must wait. */
import type { Node, Pod } from '../../../kube/objects.ts'
import { isContested, provisionOn, sortClaims, type Claims, type Provision, type Storage } from './claims.ts'
import { exceeds, reasonsAgainst } from './filter.ts'
import { mayPreempt, preemptionFor, priorityOf, type Preemption } from './preempt.ts'
import { isParticular, scoreOf } from './score.ts'
import { isChoosy, topologyFilter, type Surroundings } from './topology.ts'

export interface Cluster extends Storage {
  nodes: readonly Node[]
  /** Those that are there, or for which others have made way. */
  podsOn(node: string): readonly Pod[]
  /** Whether any Pod, placed or about to be, wants others to stay away. */
  guarded: boolean
  /** Whether any Pod would rather have others near, or far. */
  fond: boolean
  namespaceLabels(name: string): Readonly<Record<string, string>>
  /** Whether a PodDisruptionBudget forbids that the Pod be disrupted. */
  isProtected(pod: Pod): boolean
  /** Where others make way for the Pod already. */
  nominatedNode: string | undefined
}

export type Placement =
  | { do: 'bind'; node: string }
  /** Claims that are to be bound for this node first. */
  | ({ do: 'selectNode'; node: string } & Provision)
  /** Others make way, and then it is tried again. */
  | ({ do: 'preempt'; message: string } & Preemption)
  | { do: 'wait'; message: string }

export type Scheduler = (pod: Pod, cluster: Cluster) => Placement

export const schedule: Scheduler = (pod, cluster) => {
  const { nodes } = cluster
  if (nodes.length === 0) return { do: 'wait', message: 'no nodes available to schedule pods' }
  const none = `0/${nodes.length} nodes are available: `
  const claims = sortClaims(pod, cluster)
  if (typeof claims === 'string') return { do: 'wait', message: `${none}${claims}. not found` }
  const particular = isParticular(pod) || cluster.fond || nodes.some(hasSoftTaint)
  const looksAround = cluster.guarded || particular || isChoosy(pod)
  const around = surroundings(cluster, looksAround ? nodes : [])
  const obstacles = obstaclesTo(pod, claims, cluster)
  const against = obstacles(around)
  const reasons = new Map<string, number>()
  const fitting: Candidate[] = []
  let hopeless = 0
  for (const node of nodes) {
    const others = cluster.podsOn(node.metadata.name)
    const why = against(node, others)
    if (!why.some(mayHelp) || exceeds(pod, node)) hopeless += 1
    for (const reason of why) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    if (why.length === 0) fitting.push({ node, load: others.length })
  }
  const node = best(
    fitting,
    particular
      ? scoreOf(
          pod,
          fitting.map((one) => one.node),
          around,
        )
      : () => 0,
  )
  if (node !== undefined) {
    const name = node.metadata.name
    const provision = provisionOn(node, claims, cluster)
    if (typeof provision === 'string' || claims.late.length === 0) return { do: 'bind', node: name }
    return { do: 'selectNode', node: name, ...provision }
  }
  const why = [...reasons].map(([reason, count]) => `${count} ${reason}`).toSorted()
  const message = `${none}${why.join(', ')}.`
  if (hopeless < nodes.length && isAboveOthers(pod, cluster)) {
    if (!mayPreempt(pod, cluster.nominatedNode, cluster.podsOn))
      return { do: 'wait', message: message + notEligible(pod) }
    const preemption = preemptionFor(pod, {
      ...cluster,
      podsOn: (name) => cluster.podsOn(name),
      isProtected: (other) => cluster.isProtected(other),
      fits: (on, others) => obstacles(looksAround ? withOnly(around, on, others) : around)(on, others).length === 0,
    })
    if (preemption !== undefined) return { do: 'preempt', message, ...preemption }
  }
  return { do: 'wait', message: `${message}${explain(nodes.length, hopeless)}` }
}

/** A node that the Pod fits on, and how many Pods it has. */
interface Candidate {
  node: Node
  load: number
}

const usedByAnother = 'node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode'

type Obstacles = (node: Node, others: readonly Pod[]) => string[]

function obstaclesTo(pod: Pod, claims: Claims, cluster: Cluster): (around: Surroundings) => Obstacles {
  const contested = isContested(pod, cluster, () =>
    cluster.nodes.flatMap(({ metadata }) => cluster.podsOn(metadata.name)),
  )
  return (around) => {
    const misplaced = topologyFilter(pod, around)
    return (node, others) => {
      const against = reasonsAgainst(pod, node, others)
      if (against.length > 0) return against
      if (contested) return [usedByAnother]
      const provision = provisionOn(node, claims, cluster)
      if (typeof provision === 'string') return [provision]
      return [misplaced(node)].filter((reason) => reason !== undefined)
    }
  }
}

const surroundings = (cluster: Cluster, nodes: readonly Node[]): Surroundings => ({
  places: nodes.map((node) => ({ node, pods: cluster.podsOn(node.metadata.name) })),
  namespaceLabels: cluster.namespaceLabels,
})

const withOnly = (around: Surroundings, node: Node, pods: readonly Pod[]): Surroundings => ({
  ...around,
  places: around.places.map((place) => (place.node === node ? { node, pods } : place)),
})

/** The one with the highest score; of several, the one with the fewest Pods. */
function best(fitting: readonly Candidate[], scoreOf: (node: Node) => number): Node | undefined {
  let found: (Candidate & { score: number }) | undefined
  for (const { node, load } of fitting) {
    const score = scoreOf(node)
    const order = found === undefined ? -1 : found.score - score || load - found.load
    if (order < 0 || (order === 0 && node.metadata.name < found!.node.metadata.name)) found = { node, load, score }
  }
  return found?.node
}

const hasSoftTaint = ({ spec }: Node): boolean =>
  (spec.taints ?? []).some(({ effect }) => effect === 'PreferNoSchedule')

const isAboveOthers = (pod: Pod, { nodes, podsOn }: Cluster): boolean =>
  nodes.some(({ metadata }) => podsOn(metadata.name).some((other) => priorityOf(other) < priorityOf(pod)))

/** Whether it would help if other Pods went. */
const mayHelp = (reason: string): boolean =>
  reason === 'Too many pods' ||
  reason.startsWith('Insufficient ') ||
  reason.endsWith('anti-affinity rules') ||
  reason.endsWith('free ports for the requested pod ports') ||
  reason.endsWith('topology spread constraints')

const prefix = (nodes: number): string => ` no new claims to deallocate, preemption: 0/${nodes} nodes are available: `

function explain(nodes: number, hopeless: number): string {
  const preemption = [
    ...(hopeless > 0 ? [`${hopeless} Preemption is not helpful for scheduling`] : []),
    ...(hopeless < nodes ? [`${nodes - hopeless} No preemption victims found for incoming pod`] : []),
  ].toSorted()
  return `${prefix(nodes)}${preemption.join(', ')}.`
}

const notEligible = ({ spec }: Pod): string => {
  const why = spec.preemptionPolicy === 'Never' ? 'preemptionPolicy=Never' : 'a terminating pod on the nominated node'
  return ` no new claims to deallocate, preemption: not eligible due to ${why}.`
}
