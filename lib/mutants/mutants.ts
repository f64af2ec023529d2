/** All mutants, by id. */
import { anythingAccepted } from './api/anything-accepted.ts'
import { creationMoved } from './api/creation-moved.ts'
import { dottedNamesAccepted } from './api/dotted-names-accepted.ts'
import { dryRunCarriedOut } from './api/dry-run-carried-out.ts'
import { generationOfLabels } from './api/generation-of-labels.ts'
import { generationOfStatus } from './api/generation-of-status.ts'
import { graceIgnored } from './api/grace-ignored.ts'
import { immutableAccepted } from './api/immutable-accepted.ts'
import { numbersAccepted } from './api/numbers-accepted.ts'
import { observedGenerationCopied } from './api/observed-generation-copied.ts'
import { otherDefaults } from './api/other-defaults.ts'
import { podTemplatesAccepted } from './api/pod-templates-accepted.ts'
import { policiesAccepted } from './api/policies-accepted.ts'
import { revisionsRewritten } from './api/revisions-rewritten.ts'
import { scaleWithoutSelector } from './api/scale-without-selector.ts'
import { serviceNamesAccepted } from './api/service-names-accepted.ts'
import { statusNotApart } from './api/status-not-apart.ts'
import { templateLabelsAccepted } from './api/template-labels-accepted.ts'
import { templatesAccepted } from './api/templates-accepted.ts'
import { versionsReused } from './api/versions-reused.ts'
import { watchDropsDeletions } from './api/watch-drops-deletions.ts'
import { watchReorders } from './api/watch-reorders.ts'
import { watchRepeats } from './api/watch-repeats.ts'
import { hostnameLost } from './identity/hostname-lost.ts'
import { noPodIndex } from './identity/no-pod-index.ts'
import { noPodNameLabel } from './identity/no-pod-name-label.ts'
import { paddedOrdinals } from './identity/padded-ordinals.ts'
import { podNameLabelNotRestored } from './identity/pod-name-label-not-restored.ts'
import { setLabelsCopied } from './identity/set-labels-copied.ts'
import { shortRevisionLabel } from './identity/short-revision-label.ts'
import { startOrdinalIgnored } from './identity/start-ordinal-ignored.ts'
import { subdomainLost } from './identity/subdomain-lost.ts'
import { templateAnnotationsLost } from './identity/template-annotations-lost.ts'
import { templateEnvironmentLost } from './identity/template-environment-lost.ts'
import { templateFinalizersLost } from './identity/template-finalizers-lost.ts'
import { wrongHostname } from './identity/wrong-hostname.ts'
import type { Mutant } from './mutant.ts'
import { dnsAnyHostname } from './network/dns-any-hostname.ts'
import { dnsForgetsPods } from './network/dns-forgets-pods.ts'
import { dnsKeepsAddresses } from './network/dns-keeps-addresses.ts'
import { dnsListsUnready } from './network/dns-lists-unready.ts'
import { dnsMixesAddresses } from './network/dns-mixes-addresses.ts'
import { endpointsKeepAddresses } from './network/endpoints-keep-addresses.ts'
import { endpointsKeepTerminating } from './network/endpoints-keep-terminating.ts'
import { endpointsOtherPorts } from './network/endpoints-other-ports.ts'
import { headlessAddressed } from './network/headless-addressed.ts'
import { notReadyUnpublished } from './network/not-ready-unpublished.ts'
import { slicesWithoutHostnames } from './network/slices-without-hostnames.ts'
import { srvNamesService } from './network/srv-names-service.ts'
import { unreadyListed } from './network/unready-listed.ts'
import { adoptedWithoutBlocking } from './owners/adopted-without-blocking.ts'
import { releaseClearsNotes } from './owners/release-clears-notes.ts'
import { adoptsAnything } from './owners/adopts-anything.ts'
import { adoptsOthers } from './owners/adopts-others.ts'
import { adoptsTerminating } from './owners/adopts-terminating.ts'
import { foregroundHurried } from './owners/foreground-hurried.ts'
import { garbageLeft } from './owners/garbage-left.ts'
import { gcKnowsNames } from './owners/gc-knows-names.ts'
import { neverAdopts } from './owners/never-adopts.ts'
import { neverReleases } from './owners/never-releases.ts'
import { orphansDeleted } from './owners/orphans-deleted.ts'
import { ownerDoesNotBlock } from './owners/owner-does-not-block.ts'
import { releasedDeleted } from './owners/released-deleted.ts'
import { revisionsNotAdopted } from './owners/revisions-not-adopted.ts'
import { collisionsCounted } from './revisions/collisions-counted.ts'
import { historyCutShort } from './revisions/history-cut-short.ts'
import { historyKept } from './revisions/history-kept.ts'
import { historyNewestDeleted } from './revisions/history-newest-deleted.ts'
import { revisionNumbersSkip } from './revisions/revision-numbers-skip.ts'
import { revisionOfReplicas } from './revisions/revision-of-replicas.ts'
import { revisionsUnlabelled } from './revisions/revisions-unlabelled.ts'
import { rollbackNewRevision } from './revisions/rollback-new-revision.ts'
import { budgetsCountUnready } from './scaling/budgets-count-unready.ts'
import { condemnedByName } from './scaling/condemned-by-name.ts'
import { condemnedThoughBroken } from './scaling/condemned-though-broken.ts'
import { crashedReplaced } from './scaling/crashed-replaced.ts'
import { createdAfterAWhile } from './scaling/created-after-a-while.ts'
import { createdAllAtOnce } from './scaling/created-all-at-once.ts'
import { createdBesideTerminating } from './scaling/created-beside-terminating.ts'
import { createdWhenRunning } from './scaling/created-when-running.ts'
import { failedKept } from './scaling/failed-kept.ts'
import { gapAppended } from './scaling/gap-appended.ts'
import { gapsLeft } from './scaling/gaps-left.ts'
import { goingSetRecreates } from './scaling/going-set-recreates.ts'
import { hastyDeletion } from './scaling/hasty-deletion.ts'
import { minReadyIgnored } from './scaling/min-ready-ignored.ts'
import { parallelInOrder } from './scaling/parallel-in-order.ts'
import { parallelWaitsForGoing } from './scaling/parallel-waits-for-going.ts'
import { scaleDownAtOnce } from './scaling/scale-down-at-once.ts'
import { scaleDownLowest } from './scaling/scale-down-lowest.ts'
import { scaleDownRegardless } from './scaling/scale-down-regardless.ts'
import { secondOfAnOrdinal } from './scaling/second-of-an-ordinal.ts'
import { succeededKept } from './scaling/succeeded-kept.ts'
import { surplusKept } from './scaling/surplus-kept.ts'
import { availableCountsReady } from './status/available-counts-ready.ts'
import { currentRevisionAtPartition } from './status/current-revision-at-partition.ts'
import { currentRevisionEarly } from './status/current-revision-early.ts'
import { currentRevisionStuck } from './status/current-revision-stuck.ts'
import { eventsInOtherWords } from './status/events-in-other-words.ts'
import { goingNotCounted } from './status/going-not-counted.ts'
import { observedGenerationStuck } from './status/observed-generation-stuck.ts'
import { readyCountsAll } from './status/ready-counts-all.ts'
import { replicasAsWished } from './status/replicas-as-wished.ts'
import { successAsFailure } from './status/success-as-failure.ts'
import { updatedAsWished } from './status/updated-as-wished.ts'
import { updatedCountsAll } from './status/updated-counts-all.ts'
import { claimDeletedOnScaleDown } from './storage/claim-deleted-on-scale-down.ts'
import { claimDeletedWithPod } from './storage/claim-deleted-with-pod.ts'
import { claimGoingIgnored } from './storage/claim-going-ignored.ts'
import { claimLost } from './storage/claim-lost.ts'
import { claimsAfterPods } from './storage/claims-after-pods.ts'
import { claimsDisownedByRace } from './storage/claims-disowned-by-race.ts'
import { claimsLabelledAsPods } from './storage/claims-labelled-as-pods.ts'
import { claimsNamedBySet } from './storage/claims-named-by-set.ts'
import { claimsOwned } from './storage/claims-owned.ts'
import { claimsReadOnly } from './storage/claims-read-only.ts'
import { claimsRelabelled } from './storage/claims-relabelled.ts'
import { claimsSwapped } from './storage/claims-swapped.ts'
import { claimsUnlabelled } from './storage/claims-unlabelled.ts'
import { claimsUnprotected } from './storage/claims-unprotected.ts'
import { dataLost } from './storage/data-lost.ts'
import { foreignClaimsTaken } from './storage/foreign-claims-taken.ts'
import { missingClaimLeft } from './storage/missing-claim-left.ts'
import { retainedVolumesDeleted } from './storage/retained-volumes-deleted.ts'
import { staleClaimsTaken } from './storage/stale-claims-taken.ts'
import { templateVolumeWins } from './storage/template-volume-wins.ts'
import { volumeGivenAway } from './storage/volume-given-away.ts'
import { volumeShared } from './storage/volume-shared.ts'
import { volumesTooSmall } from './storage/volumes-too-small.ts'
import { whenScaledAlways } from './storage/when-scaled-always.ts'
import { whenScaledNever } from './storage/when-scaled-never.ts'
import { brokenFirstRevision } from './updates/broken-first-revision.ts'
import { brokenUpdated } from './updates/broken-updated.ts'
import { lostPodAsBefore } from './updates/lost-pod-as-before.ts'
import { neverUpdates } from './updates/never-updates.ts'
import { onDeleteMends } from './updates/on-delete-mends.ts'
import { onDeleteUpdates } from './updates/on-delete-updates.ts'
import { oneTooMany } from './updates/one-too-many.ts'
import { partitionBeyondReplicas } from './updates/partition-beyond-replicas.ts'
import { partitionForgotten } from './updates/partition-forgotten.ts'
import { partitionIgnored } from './updates/partition-ignored.ts'
import { partitionOffByOne } from './updates/partition-off-by-one.ts'
import { rollbackStaysBroken } from './updates/rollback-stays-broken.ts'
import { updateIgnoresLower } from './updates/update-ignores-lower.ts'
import { updatesAtOnce } from './updates/updates-at-once.ts'
import { updatesBeforeScaling } from './updates/updates-before-scaling.ts'
import { updatesInPlace } from './updates/updates-in-place.ts'
import { updatesPastBroken } from './updates/updates-past-broken.ts'
import { updatesUpward } from './updates/updates-upward.ts'

export const mutants: ReadonlyMap<string, Mutant> = new Map(
  [
    paddedOrdinals,
    wrongHostname,
    hostnameLost,
    subdomainLost,
    noPodNameLabel,
    podNameLabelNotRestored,
    noPodIndex,
    templateAnnotationsLost,
    templateEnvironmentLost,
    setLabelsCopied,
    templateFinalizersLost,
    shortRevisionLabel,
    ownerDoesNotBlock,
    adoptedWithoutBlocking,
    startOrdinalIgnored,
    createdAllAtOnce,
    createdWhenRunning,
    createdBesideTerminating,
    createdAfterAWhile,
    secondOfAnOrdinal,
    gapsLeft,
    gapAppended,
    failedKept,
    succeededKept,
    crashedReplaced,
    parallelInOrder,
    parallelWaitsForGoing,
    minReadyIgnored,
    scaleDownAtOnce,
    scaleDownLowest,
    condemnedByName,
    scaleDownRegardless,
    condemnedThoughBroken,
    surplusKept,
    hastyDeletion,
    goingSetRecreates,
    updatesUpward,
    updatesInPlace,
    updatesAtOnce,
    updatesBeforeScaling,
    oneTooMany,
    updatesPastBroken,
    updateIgnoresLower,
    neverUpdates,
    partitionIgnored,
    partitionOffByOne,
    partitionBeyondReplicas,
    partitionForgotten,
    lostPodAsBefore,
    onDeleteUpdates,
    onDeleteMends,
    brokenFirstRevision,
    brokenUpdated,
    rollbackStaysBroken,
    rollbackNewRevision,
    revisionNumbersSkip,
    revisionOfReplicas,
    historyKept,
    historyCutShort,
    historyNewestDeleted,
    revisionsUnlabelled,
    collisionsCounted,
    currentRevisionEarly,
    currentRevisionAtPartition,
    currentRevisionStuck,
    observedGenerationStuck,
    successAsFailure,
    eventsInOtherWords,
    readyCountsAll,
    updatedCountsAll,
    updatedAsWished,
    availableCountsReady,
    replicasAsWished,
    goingNotCounted,
    adoptsAnything,
    releaseClearsNotes,
    adoptsOthers,
    adoptsTerminating,
    neverAdopts,
    revisionsNotAdopted,
    neverReleases,
    releasedDeleted,
    claimsAfterPods,
    claimsSwapped,
    claimsReadOnly,
    claimsNamedBySet,
    templateVolumeWins,
    claimsUnlabelled,
    claimsLabelledAsPods,
    claimGoingIgnored,
    staleClaimsTaken,
    missingClaimLeft,
    claimsOwned,
    claimsRelabelled,
    claimDeletedWithPod,
    claimDeletedOnScaleDown,
    whenScaledAlways,
    whenScaledNever,
    claimsDisownedByRace,
    foreignClaimsTaken,
    volumeGivenAway,
    volumeShared,
    retainedVolumesDeleted,
    volumesTooSmall,
    claimsUnprotected,
    budgetsCountUnready,
    claimLost,
    dataLost,
    unreadyListed,
    headlessAddressed,
    endpointsKeepTerminating,
    endpointsKeepAddresses,
    endpointsOtherPorts,
    slicesWithoutHostnames,
    notReadyUnpublished,
    dnsListsUnready,
    dnsMixesAddresses,
    dnsAnyHostname,
    dnsKeepsAddresses,
    dnsForgetsPods,
    srvNamesService,
    orphansDeleted,
    garbageLeft,
    foregroundHurried,
    gcKnowsNames,
    observedGenerationCopied,
    statusNotApart,
    generationOfLabels,
    generationOfStatus,
    immutableAccepted,
    anythingAccepted,
    templatesAccepted,
    numbersAccepted,
    templateLabelsAccepted,
    serviceNamesAccepted,
    revisionsRewritten,
    policiesAccepted,
    podTemplatesAccepted,
    otherDefaults,
    dryRunCarriedOut,
    dottedNamesAccepted,
    scaleWithoutSelector,
    graceIgnored,
    versionsReused,
    creationMoved,
    watchDropsDeletions,
    watchRepeats,
    watchReorders,
  ].map((mutant) => [mutant.id, mutant]),
)
