/** All guarantees, by id, in the order in which reports show them. */
import type { Feature } from '../clusters/adapter.ts'
import type { History } from '../history/history.ts'
import { type Evaluation, type Guarantee, type Verdict, verdictOf } from './guarantee.ts'
import { dryRun } from './api/dry-run.ts'
import { generation } from './api/generation.ts'
import { immutableFields } from './api/immutable-fields.ts'
import { immutableMetadata } from './api/immutable-metadata.ts'
import { scaleSubresource } from './api/scale-subresource.ts'
import { setDefaults } from './api/set-defaults.ts'
import { validLabels } from './api/valid-labels.ts'
import { validNames } from './api/valid-names.ts'
import { validNumbers } from './api/valid-numbers.ts'
import { validPodTemplate } from './api/valid-pod-template.ts'
import { validPolicy } from './api/valid-policy.ts'
import { validSelector } from './api/valid-selector.ts'
import { validServiceName } from './api/valid-service-name.ts'
import { validStrategy } from './api/valid-strategy.ts'
import { validTemplate } from './api/valid-template.ts'
import { eventPerAction } from './events/event-per-action.ts'
import { trueEvents } from './events/true-events.ts'
import { noUpdateInPlace } from './identity/no-update-in-place.ts'
import { onWhatIsKnown } from './known.ts'
import { onePodPerOrdinal } from './identity/one-pod-per-ordinal.ts'
import { ownerReference } from './identity/owner-reference.ts'
import { podHostnames } from './identity/pod-hostnames.ts'
import { podIndexLabel } from './identity/pod-index-label.ts'
import { podMetadata } from './identity/pod-metadata.ts'
import { podNameLabelRestored } from './identity/pod-name-label-restored.ts'
import { podNameLabel } from './identity/pod-name-label.ts'
import { podNames } from './identity/pod-names.ts'
import { podTemplate } from './identity/pod-template.ts'
import { revisionLabel } from './identity/revision-label.ts'
import { startOrdinal } from './identity/start-ordinal.ts'
import { stickyIdentity } from './identity/sticky-identity.ts'
import { dnsAddresses } from './network/dns-addresses.ts'
import { dnsReadyOnly } from './network/dns-ready-only.ts'
import { dnsResolves } from './network/dns-resolves.ts'
import { endpointAddresses } from './network/endpoint-addresses.ts'
import { endpointPorts } from './network/endpoint-ports.ts'
import { endpointsComplete } from './network/endpoints-complete.ts'
import { endpointsReadyOnly } from './network/endpoints-ready-only.ts'
import { headlessServices } from './network/headless-services.ts'
import { cascadingDeletion } from './owners/cascading-deletion.ts'
import { foregroundDeletion } from './owners/foreground-deletion.ts'
import { foreignPods } from './owners/foreign-pods.ts'
import { noPodsOfDeletedSets } from './owners/no-pods-of-deleted-sets.ts'
import { orphanDeletion } from './owners/orphan-deletion.ts'
import { orphansAdopted } from './owners/orphans-adopted.ts'
import { podsLeftAsTheyAre } from './owners/pods-left-as-they-are.ts'
import { podsReleased } from './owners/pods-released.ts'
import { collisionCount } from './revisions/collision-count.ts'
import { liveRevisions } from './revisions/live-revisions.ts'
import { oneRevisionPerTemplate } from './revisions/one-revision-per-template.ts'
import { revisionData } from './revisions/revision-data.ts'
import { revisionHistoryLimit } from './revisions/revision-history-limit.ts'
import { revisionNames } from './revisions/revision-names.ts'
import { revisionNumbers } from './revisions/revision-numbers.ts'
import { revisionsAdopted } from './revisions/revisions-adopted.ts'
import { templateRevision } from './revisions/template-revision.ts'
import { crashedPods } from './scaling/crashed-pods.ts'
import { disruptionBudgets } from './scaling/disruption-budgets.ts'
import { finishedPods } from './scaling/finished-pods.ts'
import { gracefulDeletion } from './scaling/graceful-deletion.ts'
import { minReadyCreation } from './scaling/min-ready-creation.ts'
import { missingPods, parallelCreation } from './scaling/missing-pods.ts'
import { orderedCreation } from './scaling/ordered-creation.ts'
import { podsLeftAlone } from './scaling/pods-left-alone.ts'
import { scaleDownHalts } from './scaling/scale-down-halts.ts'
import { scaleDownOrder } from './scaling/scale-down-order.ts'
import { scaleDownUnhealthy } from './scaling/scale-down-unhealthy.ts'
import { succeededPods } from './scaling/succeeded-pods.ts'
import { parallelDeletion, surplusPods } from './scaling/surplus-pods.ts'
import { observedGeneration } from './status/observed-generation.ts'
import { rolloutCompletion } from './status/rollout-completion.ts'
import { statusAvailableReplicas } from './status/status-available-replicas.ts'
import { statusCounts } from './status/status-counts.ts'
import { statusIsolation } from './status/status-isolation.ts'
import { statusReadyReplicas } from './status/status-ready-replicas.ts'
import { statusReplicas } from './status/status-replicas.ts'
import { statusRevisionReplicas } from './status/status-revision-replicas.ts'
import { claimBeforePod } from './storage/claim-before-pod.ts'
import { claimKeepsVolume } from './storage/claim-keeps-volume.ts'
import { claimTemplate } from './storage/claim-template.ts'
import { claimsDeletedWhenScaled } from './storage/claims-deleted-when-scaled.ts'
import { claimsDeletedWithSet } from './storage/claims-deleted-with-set.ts'
import { claimsInUse } from './storage/claims-in-use.ts'
import { claimsLeftAsTheyAre } from './storage/claims-left-as-they-are.ts'
import { claimsOutlivePods } from './storage/claims-outlive-pods.ts'
import { claimsOutliveSet } from './storage/claims-outlive-set.ts'
import { claimsOwnedBySet } from './storage/claims-owned-by-set.ts'
import { claimsUnowned } from './storage/claims-unowned.ts'
import { fittingVolumes } from './storage/fitting-volumes.ts'
import { foreignClaims } from './storage/foreign-claims.ts'
import { missingClaims } from './storage/missing-claims.ts'
import { podClaims } from './storage/pod-claims.ts'
import { podKeepsClaim } from './storage/pod-keeps-claim.ts'
import { releasedVolumes } from './storage/released-volumes.ts'
import { staleClaims } from './storage/stale-claims.ts'
import { terminatingClaims } from './storage/terminating-claims.ts'
import { brokenPodsLeft } from './updates/broken-pods-left.ts'
import { maxUnavailable } from './updates/max-unavailable.ts'
import { minReadyUpdate } from './updates/min-ready-update.ts'
import { onDelete } from './updates/on-delete.ts'
import { outdatedPods } from './updates/outdated-pods.ts'
import { partition } from './updates/partition.ts'
import { replacementRevision } from './updates/replacement-revision.ts'
import { scalingFirst } from './updates/scaling-first.ts'
import { updateOrder } from './updates/update-order.ts'
import { updateWaits } from './updates/update-waits.ts'

export const guarantees: ReadonlyMap<string, Guarantee> = new Map(
  [
    podNames,
    startOrdinal,
    podHostnames,
    podNameLabel,
    podNameLabelRestored,
    podIndexLabel,
    revisionLabel,
    podTemplate,
    podMetadata,
    ownerReference,
    stickyIdentity,
    noUpdateInPlace,
    orderedCreation,
    minReadyCreation,
    onePodPerOrdinal,
    missingPods,
    parallelCreation,
    finishedPods,
    succeededPods,
    crashedPods,
    scaleDownOrder,
    scaleDownHalts,
    scaleDownUnhealthy,
    surplusPods,
    parallelDeletion,
    podsLeftAlone,
    gracefulDeletion,
    disruptionBudgets,
    updateOrder,
    minReadyUpdate,
    updateWaits,
    scalingFirst,
    maxUnavailable,
    brokenPodsLeft,
    outdatedPods,
    partition,
    onDelete,
    replacementRevision,
    templateRevision,
    oneRevisionPerTemplate,
    revisionNumbers,
    revisionNames,
    revisionData,
    liveRevisions,
    revisionHistoryLimit,
    revisionsAdopted,
    collisionCount,
    foreignPods,
    orphansAdopted,
    podsReleased,
    podsLeftAsTheyAre,
    orphanDeletion,
    cascadingDeletion,
    foregroundDeletion,
    noPodsOfDeletedSets,
    statusCounts,
    statusReplicas,
    statusReadyReplicas,
    statusAvailableReplicas,
    statusRevisionReplicas,
    rolloutCompletion,
    observedGeneration,
    statusIsolation,
    podClaims,
    claimTemplate,
    claimBeforePod,
    terminatingClaims,
    staleClaims,
    podKeepsClaim,
    claimKeepsVolume,
    releasedVolumes,
    fittingVolumes,
    claimsLeftAsTheyAre,
    missingClaims,
    claimsInUse,
    claimsOutlivePods,
    claimsOutliveSet,
    claimsUnowned,
    claimsOwnedBySet,
    claimsDeletedWithSet,
    claimsDeletedWhenScaled,
    foreignClaims,
    endpointsReadyOnly,
    endpointAddresses,
    endpointPorts,
    endpointsComplete,
    headlessServices,
    dnsReadyOnly,
    dnsAddresses,
    dnsResolves,
    immutableFields,
    immutableMetadata,
    generation,
    setDefaults,
    validSelector,
    validTemplate,
    validPodTemplate,
    validNumbers,
    validStrategy,
    validPolicy,
    validNames,
    validServiceName,
    validLabels,
    dryRun,
    scaleSubresource,
    trueEvents,
    eventPerAction,
  ].map((guarantee) => [guarantee.id, onWhatIsKnown(guarantee)]),
)

export interface Judged {
  guarantee: Guarantee
  evaluation: Evaluation
  verdict: Verdict
}

/** Holds a history against every guarantee, but for those that need a feature that the cluster lacks. */
export function judge(history: History, features?: ReadonlySet<Feature>): Judged[] {
  const wanted = [...guarantees.values()].filter(
    (guarantee) => guarantee.features?.every((one) => features?.has(one) ?? true) ?? true,
  )
  return wanted.map((guarantee) => {
    const evaluation = guarantee.evaluate(history)
    return { guarantee, evaluation, verdict: verdictOf(evaluation) }
  })
}
