/** All guarantees, by id, in the order in which reports show them. */
import type { Feature } from '../clusters/adapter.ts'
import type { History } from '../history/history.ts'
import { type Evaluation, type Guarantee, type Verdict, verdictOf } from './guarantee.ts'
import { claimBeforePod } from './claim-before-pod.ts'
import { claimKeepsVolume } from './claim-keeps-volume.ts'
import { claimsOutlivePods } from './claims-outlive-pods.ts'
import { claimsOutliveSet } from './claims-outlive-set.ts'
import { claimsUnowned } from './claims-unowned.ts'
import { dnsAddresses } from './dns-addresses.ts'
import { dnsReadyOnly } from './dns-ready-only.ts'
import { endpointAddresses } from './endpoint-addresses.ts'
import { endpointsReadyOnly } from './endpoints-ready-only.ts'
import { finishedPods } from './finished-pods.ts'
import { foreignPods } from './foreign-pods.ts'
import { gracefulDeletion } from './graceful-deletion.ts'
import { missingPods, parallelCreation } from './missing-pods.ts'
import { observedGeneration } from './observed-generation.ts'
import { onDelete } from './on-delete.ts'
import { onePodPerOrdinal } from './one-pod-per-ordinal.ts'
import { orderedCreation } from './ordered-creation.ts'
import { outdatedPods } from './outdated-pods.ts'
import { ownerReference } from './owner-reference.ts'
import { partition } from './partition.ts'
import { podClaims } from './pod-claims.ts'
import { podHostnames } from './pod-hostnames.ts'
import { podKeepsClaim } from './pod-keeps-claim.ts'
import { podNameLabel } from './pod-name-label.ts'
import { podNames } from './pod-names.ts'
import { podsLeftAlone } from './pods-left-alone.ts'
import { replacementRevision } from './replacement-revision.ts'
import { revisionLabel } from './revision-label.ts'
import { scaleDownHalts } from './scale-down-halts.ts'
import { scaleDownOrder } from './scale-down-order.ts'
import { statusCounts } from './status-counts.ts'
import { stickyIdentity } from './sticky-identity.ts'
import { parallelDeletion, surplusPods } from './surplus-pods.ts'
import { updateOrder } from './update-order.ts'

export const guarantees: ReadonlyMap<string, Guarantee> = new Map(
  [
    podNames,
    podHostnames,
    podNameLabel,
    revisionLabel,
    ownerReference,
    stickyIdentity,
    orderedCreation,
    onePodPerOrdinal,
    missingPods,
    parallelCreation,
    finishedPods,
    scaleDownOrder,
    scaleDownHalts,
    surplusPods,
    parallelDeletion,
    podsLeftAlone,
    gracefulDeletion,
    updateOrder,
    outdatedPods,
    partition,
    onDelete,
    replacementRevision,
    foreignPods,
    statusCounts,
    observedGeneration,
    podClaims,
    claimBeforePod,
    podKeepsClaim,
    claimKeepsVolume,
    claimsOutlivePods,
    claimsOutliveSet,
    claimsUnowned,
    endpointsReadyOnly,
    endpointAddresses,
    dnsReadyOnly,
    dnsAddresses,
  ].map((guarantee) => [guarantee.id, guarantee]),
)

export interface Judged {
  guarantee: Guarantee
  evaluation: Evaluation
  verdict: Verdict
}

/** Holds a history against every guarantee, but for those that need a feature that the cluster lacks. */
export function judge(history: History, features?: ReadonlySet<Feature>): Judged[] {
  const wanted = [...guarantees.values()].filter((guarantee) => guarantee.features?.every((one) => features?.has(one) ?? true) ?? true)
  return wanted.map((guarantee) => {
    const evaluation = guarantee.evaluate(history)
    return { guarantee, evaluation, verdict: verdictOf(evaluation) }
  })
}
