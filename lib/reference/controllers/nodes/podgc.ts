/** Pod garbage collection: Pods whose node is gone for good, or declared out of service, are forgotten by force. */
import { isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { Node, Pod } from '../../../kube/objects.ts'
import { nodes, pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller } from '../controller.ts'
import { isOver, isTerminating } from '../pods.ts'
import { disrupted } from './disrupted.ts'
import { isReadyNode } from './plan.ts'

/** A node may come back for so long. */
const quarantine = 40_000
const outOfService = 'node.kubernetes.io/out-of-service'

/** Keys are names of nodes. */
export function podGarbageCollector(): Component {
  return controller('pod-garbage-collector-controller', ({ client, clock, informer, on, queue }) => {
    const allNodes = informer<Node>(nodes)
    const allPods = informer<Pod>(pods)
    const podsOn = indexBy(allPods, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []))

    const addIfOut = (node: Node): void => {
      if (isOutOfService(node)) queue.add(node.metadata.name)
    }
    const addNodeOf = (pod: Pod): void => {
      const name = pod.spec.nodeName
      if (!name) return
      const node = allNodes.get(undefined, name)
      if (node === undefined) queue.addAfter(name, quarantine)
      else if (isTerminating(pod)) addIfOut(node)
    }
    on(allNodes, {
      added: addIfOut,
      modified: addIfOut,
      deleted: ({ metadata }) => queue.addAfter(metadata.name, quarantine),
    })
    on(allPods, { added: addNodeOf, modified: addNodeOf })

    async function forget(pod: Pod, reason: string): Promise<void> {
      const { name, namespace, uid } = pod.metadata
      const { status } = disrupted('DeletionByPodGC', reason, clock.now())
      const patch = { metadata: { uid }, status: { ...status, ...(isOver(pod) ? {} : { phase: 'Failed' }) } }
      try {
        await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
        await client.delete(pods, { name, namespace }, { gracePeriodSeconds: 0, preconditions: { uid } })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }

    /** What is watched may be late: the API is asked. */
    const find = (name: string): Promise<Node | undefined> =>
      client.get<Node>(nodes, { name }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
        return undefined
      })

    return async (name) => {
      const node = await find(name)
      if (node === undefined) {
        for (const pod of podsOn(name)) await forget(pod, 'PodGC: node no longer exists')
      } else if (isOutOfService(node)) {
        for (const pod of podsOn(name).filter(isTerminating)) await forget(pod, 'PodGC: node out of service')
      }
    }
  })
}

const isOutOfService = (node: Node): boolean =>
  !isReadyNode(node) && (node.spec.taints ?? []).some(({ key }) => key === outOfService)
