/** The ephemeral volume controller: claims that come and go with the Pods whose volumes they are. */
import { isNotFound } from '../../../kube/errors.ts'
import type { PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { persistentVolumeClaims, pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller, keyOf, PostponedError, splitKey } from '../controller.ts'
import { controllerOf, controllerReference } from '../owners.ts'
import { isTerminating } from '../pods.ts'
import { claimName, notOwn } from './match.ts'

type Volume = NonNullable<Pod['spec']['volumes']>[number]

export function ephemeralVolumeController(): Component {
  return controller('ephemeral-volume-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'ephemeral_volume')
    const allPods = informer<Pod>(pods)
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const add = (pod: Pod): void => {
      if (volumesOf(pod).length > 0) queue.add(keyOf(pod))
    }
    on(allPods, { added: add })
    on(claims, {
      deleted(claim) {
        const owner = controllerOf(claim)
        if (owner?.kind === 'Pod') queue.add(`${claim.metadata.namespace}/${owner.name}`)
      },
    })

    async function provide(pod: Pod, { name: volume, ephemeral }: Volume): Promise<void> {
      const name = claimName(pod, volume)
      const { namespace } = pod.metadata
      const there =
        claims.get(namespace, name) ??
        (await client.get<PersistentVolumeClaim>(persistentVolumeClaims, { name, namespace }).catch(unlessGone))
      const problem = there && notOwn(pod, there)
      if (problem !== undefined) throw new PostponedError(problem)
      if (there !== undefined) return
      const { metadata: { labels, annotations } = {}, spec } = ephemeral?.volumeClaimTemplate ?? { spec: {} }
      await client
        .create(persistentVolumeClaims, {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name,
            namespace,
            ...(labels === undefined ? {} : { labels }),
            ...(annotations === undefined ? {} : { annotations }),
            ownerReferences: [controllerReference(pod)],
          },
          spec,
        })
        .catch((error: Error) => {
          throw new PostponedError(`create PVC ${name}: ${error.message}`, { cause: error })
        })
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const pod = allPods.get(namespace, name)
      if (pod === undefined || isTerminating(pod)) return
      for (const volume of volumesOf(pod)) {
        try {
          await provide(pod, volume)
        } catch (error) {
          record(pod, 'Warning', 'FailedBinding', `ephemeral volume ${volume.name}: ${(error as Error).message}`)
          throw error
        }
      }
    }
  })
}

const volumesOf = ({ spec }: Pod): Volume[] => (spec.volumes ?? []).filter(({ ephemeral }) => ephemeral !== undefined)

function unlessGone(error: unknown): undefined {
  if (!isNotFound(error)) throw error
}
