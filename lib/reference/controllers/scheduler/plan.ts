/** Where a Pod goes, or why it must wait. */
import type { Node, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { isBound } from '../volumes/match.ts'
import { reasonsAgainst } from './filter.ts'

export interface Cluster {
  nodes: readonly Node[]
  podsOn(node: string): readonly Pod[]
  claim(name: string): PersistentVolumeClaim | undefined
  /** Whether the claim's class binds it only when a Pod wants it. */
  bindsLate(claim: PersistentVolumeClaim): boolean
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
  for (const name of claimsOf(pod)) {
    const claim = cluster.claim(name)
    const problem = problemWith(claim, name)
    if (problem !== undefined) return { do: 'wait', message: `${none}${problem}. not found` }
    if (claim !== undefined && !isBound(claim)) unbound.push(claim)
  }
  if (unbound.some((claim) => !cluster.bindsLate(claim))) {
    return { do: 'wait', message: `${none}pod has unbound immediate PersistentVolumeClaims. not found` }
  }
  const reasons = new Map<string, number>()
  let best: { node: string; load: number } | undefined
  for (const candidate of nodes) {
    const { name } = candidate.metadata
    const others = cluster.podsOn(name)
    const against = reasonsAgainst(pod, candidate, others)
    for (const reason of against) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    if (against.length > 0) continue
    const better = best === undefined || others.length < best.load || (others.length === best.load && name < best.node)
    if (better) best = { node: name, load: others.length }
  }
  const node = best?.node
  if (node === undefined) return { do: 'wait', message: none + explain(reasons, nodes.length) }
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

function explain(reasons: Map<string, number>, nodes: number): string {
  const counted = [...reasons].map(([reason, count]) => `${count} ${reason}`).toSorted()
  return (
    `${counted.join(', ')}. no new claims to deallocate, ` +
    `preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`
  )
}
