/** The DaemonSet controller: a Pod on every node that takes it. */
import { isAlreadyExists } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { ControllerRevision, Manifest, Node, Pod } from '../../../kube/objects.ts'
import { controllerRevisions, nodes, pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { daemonSets, type DaemonSet } from '../../resources/daemonset.ts'
import { inBatches } from '../batches.ts'
import { controller, keyOf, PostponedError, splitKey } from '../controller.ts'
import { expectations, meetingWith } from '../expectations.ts'
import { textOf } from '../history.ts'
import { changeOwners, mayAdopt, orphansOf, ownerKey } from '../membership.ts'
import { controllerOf } from '../owners.ts'
import { isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { deleteSurplus } from '../surplus.ts'
import { failures } from './failures.ts'
import { plan, type Ended, type Plan } from './plan.ts'
import { newPod } from './pod.ts'

/** As many as are created or deleted in one look. */
const burst = 250

export function daemonSetController(): Component {
  return controller('daemonset-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'daemonset-controller')
    const sets = informer<DaemonSet>(daemonSets)
    const allPods = informer<Pod>(pods)
    const allNodes = informer<Node>(nodes)
    const podsBy = indexBy(allPods, ownerKey)
    const revisionsBy = indexBy(informer<ControllerRevision>(controllerRevisions), ownerKey)
    const expected = expectations(clock)
    const failed = failures(clock)

    function setsOf(pod: Pod): DaemonSet[] {
      const owner = controllerOf(pod)
      if (owner === undefined)
        return [...sets.list(pod.metadata.namespace)].filter(({ spec }) => matches(spec.selector, pod.metadata.labels))
      const set = owner.kind === 'DaemonSet' ? sets.get(pod.metadata.namespace, owner.name) : undefined
      return set?.metadata.uid === owner.uid ? [set] : []
    }
    const addSet = (set: DaemonSet): void => queue.add(keyOf(set))
    const add = (pod: Pod): void => setsOf(pod).forEach(addSet)
    const addAll = (): void => [...sets.list()].forEach(addSet)

    on(sets, { added: addSet, modified: addSet, deleted: ({ metadata }) => expected.forget(metadata.uid) })
    on(allNodes, {
      added: addAll,
      modified: (node, previous) => (placing(node) === placing(previous) ? undefined : addAll()),
      deleted: addAll,
    })
    on(allPods, meetingWith(expected, add))

    async function keepHistory(set: DaemonSet, { create, renumber }: Plan['history']): Promise<void> {
      if (create !== undefined) await createRevision(set, create)
      if (renumber !== undefined) {
        const { revision, number } = renumber
        await client.patch(controllerRevisions, revision.metadata, 'merge', { revision: number })
      }
    }

    /** Where another template has the name already, another name is tried with the next look. */
    async function createRevision(set: DaemonSet, revision: Manifest): Promise<void> {
      try {
        await client.create(controllerRevisions, revision)
      } catch (error) {
        if (!isAlreadyExists(error)) throw error
        const { name = '', namespace } = revision.metadata
        const there = await client.get<ControllerRevision>(controllerRevisions, { name, namespace })
        if (there.data !== undefined && textOf(there.data) === textOf(revision['data'] as object)) return
        const status = { ...set.status, collisionCount: (set.status.collisionCount ?? 0) + 1 }
        await client.update(daemonSets, { ...set, status }, { subresource: 'status' })
        throw new PostponedError(`controllerrevision ${name} has another template`)
      }
    }

    function tell(set: DaemonSet, { pod: { metadata }, node, failed: hasFailed }: Ended): void {
      const pod = `daemon pod ${metadata.namespace}/${metadata.name} on node ${node}, will try to`
      if (hasFailed) {
        failed.add(`${set.metadata.uid}/${node}`)
        record(set, 'Warning', 'FailedDaemonPod', `Found failed ${pod} kill it`)
      } else record(set, 'Normal', 'SucceededDaemonPod', `Found succeeded ${pod} delete it`)
    }

    async function work(set: DaemonSet, { history, ...planned }: Plan): Promise<void> {
      const { uid } = set.metadata
      const [create, surplus] = [planned.create.slice(0, burst), planned.delete.slice(0, burst)]
      if (create.length + surplus.length === 0) return
      const uids = surplus.map(({ metadata }) => metadata.uid)
      expected.expect(uid, create.length, uids)
      let created = 0
      try {
        await inBatches(create, async (node) => {
          const pod = await client.create<Pod>(pods, newPod(set, history.hash, node))
          created += 1
          record(set, 'Normal', 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`)
        })
      } catch (error) {
        for (let count = created; count < create.length; count++) expected.created(uid)
        for (const one of uids) expected.deleted(uid, one)
        record(set, 'Warning', 'FailedCreate', `Error creating: ${(error as Error).message}`)
        throw error
      }
      await deleteSurplus({ client, record, expected }, set, surplus)
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const set = sets.get(namespace, name)
      if (set === undefined || isTerminating(set)) return undefined
      const { uid } = set.metadata
      const planned = plan({
        set,
        pods: [...podsBy(uid), ...podsBy(orphansOf(namespace))],
        revisions: [...revisionsBy(uid), ...revisionsBy(orphansOf(namespace))],
        nodes: allNodes.list(),
        settled: expected.met(uid),
        pause: (node) => failed.pause(`${uid}/${node}`),
        now: clock.now(),
      })
      if (planned.pods.adopt.length + planned.revisions.adopt.length > 0) await mayAdopt(client, daemonSets, set)
      await changeOwners(client, set, controllerRevisions, planned.revisions)
      await changeOwners(client, set, pods, planned.pods)
      await keepHistory(set, planned.history)
      for (const one of planned.ended) tell(set, one)
      const failure = await work(set, planned).then(() => undefined, asError)
      for (const { metadata } of planned.history.discard) await client.delete(controllerRevisions, metadata)
      const { status } = planned
      if (status !== undefined) await client.update(daemonSets, { ...set, status }, { subresource: 'status' })
      if (failure !== undefined) throw failure
      return planned.again
    }
  })
}

/** What of a node tells whether Pods belong there. */
const placing = ({ metadata, spec }: Node): string =>
  JSON.stringify([metadata.labels, spec.taints, spec.unschedulable ?? false])

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
