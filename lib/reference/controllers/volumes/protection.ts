/** Claims in use, and bound volumes, stay until they are free: finalizers see to it. */
import { indexBy } from '../../../kube/informers.ts'
import type { KubeObject, PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods, type Resource } from '../../../kube/resource.ts'
import type { KubeClient } from '../../../kube/client.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { isOver } from '../pods.ts'
import { claimName, notOwn } from './match.ts'

/** `isUsed`: whether one of the Pods that name the claim, given as they are, holds it. */
export function claimProtectionController({
  isUsed = holds,
}: { isUsed?(pods: readonly Pod[]): boolean } = {}): Component {
  return controller('persistentvolumeclaim-protection-controller', ({ client, informer, on, queue }) => {
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const allPods = informer<Pod>(pods)
    const podsBy = indexBy(allPods, claimKeys)
    const add = (claim: PersistentVolumeClaim): void => queue.add(keyOf(claim))
    const addClaimsOf = (pod: Pod): void => claimKeys(pod).forEach((key) => queue.add(key))
    on(claims, { added: add, modified: add })
    on(allPods, {
      deleted: addClaimsOf,
      modified: (pod) => {
        if (isOver(pod)) addClaimsOf(pod)
      },
    })
    return async (key) => {
      const { namespace, name } = splitKey(key)
      const claim = claims.get(namespace, name)
      if (claim !== undefined)
        await protect(
          client,
          persistentVolumeClaims,
          claim,
          'kubernetes.io/pvc-protection',
          isUsed(podsBy(key).filter((pod) => uses(pod, claim))),
        )
    }
  })
}

export function volumeProtectionController(): Component {
  return controller('persistentvolume-protection-controller', ({ client, informer, on, queue }) => {
    const volumes = informer<PersistentVolume>(persistentVolumes)
    const add = (volume: PersistentVolume): void => queue.add(keyOf(volume))
    on(volumes, { added: add, modified: add })
    return async (key) => {
      const volume = volumes.get(undefined, splitKey(key).name)
      if (volume === undefined) return
      await protect(client, persistentVolumes, volume, 'kubernetes.io/pv-protection', volume.status.phase === 'Bound')
    }
  })
}

/** A Pod that has not been scheduled yet will not start with a claim that is going. */
const holds = (pods: readonly Pod[]): boolean => pods.some((pod) => pod.spec.nodeName !== undefined)

/** A claim that a Pod names is in use for as long as the Pod is there at all; one that was made for it, until the node is done with it. */
function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
  const { name } = claim.metadata
  return (
    pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name) ||
    (!isShutDown(pod) && notOwn(pod, claim) === undefined)
  )
}

const isShutDown = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0

const claimKeys = ({ metadata, spec }: Pod): string[] =>
  (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [`${metadata.namespace}/${persistentVolumeClaim.claimName}`]
    return ephemeral === undefined ? [] : [`${metadata.namespace}/${claimName({ metadata }, name)}`]
  })

async function protect(
  client: KubeClient,
  resource: Resource,
  { metadata }: KubeObject,
  finalizer: string,
  used: boolean,
): Promise<void> {
  const { finalizers = [], deletionTimestamp, resourceVersion } = metadata
  const has = finalizers.includes(finalizer)
  if (deletionTimestamp === undefined ? has : !has || used) return
  const changed = has ? finalizers.filter((one) => one !== finalizer) : [...finalizers, finalizer]
  await client.patch(resource, metadata, 'merge', { metadata: { resourceVersion, finalizers: changed } })
}
