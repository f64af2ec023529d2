/** The Deployment controller: ReplicaSets, one a template, and the way from one to the next. */
import { indexBy } from '../../../kube/informers.ts'
import type { Deployment, Pod, ReplicaSet } from '../../../kube/objects.ts'
import { deployments, pods, replicaSets } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { orphansOf, ownerKey } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { matches } from '../selector.ts'
import { execute } from './execute.ts'
import { plan } from './plan.ts'

export function deploymentController(): Component {
  return controller('deployment-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'deployment-controller')
    const all = informer<Deployment>(deployments)
    const sets = informer<ReplicaSet>(replicaSets)
    const allPods = informer<Pod>(pods)
    const setsBy = indexBy(sets, ownerKey)
    const podsBy = indexBy(allPods, ownerKey)

    const add = (deployment: Deployment): void => queue.add(keyOf(deployment))
    function addOwners(set: ReplicaSet): void {
      const { namespace, labels } = set.metadata
      const owner = controllerOf(set)
      if (owner === undefined) {
        for (const deployment of all.list(namespace)) if (matches(deployment.spec.selector, labels)) add(deployment)
      } else if (owner.kind === 'Deployment') queue.add(`${namespace}/${owner.name}`)
    }
    on(all, { added: add, modified: add, deleted: add })
    on(sets, {
      added: addOwners,
      deleted: addOwners,
      modified(set, previous) {
        if (controllerOf(previous)?.uid !== controllerOf(set)?.uid) addOwners(previous)
        addOwners(set)
      },
    })
    on(allPods, {
      // Recreate waits for the last of the old Pods.
      deleted(pod) {
        const owner = controllerOf(pod)
        const set = owner?.kind === 'ReplicaSet' ? sets.get(pod.metadata.namespace, owner.name) : undefined
        if (set !== undefined) addOwners(set)
      },
    })

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const deployment = all.get(namespace, name)
      if (deployment === undefined) return undefined
      const planned = plan({
        deployment,
        sets: [...setsBy(deployment.metadata.uid), ...setsBy(orphansOf(namespace))],
        podsOf: ({ metadata }) => podsBy(metadata.uid),
        now: clock.now(),
      })
      await execute({ client, record, deployment, now: clock.now() }, planned)
      return planned.again
    }
  })
}
