/** All mutants, by id. */
import { adoptsAnything } from './adopts-anything.ts'
import { claimDeletedOnScaleDown } from './claim-deleted-on-scale-down.ts'
import { claimDeletedWithPod } from './claim-deleted-with-pod.ts'
import { claimsAfterPods } from './claims-after-pods.ts'
import { claimsOwned } from './claims-owned.ts'
import { claimsSwapped } from './claims-swapped.ts'
import { createdAllAtOnce } from './created-all-at-once.ts'
import { createdWhenRunning } from './created-when-running.ts'
import { dnsListsUnready } from './dns-lists-unready.ts'
import { dnsMixesAddresses } from './dns-mixes-addresses.ts'
import { endpointsKeepAddresses } from './endpoints-keep-addresses.ts'
import { hastyDeletion } from './hasty-deletion.ts'
import { hostnameLost } from './hostname-lost.ts'
import type { Mutant } from './mutant.ts'
import { noPodNameLabel } from './no-pod-name-label.ts'
import { onDeleteUpdates } from './on-delete-updates.ts'
import { ownerDoesNotBlock } from './owner-does-not-block.ts'
import { paddedOrdinals } from './padded-ordinals.ts'
import { partitionIgnored } from './partition-ignored.ts'
import { scaleDownAtOnce } from './scale-down-at-once.ts'
import { scaleDownLowest } from './scale-down-lowest.ts'
import { secondOfAnOrdinal } from './second-of-an-ordinal.ts'
import { shortRevisionLabel } from './short-revision-label.ts'
import { unreadyListed } from './unready-listed.ts'
import { updatesAtOnce } from './updates-at-once.ts'
import { updatesUpward } from './updates-upward.ts'
import { volumeGivenAway } from './volume-given-away.ts'
import { wrongHostname } from './wrong-hostname.ts'

export const mutants: ReadonlyMap<string, Mutant> = new Map(
  [
    paddedOrdinals,
    wrongHostname,
    hostnameLost,
    noPodNameLabel,
    shortRevisionLabel,
    ownerDoesNotBlock,
    createdAllAtOnce,
    createdWhenRunning,
    secondOfAnOrdinal,
    scaleDownAtOnce,
    scaleDownLowest,
    hastyDeletion,
    updatesUpward,
    updatesAtOnce,
    partitionIgnored,
    onDeleteUpdates,
    adoptsAnything,
    claimsSwapped,
    claimsAfterPods,
    claimsOwned,
    claimDeletedWithPod,
    claimDeletedOnScaleDown,
    volumeGivenAway,
    unreadyListed,
    endpointsKeepAddresses,
    dnsListsUnready,
    dnsMixesAddresses,
  ].map((mutant) => [mutant.id, mutant]),
)
