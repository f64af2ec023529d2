/** The ReplicaSet controller: keeps a number of Pods there. A ReplicationController is what came before, and works alike. */
import { indexBy } from '../../../kube/informers.ts'
import type { Pod } from '../../../kube/objects.ts'
import { pods, replicaSets, replicationControllers, type Resource } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { inBatches } from '../batches.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { expectations, meetingWith } from '../expectations.ts'
import { changeOwners, mayAdopt, orphansOf, ownerKey } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { hasEnded, replacements } from '../pace.ts'
import { matches } from '../selector.ts'
import { deleteSurplus } from '../surplus.ts'
import { plan, type Plan } from './plan.ts'
import { selectorOf, type Replicating } from './selector.ts'
import { nextStatus, type Failure } from './status.ts'

export const replicaSetController = (): Component =>
  replicating('replicaset-controller', 'replicaset-controller', replicaSets)

export const replicationController = (): Component =>
  replicating('replicationcontroller-controller', 'replication-controller', replicationControllers)

/** @param source as its events have it */
function replicating(name: string, source: string, resource: Resource): Component {
  return controller(name, ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, source)
    const sets = informer<Replicating>(resource)
    const allPods = informer<Pod>(pods)
    const podsBy = indexBy(allPods, ownerKey)
    const setsBy = indexBy(sets, ownerKey)
    const expected = expectations(clock)
    const replacement = replacements(clock)

    function setsOf(pod: Pod): Replicating[] {
      const owner = controllerOf(pod)
      if (owner === undefined) {
        return [...sets.list(pod.metadata.namespace)].filter((set) => matches(selectorOf(set), pod.metadata.labels))
      }
      const set = owner.kind === resource.kind ? sets.get(pod.metadata.namespace, owner.name) : undefined
      return set?.metadata.uid === owner.uid ? [set] : []
    }
    const add = (pod: Pod): void => setsOf(pod).forEach((set) => queue.add(keyOf(set)))

    const addSet = (set: Replicating): void => queue.add(keyOf(set))
    on(sets, { added: addSet, modified: addSet, deleted: ({ metadata }) => expected.forget(metadata.uid) })
    on(allPods, meetingWith(expected, add))

    /** @returns what went wrong first, after all that could be done */
    async function manage(
      set: Replicating,
      { create, delete: surplus }: Plan,
    ): Promise<[Failure, unknown] | undefined> {
      const { uid } = set.metadata
      expected.expect(
        uid,
        create.count,
        surplus.map(({ metadata }) => metadata.uid),
      )
      let created = 0
      try {
        const replaces = [...podsBy(uid)].some(hasEnded)
        await inBatches(Array.from({ length: create.count }), async () => {
          if (replaces) await replacement()
          const pod = await client.create<Pod>(pods, create.pod)
          created += 1
          record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
        })
      } catch (error) {
        const { message } = error as Error
        for (let count = created; count < create.count; count++) expected.created(uid)
        record(set, 'Warning', 'FailedCreate', `Error creating: ${message}`)
        return [{ reason: 'FailedCreate', message }, error]
      }
      try {
        await deleteSurplus({ client, record, expected }, set, surplus)
        return undefined
      } catch (error) {
        return [{ reason: 'FailedDelete', message: (error as Error).message }, error]
      }
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const set = sets.get(namespace, name)
      if (set === undefined) return undefined
      const owner = controllerOf(set)
      const siblings = owner === undefined ? [set] : setsBy(owner.uid)
      const planned = plan({
        set,
        pods: [...podsBy(set.metadata.uid), ...podsBy(orphansOf(namespace))],
        related: siblings.flatMap(({ metadata }) => podsBy(metadata.uid)),
        now: clock.now(),
      })
      if (planned.pods.adopt.length > 0) await mayAdopt(client, resource, set)
      await changeOwners(client, set, pods, planned.pods)
      const failed = expected.met(set.metadata.uid) ? await manage(set, planned) : undefined
      const status = nextStatus(set, planned.status, failed?.[0], clock.now())
      if (status !== undefined) await client.update(resource, { ...set, status }, { subresource: 'status' })
      if (failed !== undefined) throw failed[1]
      return planned.again
    }
  })
}
