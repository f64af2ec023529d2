/** Binding: both sides are told of each other, the volume first, so that no claim is Bound to a volume that is not. */
import type { Clock } from '../../../clock.ts'
import type { KubeClient } from '../../../kube/client.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../../kube/objects.ts'
import { persistentVolumeClaims, persistentVolumes } from '../../../kube/resource.ts'
import { timestamp } from '../time.ts'
import { bindCompleted, boundByController, isBound } from './match.ts'

interface Tools {
  client: KubeClient
  clock: Clock
}

/** Does what is still missing of the binding; nothing where it is complete. */
export async function bind(tools: Tools, claim: PersistentVolumeClaim, volume: PersistentVolume): Promise<void> {
  const reserved = await reserve(tools, volume, claim)
  await setPhase(tools, reserved, 'Bound')
  await accept(tools, await take(tools, claim, volume), volume)
}

/** Keeps a volume for a claim: what is left of the binding is the controller's to do. */
export async function reserve(
  { client }: Tools,
  volume: PersistentVolume,
  claim: PersistentVolumeClaim,
): Promise<PersistentVolume> {
  const { claimRef } = volume.spec
  const { namespace, name, uid, resourceVersion } = claim.metadata
  if (claimRef?.uid === uid) return volume
  const reference = { kind: 'PersistentVolumeClaim', namespace, name, uid, apiVersion: 'v1', resourceVersion }
  const annotations = {
    ...volume.metadata.annotations,
    ...(claimRef === undefined ? { [boundByController]: 'yes' } : {}),
  }
  const metadata = { ...volume.metadata, annotations }
  return client.update(persistentVolumes, { ...volume, metadata, spec: { ...volume.spec, claimRef: reference } })
}

/** Writes a volume's phase, where it is another. */
export async function setPhase(
  { client, clock }: Tools,
  volume: PersistentVolume,
  phase: 'Available' | 'Bound' | 'Released',
): Promise<void> {
  if (volume.status.phase === phase) return
  const status = { ...volume.status, phase, lastPhaseTransitionTime: timestamp(clock.now()) }
  await client.update(persistentVolumes, { ...volume, status }, { subresource: 'status' })
}

async function take(
  { client }: Tools,
  claim: PersistentVolumeClaim,
  { metadata: { name } }: PersistentVolume,
): Promise<PersistentVolumeClaim> {
  if (isBound(claim) && claim.spec.volumeName === name) return claim
  const annotations = {
    ...claim.metadata.annotations,
    [bindCompleted]: 'yes',
    ...(claim.spec.volumeName ? {} : { [boundByController]: 'yes' }),
  }
  const metadata = { ...claim.metadata, annotations }
  return client.update(persistentVolumeClaims, { ...claim, metadata, spec: { ...claim.spec, volumeName: name } })
}

async function accept({ client }: Tools, claim: PersistentVolumeClaim, { spec }: PersistentVolume): Promise<void> {
  if (claim.status.phase === 'Bound') return
  const { accessModes, capacity } = spec
  const status = { ...claim.status, phase: 'Bound', accessModes, capacity: { storage: capacity?.['storage'] } }
  await client.update(persistentVolumeClaims, { ...claim, status }, { subresource: 'status' })
}
