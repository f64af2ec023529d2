/** The taint eviction controller: deletes Pods from nodes whose taints they do not put up with, or not for so long. */
import { isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type { Node, Pod } from '../../../kube/objects.ts'
import { nodes, pods } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { isTerminating } from '../pods.ts'
import { staysFor } from '../tolerations.ts'
import { disrupted } from './disrupted.ts'

export function taintEvictionController(): Component {
  return controller('taint-eviction-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'taint-eviction-controller')
    const allNodes = informer<Node>(nodes)
    const allPods = informer<Pod>(pods)
    const podsOn = indexBy(allPods, ({ spec }) => (spec.nodeName ? [spec.nodeName] : []))
    /** Since when a Pod is on a node with such taints, by its uid. */
    const since = new Map<string, number>()

    const add = (pod: Pod): void => queue.add(keyOf(pod))
    const addOn = ({ metadata }: Node): void => podsOn(metadata.name).forEach(add)
    on(allNodes, {
      added: (node) => (banishing(node).length > 0 ? addOn(node) : undefined),
      modified: (node, previous) => (node.spec.taints === previous.spec.taints ? undefined : addOn(node)),
    })
    on(allPods, {
      added: (pod) => (isOnTainted(pod) ? add(pod) : undefined),
      modified: (pod) => (isOnTainted(pod) ? add(pod) : undefined),
      deleted: ({ metadata }) => since.delete(metadata.uid),
    })

    const taintsAround = ({ spec }: Pod): ReturnType<typeof banishing> =>
      banishing(spec.nodeName ? allNodes.get(undefined, spec.nodeName) : undefined)
    const isOnTainted = (pod: Pod): boolean => taintsAround(pod).length > 0

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const pod = allPods.get(namespace, name)
      if (pod === undefined || isTerminating(pod)) return undefined
      const { uid } = pod.metadata
      const taints = taintsAround(pod)
      const seconds = taints.length === 0 ? Infinity : staysFor(pod, taints)
      if (seconds === Infinity) {
        if (since.delete(uid)) record(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)
        return undefined
      }
      const start = since.get(uid) ?? clock.now()
      since.set(uid, start)
      const left = start + seconds * 1000 - clock.now()
      if (left > 0) return left
      record(pod, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`)
      const why = disrupted('DeletionByTaintManager', 'Taint manager: deleting due to NoExecute taint', clock.now())
      try {
        await client.patch(pods, pod.metadata, 'strategic', { metadata: { uid }, ...why }, { subresource: 'status' })
        await client.delete(pods, { name, namespace }, { preconditions: { uid } })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
      return undefined
    }
  })
}

const banishing = (node: Node | undefined) => (node?.spec.taints ?? []).filter(({ effect }) => effect === 'NoExecute')
