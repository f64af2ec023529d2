/** Where a Pod goes, or why it must wait. */
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { isBound } from '../volumes/match.ts'
import { exceeds, matchesTerm, reasonsAgainst } from './filter.ts'
import { isChoosy, topologyFilter } from './topology.ts'

export interface Cluster {
  nodes: readonly Node[]
  podsOn(node: string): readonly Pod[]
  claim(name: string): PersistentVolumeClaim | undefined
  /** Whether the claim's class binds it only when a Pod wants it. */
  bindsLate(claim: PersistentVolumeClaim): boolean
  volume(name: string): PersistentVolume | undefined
  /** Whether any Pod, placed or about to be, wants others to stay away. */
  guarded: boolean
  namespaceLabels(name: string): Readonly<Record<string, string>>
}

export type Placement =
  | { do: 'bind'; node: string }
  /** Claims that are to be bound for this node first. */
  | { do: 'selectNode'; node: string; claims: PersistentVolumeClaim[] }
  | { do: 'wait'; message: string }

export type Scheduler = (pod: Pod, cluster: Cluster) => Placement

export const schedule: Scheduler = (pod, cluster) => {
  const { nodes } = cluster
  if (nodes.length === 0) return { do: 'wait', message: 'no nodes available to schedule pods' }
  const none = `0/${nodes.length} nodes are available: `
  const unbound: PersistentVolumeClaim[] = []
  const volumes: PersistentVolume[] = []
  for (const name of claimsOf(pod)) {
    const claim = cluster.claim(name)
    const problem = problemWith(claim, name)
    if (problem !== undefined) return { do: 'wait', message: `${none}${problem}. not found` }
    if (claim !== undefined && !isBound(claim)) unbound.push(claim)
    else volumes.push(...[cluster.volume(claim?.spec.volumeName ?? '')].filter((volume) => volume !== undefined))
  }
  if (unbound.some((claim) => !cluster.bindsLate(claim))) {
    return { do: 'wait', message: `${none}pod has unbound immediate PersistentVolumeClaims. not found` }
  }
  const places = cluster.guarded || isChoosy(pod) ? nodes.map((node) => ({ node, pods: cluster.podsOn(node.metadata.name) })) : []
  const misplaced = topologyFilter(pod, { places, namespaceLabels: cluster.namespaceLabels })
  const reasons = new Map<string, number>()
  let hopeless = 0
  let best: { node: string; load: number } | undefined
  for (const candidate of nodes) {
    const { name } = candidate.metadata
    const others = cluster.podsOn(name)
    const against = reasonsAgainst(pod, candidate, others)
    if (against.length === 0 && !reaches(volumes, candidate)) against.push(unreachable)
    if (against.length === 0) against.push(...[misplaced(candidate)].filter((reason) => reason !== undefined))
    if (!against.some(mayHelp) || exceeds(pod, candidate)) hopeless += 1
    for (const reason of against) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    if (against.length > 0) continue
    const better = best === undefined || others.length < best.load || (others.length === best.load && name < best.node)
    if (better) best = { node: name, load: others.length }
  }
  const node = best?.node
  if (node === undefined) return { do: 'wait', message: none + explain(reasons, nodes.length, hopeless) }
  return unbound.length > 0 ? { do: 'selectNode', node, claims: unbound } : { do: 'bind', node }
}

export const claimsOf = ({ metadata, spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName]
    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`]
  })

function problemWith(claim: PersistentVolumeClaim | undefined, name: string): string | undefined {
  if (claim === undefined) return `persistentvolumeclaim "${name}" not found`
  if (claim.status.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`
  return claim.metadata.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`
}

const unreachable = "node(s) didn't match PersistentVolume's node affinity"

const reaches = (volumes: readonly PersistentVolume[], node: Node): boolean =>
  volumes.every(({ spec }) => {
    const terms = spec.nodeAffinity?.required?.nodeSelectorTerms
    return terms === undefined || terms.some((term) => matchesTerm(term, node))
  })

/** Whether it would help if other Pods went. */
const mayHelp = (reason: string): boolean =>
  reason === 'Too many pods' ||
  reason.startsWith('Insufficient ') ||
  reason.endsWith('anti-affinity rules') ||
  reason.endsWith('free ports for the requested pod ports') ||
  reason.endsWith('topology spread constraints')

function explain(reasons: Map<string, number>, nodes: number, hopeless: number): string {
  const counted = [...reasons].map(([reason, count]) => `${count} ${reason}`).toSorted()
  const preemption = [
    ...(hopeless > 0 ? [`${hopeless} Preemption is not helpful for scheduling`] : []),
    ...(hopeless < nodes ? [`${nodes - hopeless} No preemption victims found for incoming pod`] : []),
  ].toSorted()
  return (
    `${counted.join(', ')}. no new claims to deallocate, ` +
    `preemption: 0/${nodes} nodes are available: ${preemption.join(', ')}.`
  )
}
