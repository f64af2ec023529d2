/** Who owns the claims, and so when they are deleted (STO-12 to STO-18). */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { KubeObject, Manifest, StatefulSet } from '../../../kube/objects.ts'
import { controllerReference } from '../owners.ts'
import { claimNames, type ClaimLookup } from './claims.ts'
import { inRange, ordinalOf } from './identity.ts'

/** New owners for a claim. */
export interface ClaimOwners {
  claim: string
  ownerReferences: OwnerReference[]
  /** Of the claim that this was decided for; absent for one that is yet to be created. */
  resourceVersion?: string
}

/** A set, a Pod, or a Pod to be created, which has no uid yet. */
type Owner = KubeObject | Manifest

const refersTo = (reference: OwnerReference, { apiVersion, kind, metadata }: Owner): boolean =>
  reference.apiVersion === apiVersion && reference.kind === kind && reference.name === metadata.name

const policyOf = (set: StatefulSet): { deleted: boolean; scaled: boolean } => ({
  deleted: set.spec.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete',
  scaled: set.spec.persistentVolumeClaimRetentionPolicy?.whenScaled === 'Delete',
})

/** What should own the claims of a Pod: the set, while it wants the Pod; the Pod, when it goes by scaling down. */
function wantedOwner(set: StatefulSet, pod: Owner): Owner | undefined {
  const { deleted, scaled } = policyOf(set)
  if (scaled && !inRange(set, ordinalOf(pod))) return pod
  return deleted ? set : undefined
}

/** A reference to one of that name which is gone: left to the garbage collector. */
const isStale = (references: readonly OwnerReference[], owner: Owner): boolean => {
  const reference = references.find((reference) => refersTo(reference, owner))
  return reference !== undefined && reference.uid !== owner.metadata.uid
}

/** STO-17 */
function hasForeignController(references: readonly OwnerReference[], set: StatefulSet, pod: Owner): boolean {
  const { deleted, scaled } = policyOf(set)
  if (!deleted && !scaled) return false
  return references.some((reference) => {
    const own = [set, pod].find((owner) => refersTo(reference, owner))
    return own === undefined ? reference.controller === true : reference.uid !== own.metadata.uid
  })
}

function ownersMatch(references: readonly OwnerReference[], set: StatefulSet, pod: Owner): boolean {
  if (isStale(references, set) || isStale(references, pod)) return true
  const own = references.filter(({ uid }) => uid === set.metadata.uid || uid === pod.metadata.uid)
  if (hasForeignController(references, set, pod)) return own.length === 0
  const wanted = wantedOwner(set, pod)
  return (
    own.every(({ controller, uid }) => controller === true && uid === wanted?.metadata.uid) &&
    own.length === (wanted === undefined ? 0 : 1)
  )
}

function newOwners(references: readonly OwnerReference[], set: StatefulSet, pod: Owner): OwnerReference[] {
  const others = references.filter((reference) => !refersTo(reference, set) && !refersTo(reference, pod))
  const wanted = wantedOwner(set, pod)
  if (wanted === undefined || hasForeignController(references, set, pod)) return others
  return [...others, controllerReference(wanted as KubeObject)]
}

/** The claims of a Pod whose owners are not as the policy wants them. */
export const misownedClaims = (set: StatefulSet, pod: Owner, claim: ClaimLookup): ClaimOwners[] =>
  claimNames(set, ordinalOf(pod)).flatMap((name) => {
    const present = claim(name)
    const references = present?.metadata.ownerReferences ?? []
    if (present === undefined || ownersMatch(references, set, pod)) return []
    const { resourceVersion } = present.metadata
    return { claim: name, ownerReferences: newOwners(references, set, pod), resourceVersion }
  })

/** The owners of claims that are about to be created for a Pod. */
export function ownersOfNew(set: StatefulSet, pod: Owner, claims: readonly Manifest[]): ClaimOwners[] {
  const ownerReferences = newOwners([], set, pod)
  if (ownerReferences.length === 0) return []
  return claims.map(({ metadata }) => ({ claim: metadata.name ?? '', ownerReferences }))
}

/** STO-18: a claim still belongs to an earlier Pod of that name and goes with it. */
export const hasStaleClaim = (set: StatefulSet, ordinal: number, pod: Owner, claim: ClaimLookup): boolean =>
  policyOf(set).scaled &&
  claimNames(set, ordinal).some((name) => {
    const present = claim(name)
    return present !== undefined && isStale(present.metadata.ownerReferences ?? [], pod)
  })
