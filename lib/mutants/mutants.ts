/** All mutants, by id. */
import { adoptedWithoutBlocking } from './adopted-without-blocking.ts'
import { adoptsAnything } from './adopts-anything.ts'
import { adoptsOthers } from './adopts-others.ts'
import { adoptsTerminating } from './adopts-terminating.ts'
import { anythingAccepted } from './anything-accepted.ts'
import { brokenFirstRevision } from './broken-first-revision.ts'
import { claimDeletedOnScaleDown } from './claim-deleted-on-scale-down.ts'
import { claimDeletedWithPod } from './claim-deleted-with-pod.ts'
import { claimGoingIgnored } from './claim-going-ignored.ts'
import { claimLost } from './claim-lost.ts'
import { claimsAfterPods } from './claims-after-pods.ts'
import { claimsDisownedByRace } from './claims-disowned-by-race.ts'
import { claimsLabelledAsPods } from './claims-labelled-as-pods.ts'
import { claimsNamedBySet } from './claims-named-by-set.ts'
import { claimsOwned } from './claims-owned.ts'
import { claimsReadOnly } from './claims-read-only.ts'
import { claimsSwapped } from './claims-swapped.ts'
import { claimsUnlabelled } from './claims-unlabelled.ts'
import { claimsUnprotected } from './claims-unprotected.ts'
import { condemnedByName } from './condemned-by-name.ts'
import { condemnedThoughBroken } from './condemned-though-broken.ts'
import { createdAfterAWhile } from './created-after-a-while.ts'
import { createdAllAtOnce } from './created-all-at-once.ts'
import { createdBesideTerminating } from './created-beside-terminating.ts'
import { createdWhenRunning } from './created-when-running.ts'
import { currentRevisionAtPartition } from './current-revision-at-partition.ts'
import { currentRevisionEarly } from './current-revision-early.ts'
import { currentRevisionStuck } from './current-revision-stuck.ts'
import { dataLost } from './data-lost.ts'
import { dnsAnyHostname } from './dns-any-hostname.ts'
import { dnsKeepsAddresses } from './dns-keeps-addresses.ts'
import { dnsListsUnready } from './dns-lists-unready.ts'
import { dnsMixesAddresses } from './dns-mixes-addresses.ts'
import { endpointsKeepAddresses } from './endpoints-keep-addresses.ts'
import { endpointsKeepTerminating } from './endpoints-keep-terminating.ts'
import { endpointsOtherPorts } from './endpoints-other-ports.ts'
import { failedKept } from './failed-kept.ts'
import { foregroundHurried } from './foreground-hurried.ts'
import { gapAppended } from './gap-appended.ts'
import { gapsLeft } from './gaps-left.ts'
import { garbageLeft } from './garbage-left.ts'
import { gcKnowsNames } from './gc-knows-names.ts'
import { generationOfLabels } from './generation-of-labels.ts'
import { generationOfStatus } from './generation-of-status.ts'
import { goingNotCounted } from './going-not-counted.ts'
import { goingSetRecreates } from './going-set-recreates.ts'
import { graceIgnored } from './grace-ignored.ts'
import { hastyDeletion } from './hasty-deletion.ts'
import { historyCutShort } from './history-cut-short.ts'
import { historyKept } from './history-kept.ts'
import { historyNewestDeleted } from './history-newest-deleted.ts'
import { hostnameLost } from './hostname-lost.ts'
import { immutableAccepted } from './immutable-accepted.ts'
import { lostPodAsBefore } from './lost-pod-as-before.ts'
import { minReadyIgnored } from './min-ready-ignored.ts'
import { missingClaimLeft } from './missing-claim-left.ts'
import type { Mutant } from './mutant.ts'
import { neverAdopts } from './never-adopts.ts'
import { neverReleases } from './never-releases.ts'
import { neverUpdates } from './never-updates.ts'
import { noPodIndex } from './no-pod-index.ts'
import { noPodNameLabel } from './no-pod-name-label.ts'
import { notReadyUnpublished } from './not-ready-unpublished.ts'
import { observedGenerationCopied } from './observed-generation-copied.ts'
import { observedGenerationStuck } from './observed-generation-stuck.ts'
import { onDeleteMends } from './on-delete-mends.ts'
import { onDeleteUpdates } from './on-delete-updates.ts'
import { orphansDeleted } from './orphans-deleted.ts'
import { ownerDoesNotBlock } from './owner-does-not-block.ts'
import { paddedOrdinals } from './padded-ordinals.ts'
import { parallelInOrder } from './parallel-in-order.ts'
import { parallelWaitsForGoing } from './parallel-waits-for-going.ts'
import { partitionBeyondReplicas } from './partition-beyond-replicas.ts'
import { partitionForgotten } from './partition-forgotten.ts'
import { partitionIgnored } from './partition-ignored.ts'
import { partitionOffByOne } from './partition-off-by-one.ts'
import { podNameLabelNotRestored } from './pod-name-label-not-restored.ts'
import { readyCountsAll } from './ready-counts-all.ts'
import { releasedDeleted } from './released-deleted.ts'
import { replicasAsWished } from './replicas-as-wished.ts'
import { revisionNumbersSkip } from './revision-numbers-skip.ts'
import { revisionOfReplicas } from './revision-of-replicas.ts'
import { rollbackNewRevision } from './rollback-new-revision.ts'
import { rollbackStaysBroken } from './rollback-stays-broken.ts'
import { scaleDownAtOnce } from './scale-down-at-once.ts'
import { scaleDownLowest } from './scale-down-lowest.ts'
import { scaleDownRegardless } from './scale-down-regardless.ts'
import { scaleWithoutSelector } from './scale-without-selector.ts'
import { secondOfAnOrdinal } from './second-of-an-ordinal.ts'
import { setLabelsCopied } from './set-labels-copied.ts'
import { shortRevisionLabel } from './short-revision-label.ts'
import { slicesWithoutHostnames } from './slices-without-hostnames.ts'
import { srvNamesService } from './srv-names-service.ts'
import { startOrdinalIgnored } from './start-ordinal-ignored.ts'
import { statusNotApart } from './status-not-apart.ts'
import { subdomainLost } from './subdomain-lost.ts'
import { surplusKept } from './surplus-kept.ts'
import { templateAnnotationsLost } from './template-annotations-lost.ts'
import { templateFinalizersLost } from './template-finalizers-lost.ts'
import { templateVolumeWins } from './template-volume-wins.ts'
import { unreadyListed } from './unready-listed.ts'
import { updateIgnoresLower } from './update-ignores-lower.ts'
import { updatesAtOnce } from './updates-at-once.ts'
import { updatesPastBroken } from './updates-past-broken.ts'
import { updatesUpward } from './updates-upward.ts'
import { versionsReused } from './versions-reused.ts'
import { volumeGivenAway } from './volume-given-away.ts'
import { volumeShared } from './volume-shared.ts'
import { watchDropsDeletions } from './watch-drops-deletions.ts'
import { watchReorders } from './watch-reorders.ts'
import { watchRepeats } from './watch-repeats.ts'
import { whenScaledAlways } from './when-scaled-always.ts'
import { whenScaledNever } from './when-scaled-never.ts'
import { wrongHostname } from './wrong-hostname.ts'

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
    updatesAtOnce,
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
    rollbackStaysBroken,
    rollbackNewRevision,
    revisionNumbersSkip,
    revisionOfReplicas,
    historyKept,
    historyCutShort,
    historyNewestDeleted,
    currentRevisionEarly,
    currentRevisionAtPartition,
    currentRevisionStuck,
    observedGenerationStuck,
    readyCountsAll,
    replicasAsWished,
    goingNotCounted,
    adoptsAnything,
    adoptsOthers,
    adoptsTerminating,
    neverAdopts,
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
    missingClaimLeft,
    claimsOwned,
    claimDeletedWithPod,
    claimDeletedOnScaleDown,
    whenScaledAlways,
    whenScaledNever,
    claimsDisownedByRace,
    volumeGivenAway,
    volumeShared,
    claimsUnprotected,
    claimLost,
    dataLost,
    unreadyListed,
    endpointsKeepTerminating,
    endpointsKeepAddresses,
    endpointsOtherPorts,
    slicesWithoutHostnames,
    notReadyUnpublished,
    dnsListsUnready,
    dnsMixesAddresses,
    dnsAnyHostname,
    dnsKeepsAddresses,
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
    scaleWithoutSelector,
    graceIgnored,
    versionsReused,
    watchDropsDeletions,
    watchRepeats,
    watchReorders,
  ].map((mutant) => [mutant.id, mutant]),
)
