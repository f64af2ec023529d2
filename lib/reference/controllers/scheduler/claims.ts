/** The volumes of a Pod as the scheduler sees them: bound ones are somewhere, others are found or made where it goes. */
import type { Node, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { claimName, isBound, notOwn, volumeFor } from '../volumes/match.ts'
import { matchesTerm } from './filter.ts'

/** What the scheduler knows of storage. */
export interface Storage {
  claim(name: string): PersistentVolumeClaim | undefined
  /** Whether the claim's class binds it only when a Pod wants it. */
  bindsLate(claim: PersistentVolumeClaim): boolean
  /** Whether a volume can be made for it. */
  provisions(claim: PersistentVolumeClaim): boolean
  volume(name: string): PersistentVolume | undefined
  /** Those that are free, or reserved for the claim. */
  volumesFor(claim: PersistentVolumeClaim): readonly PersistentVolume[]
}

/** A Pod's claims by what is to be done for them. */
export interface Claims {
  /** Of its bound claims. */
  readonly volumes: readonly PersistentVolume[]
  /** Those that wait for the Pod's node. */
  readonly late: readonly PersistentVolumeClaim[]
}

/** What becomes of the late claims on one node. */
export interface Provision {
  readonly found: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[]
  readonly made: readonly PersistentVolumeClaim[]
}

export const claimsOf = (pod: Pod): string[] =>
  (pod.spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName]
    return ephemeral === undefined ? [] : [claimName(pod, name)]
  })

/** Whether the claim is made for one of the Pod's own volumes. */
const isOwn = (pod: Pod, claim: string): boolean =>
  (pod.spec.volumes ?? []).some(({ name, ephemeral }) => ephemeral !== undefined && claim === claimName(pod, name))

/** Whether it wants a claim for one Pod alone that another one, of those that have nodes, uses. */
export function isContested(pod: Pod, storage: Storage, others: () => Iterable<Pod>): boolean {
  const alone = claimsOf(pod).filter((name) => storage.claim(name)?.spec.accessModes?.includes('ReadWriteOncePod'))
  if (alone.length === 0) return false
  const { namespace } = pod.metadata
  for (const other of others())
    if (other.metadata.namespace === namespace && claimsOf(other).some((name) => alone.includes(name))) return true
  return false
}

/** A text where the Pod has to wait for its claims wherever it goes. */
export function sortClaims(pod: Pod, storage: Storage): Claims | string {
  const late: PersistentVolumeClaim[] = []
  const volumes: PersistentVolume[] = []
  for (const name of claimsOf(pod)) {
    const claim = storage.claim(name)
    const own = isOwn(pod, name)
    const problem = problemWith(claim, name, own) ?? (own && claim && notOwn(pod, claim))
    if (problem) return problem
    if (claim !== undefined && !isBound(claim)) late.push(claim)
    else volumes.push(...[storage.volume(claim?.spec.volumeName ?? '')].filter((volume) => volume !== undefined))
  }
  const immediate = late.some((claim) => !storage.bindsLate(claim))
  return immediate ? 'pod has unbound immediate PersistentVolumeClaims' : { volumes, late }
}

function problemWith(claim: PersistentVolumeClaim | undefined, name: string, own: boolean): string | undefined {
  if (claim === undefined)
    return own
      ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
      : `persistentvolumeclaim "${name}" not found`
  if (claim.status.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec.volumeName}"`
  return claim.metadata.deletionTimestamp === undefined ? undefined : `persistentvolumeclaim "${name}" is being deleted`
}

const isOn =
  (node: Node) =>
  ({ spec }: PersistentVolume): boolean => {
    const terms = spec.nodeAffinity?.required?.nodeSelectorTerms
    return terms === undefined || terms.some((term) => matchesTerm(term, node))
  }

const nothing: Provision = { found: [], made: [] }

/** What the node would do for the claims, or why it cannot. */
export function provisionOn(node: Node, { volumes, late }: Claims, storage: Storage): Provision | string {
  if (volumes.length + late.length === 0) return nothing
  if (!volumes.every(isOn(node))) return "node(s) didn't match PersistentVolume's node affinity"
  const found: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = []
  const made: PersistentVolumeClaim[] = []
  for (const claim of late) {
    const taken = new Set(found.map(({ volume }) => volume))
    const candidates = storage.volumesFor(claim).filter((volume) => !taken.has(volume) && isOn(node)(volume))
    const volume = volumeFor(claim, candidates)
    if (volume !== undefined) found.push({ claim, volume })
    else if (storage.provisions(claim)) made.push(claim)
    else return "node(s) didn't find available persistent volumes to bind"
  }
  return { found, made }
}
