/** The garbage collector: what is owned goes with its owners. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type { KubeClient } from '../../../kube/client.ts'
import { isConflict, isNotFound } from '../../../kube/errors.ts'
import type { KubeObject } from '../../../kube/objects.ts'
import { apiVersionOf, type Resource } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { PostponedError } from '../controller.ts'
import { discoveringController } from '../discovering.ts'
import { ownerGraph, ownersOf, type Node } from './graph.ts'
import { foregroundFinalizer, isDeletingDependents, orphanFinalizer, planGarbage, type GarbagePlanner } from './plan.ts'

/** How many uids to remember. */
const mostAbsent = 5000

/** Keys are uids. */
export function garbageCollector({ plan = planGarbage }: { plan?: GarbagePlanner } = {}): Component {
  return discoveringController('garbage-collector-controller', ({ client, queue, resources, watchAll }) => {
    const graph = ownerGraph()
    /** Uids that were looked for and are not there: none comes back. */
    const absent = new Set<string>()
    const forget = (uid: string): void => {
      absent.add(uid)
      if (absent.size > mostAbsent) absent.delete(absent.values().next().value ?? '')
    }

    const addDependents = (uid: string): void => {
      for (const { object } of graph.dependents(uid)) queue.add(object.metadata.uid)
    }
    const put = (resource: Resource, object: KubeObject): void => {
      const node = { resource, object }
      const blocked = blockedBy(graph.node(object.metadata.uid))
      graph.put(node)
      const owners = ownersOf(node)
      const blocking = blockedBy(node)
      for (const uid of blocked) if (!blocking.includes(uid)) queue.add(uid)
      if (owners.some(({ uid }) => mayBeGone(uid)) || object.metadata.deletionTimestamp !== undefined) {
        queue.add(object.metadata.uid)
      }
    }
    const mayBeGone = (uid: string): boolean => {
      const owner = graph.node(uid)
      return owner === undefined || isDeletingDependents(owner)
    }
    watchAll({
      added: put,
      modified: put,
      deleted(_, object) {
        const { uid } = object.metadata
        const owners = ownersOf(graph.node(uid))
        forget(uid)
        addDependents(uid)
        graph.remove(uid)
        for (const owner of owners) queue.add(owner.uid)
      },
    })

    /** Asks the API about an owner that the graph does not have. */
    async function find(reference: OwnerReference, namespace: string | undefined): Promise<Node | undefined> {
      const known = graph.node(reference.uid)
      if (known !== undefined || absent.has(reference.uid)) return known
      const resource = resources().find((one) => one.kind === reference.kind && sameGroup(one, reference.apiVersion))
      if (resource === undefined) throw new PostponedError(`no such kind: ${reference.apiVersion} ${reference.kind}`)
      try {
        const object = await client.get<KubeObject>(resource, { name: reference.name, namespace })
        if (object.metadata.uid === reference.uid) return { resource, object }
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
      forget(reference.uid)
      return undefined
    }

    return async (uid) => {
      const node = graph.node(uid)
      if (node === undefined) return
      const { namespace } = node.object.metadata
      const owners = new Map<string, Node | undefined>()
      for (const reference of ownersOf(node)) {
        // An owner in another namespace is none.
        const owner = await find(reference, namespace)
        const near = owner?.object.metadata.namespace
        owners.set(reference.uid, near === undefined || near === namespace ? owner : undefined)
      }
      const dependents = graph.dependents(uid)
      const fate = plan(node, dependents, (reference) => owners.get(reference.uid))
      if (fate.do === 'delete') {
        if (fate.unblock) await unblock(client, node)
        await remove(client, node, fate.propagationPolicy)
      } else if (fate.do === 'disown') await disown(client, node, fate.uids)
      else if (fate.do === 'orphan') {
        for (const dependent of fate.dependents) await disown(client, dependent, [uid])
        await dropFinalizer(client, node, orphanFinalizer)
      } else if (fate.do === 'deleteDependents') {
        if (fate.done) await dropFinalizer(client, node, foregroundFinalizer)
        addDependents(uid)
      }
    }
  })
}

/** The owners that wait for it. */
const blockedBy = (node: Node | undefined): string[] =>
  ownersOf(node)
    .filter(({ blockOwnerDeletion }) => blockOwnerDeletion === true)
    .map(({ uid }) => uid)

/** Whether `apiVersion` is of the resource's group, in whatever version. */
const sameGroup = (resource: Resource, apiVersion: string): boolean =>
  apiVersion === apiVersionOf(resource) || (resource.group !== '' && apiVersion.startsWith(`${resource.group}/`))

const remove = async (
  client: KubeClient,
  { resource, object: { metadata } }: Node,
  propagationPolicy: 'Background' | 'Foreground' | 'Orphan',
): Promise<void> => {
  await client.delete(resource, metadata, { propagationPolicy, preconditions: { uid: metadata.uid } }).catch(ifGone)
}

const unblock = async (client: KubeClient, { resource, object: { metadata } }: Node): Promise<void> => {
  const ownerReferences = (metadata.ownerReferences ?? []).map((reference) =>
    reference.blockOwnerDeletion === true ? { ...reference, blockOwnerDeletion: false } : reference,
  )
  await write(client, resource, metadata, { ownerReferences })
}

const disown = async (client: KubeClient, { resource, object: { metadata } }: Node, uids: string[]): Promise<void> => {
  const ownerReferences = (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid))
  await write(client, resource, metadata, { ownerReferences: ownerReferences.length > 0 ? ownerReferences : null })
}

const dropFinalizer = async (client: KubeClient, { resource, object }: Node, finalizer: string): Promise<void> => {
  const finalizers = object.metadata.finalizers?.filter((one) => one !== finalizer)
  await write(client, resource, object.metadata, { finalizers })
}

const write = async (
  client: KubeClient,
  resource: Resource,
  metadata: KubeObject['metadata'],
  change: object,
): Promise<void> => {
  const { uid, resourceVersion } = metadata
  await client
    .patch(resource, metadata, 'merge', { metadata: { uid, resourceVersion, ...change } })
    .catch((error: unknown) => {
      if (!isNotFound(error)) throw error
    })
}

/** Another object has the name now, or none. */
function ifGone(error: unknown): void {
  if (!isNotFound(error) && !isConflict(error)) throw error
}
