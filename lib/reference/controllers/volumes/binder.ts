/** The persistent volume controller: binds claims to volumes, provisions, releases and deletes volumes. */
import { isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { PersistentVolume, PersistentVolumeClaim, StorageClass } from '../../../kube/objects.ts'
import { persistentVolumeClaims, persistentVolumes, storageClasses } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { eventRecorder } from '../../events.ts'
import { planClaim, type ClaimPlanner } from './claims.ts'
import { bind, setPhase } from './bind.ts'
import { isBound, storageProvisioner } from './match.ts'
import { hostPathProvisioner, newVolume } from './provision.ts'
import { controllerFinalizer, planVolume, type VolumePlanner } from './volumes.ts'

const component = 'persistentvolume-controller'
/** In place of the claim's key, for volumes that have none. */
const free = ''

export interface Planners {
  claim?: ClaimPlanner
  volume?: VolumePlanner
}

/** Keys are `namespace/name` of claims and `/name` of volumes. */
export function persistentVolumeController(planners: Planners = {}): Component {
  return controller('persistentvolume-binder-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, component)
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const volumes = informer<PersistentVolume>(persistentVolumes)
    const classes = informer<StorageClass>(storageClasses)
    const unbound = indexBy(claims, (claim) => (isBound(claim) ? [] : ['unbound']))
    const volumesByClaim = indexBy(volumes, ({ spec: { claimRef } }) =>
      claimRef === undefined ? [free] : [`${claimRef.namespace}/${claimRef.name}`],
    )

    const addClaim = (claim: PersistentVolumeClaim): void => {
      queue.add(keyOf(claim))
      for (const volume of volumesByClaim(keyOf(claim))) queue.add(keyOf(volume))
    }
    const addUnbound = (): void => unbound('unbound').forEach((claim) => queue.add(keyOf(claim)))
    const addVolume = (volume: PersistentVolume): void => {
      queue.add(keyOf(volume))
      const { claimRef, volumeMode } = volume.spec
      if (claimRef === undefined && volumeMode !== undefined) addUnbound()
      else if (claimRef !== undefined) queue.add(`${claimRef.namespace}/${claimRef.name}`)
    }
    on(claims, { added: addClaim, modified: addClaim, deleted: addClaim })
    on(volumes, { added: addVolume, modified: addVolume, deleted: addVolume })
    on(classes, { added: addUnbound, modified: addUnbound })

    async function syncClaim(claim: PersistentVolumeClaim): Promise<void> {
      const action = (planners.claim ?? planClaim)(claim, {
        volume: (name) => volumes.get(undefined, name),
        volumes: [...volumesByClaim(keyOf(claim)), ...volumesByClaim(free)],
        storageClass: (name) => classes.get(undefined, name),
      })
      if (action.do === 'bind') return bind({ client, clock }, claim, action.volume)
      if (action.do === 'tell') return record(claim, action.type, action.reason, action.message)
      if (action.do === 'lose') return lose(claim)
      if (action.do === 'provision') return provision(claim, action.storageClass)
      if (action.do !== 'announce') return
      await announce(claim, action.provisioner)
      record(claim, 'Normal', action.reason, action.message)
    }

    async function lose(claim: PersistentVolumeClaim): Promise<void> {
      if (claim.status.phase === 'Lost') return
      await client.update(persistentVolumeClaims, { ...claim, status: { phase: 'Lost' } }, { subresource: 'status' })
      record(claim, 'Warning', 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!')
    }

    /** Annotates the claim with who is to provide for it. */
    async function announce(claim: PersistentVolumeClaim, provisioner: string): Promise<PersistentVolumeClaim> {
      const { annotations } = claim.metadata
      if (storageProvisioner.every((annotation) => annotations?.[annotation] === provisioner)) return claim
      const added = Object.fromEntries(storageProvisioner.map((annotation) => [annotation, provisioner]))
      const metadata = { ...claim.metadata, annotations: { ...annotations, ...added } }
      return client.update<PersistentVolumeClaim>(persistentVolumeClaims, { ...claim, metadata })
    }

    async function provision(claim: PersistentVolumeClaim, storageClass: StorageClass): Promise<void> {
      if (claim.metadata.deletionTimestamp !== undefined) return
      const announced = await announce(claim, hostPathProvisioner)
      const volume = await client.create<PersistentVolume>(persistentVolumes, newVolume(announced, storageClass))
      const message = `Successfully provisioned volume ${volume.metadata.name} using ${hostPathProvisioner}`
      record(announced, 'Normal', 'ProvisioningSucceeded', message)
    }

    async function syncVolume(volume: PersistentVolume): Promise<void> {
      const { claimRef } = volume.spec
      const claim = claimRef === undefined ? undefined : claims.get(claimRef.namespace, claimRef.name ?? '')
      const action = (planners.volume ?? planVolume)(volume, claim)
      if (action.do === 'mark') await setPhase({ client, clock }, volume, action.phase)
      else if (action.do === 'offer' && claim !== undefined) queue.add(keyOf(claim))
      else if (action.do === 'delete') await client.delete(persistentVolumes, volume.metadata).catch(unlessNotFound)
      else if (action.do === 'letGo' && volume.metadata.finalizers?.includes(controllerFinalizer) === true) {
        const finalizers = volume.metadata.finalizers.filter((finalizer) => finalizer !== controllerFinalizer)
        const { resourceVersion } = volume.metadata
        await client.patch(persistentVolumes, volume.metadata, 'merge', { metadata: { resourceVersion, finalizers } })
      }
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const claim = claims.get(namespace, name)
      const volume = namespace === '' ? volumes.get(undefined, name) : undefined
      if (claim !== undefined) await syncClaim(claim)
      else if (volume !== undefined) await syncVolume(volume)
    }
  })
}

function unlessNotFound(error: unknown): void {
  if (!isNotFound(error)) throw error
}
