/** The scheduler: gives each Pod a node. */
import { indexBy } from '../../../kube/informers.ts'
import type { Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../kube/objects.ts'
import { namespaces, nodes, persistentVolumeClaims, persistentVolumes, pods, storageClasses } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { condition, isOver, isTerminating } from '../pods.ts'
import { timestamp } from '../time.ts'
import { selectedNode } from '../volumes/match.ts'
import { schedulingEvents } from './events.ts'
import { claimsOf, schedule, type Scheduler } from './plan.ts'
import { isChoosy, isGuarded } from './topology.ts'

/** In place of a claim's key, for Pods to which it matters where others are. */
const choosy = 'choosy'

/** `plan` can be replaced. */
export function scheduler({ plan = schedule }: { plan?: Scheduler } = {}): Component {
  const component = controller('scheduler', ({ client, clock, informer, on, queue, onError }) => {
    const events = schedulingEvents({ client, clock, onError })
    const allPods = informer<Pod>(pods)
    const allNodes = informer<Node>(nodes)
    const claims = informer<PersistentVolumeClaim>(persistentVolumeClaims)
    const classes = informer<StorageClass>(storageClasses)
    const volumes = informer<PersistentVolume>(persistentVolumes)
    const spaces = informer<Namespace>(namespaces)
    const guards = indexBy(allPods, (pod) => (isGuarded(pod) ? [''] : []))
    const podsOn = indexBy(allPods, (pod) =>
      pod.spec.nodeName !== undefined && !isOver(pod) ? [pod.spec.nodeName] : [],
    )
    const waiting = indexBy(allPods, (pod) =>
      isWaiting(pod) ? ['', ...(isChoosy(pod) ? [choosy] : []), ...claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`)] : [],
    )
    /** Pods that have been given a node which the informer does not show yet. */
    const assumed = assumptions()

    const add = (pod: Pod): void => {
      if (isWaiting(pod)) queue.add(keyOf(pod))
    }
    const addAll = (): void => waiting('').forEach(add)
    const addClaimants = (claim: PersistentVolumeClaim): void => waiting(keyOf(claim)).forEach(add)
    on(allPods, {
      added: add,
      modified(pod, previous) {
        if (pod.spec.nodeName !== undefined) assumed.drop(pod)
        if (pod.spec.nodeName !== previous.spec.nodeName || pod.metadata.labels !== previous.metadata.labels) {
          waiting(choosy).forEach(add)
        }
        if (!isWaiting(previous)) add(pod)
        if (isOver(pod) && !isOver(previous)) addAll()
      },
      deleted(pod) {
        assumed.drop(pod)
        events.forget(pod)
        if (pod.spec.nodeName !== undefined) addAll()
      },
    })
    on(allNodes, {
      added: addAll,
      modified: (node, previous) => (fitsOtherwise(node, previous) ? addAll() : undefined),
    })
    on(claims, {
      added: addClaimants,
      modified(claim, previous) {
        if (claim.metadata.annotations !== previous.metadata.annotations && claim.spec.volumeName) addClaimants(claim)
      },
      deleted: addClaimants,
    })

    async function bind(pod: Pod, node: string): Promise<void> {
      const { name, namespace, uid } = pod.metadata
      assumed.put(pod, node)
      try {
        const metadata = { name, namespace: namespace ?? '', uid }
        const target = { apiVersion: 'v1', kind: 'Node', name: node }
        await client.create(pods, { apiVersion: 'v1', kind: 'Binding', metadata, target }, { subresource: 'binding' })
      } catch (error) {
        assumed.drop(pod)
        throw error
      }
      events.record(pod, 'Normal', 'Scheduled', 'Binding', `Successfully assigned ${namespace}/${name} to ${node}`)
      events.forget(pod)
    }

    async function wait(pod: Pod, message: string): Promise<void> {
      events.record(pod, 'Warning', 'FailedScheduling', 'Scheduling', message)
      const known = condition(pod, 'PodScheduled')
      if (known?.status === 'False' && known.message === message) return
      const unschedulable = {
        type: 'PodScheduled',
        observedGeneration: pod.metadata.generation,
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime: known?.status === 'False' ? known.lastTransitionTime : timestamp(clock.now()),
        reason: 'Unschedulable',
        message,
      }
      const patch = { status: { conditions: [unschedulable] } }
      await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const pod = allPods.get(namespace, name)
      if (pod === undefined || !isWaiting(pod) || assumed.has(pod)) return
      const placement = plan(pod, {
        nodes: [...allNodes.list()],
        podsOn: (node) => [...podsOn(node), ...assumed.podsOn(node)],
        claim: (claim) => claims.get(namespace, claim),
        volume: (volume) => volumes.get(undefined, volume),
        guarded: guards('').length > 0,
        namespaceLabels: (space) => spaces.get(undefined, space)?.metadata.labels ?? {},
        bindsLate: ({ spec }) =>
          classes.get(undefined, spec.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer',
      })
      if (placement.do === 'bind') return bind(pod, placement.node)
      if (placement.do === 'wait') return wait(pod, placement.message)
      for (const { metadata } of placement.claims) {
        if (metadata.annotations?.[selectedNode] !== undefined) continue
        await client.patch(persistentVolumeClaims, metadata, 'merge', {
          metadata: { annotations: { [selectedNode]: placement.node } },
        })
      }
    }
  })
  return { ...component, agent: 'kube-scheduler' }
}

const isWaiting = (pod: Pod): boolean =>
  pod.spec.nodeName === undefined &&
  !isTerminating(pod) &&
  !isOver(pod) &&
  (pod.spec.schedulerName ?? 'default-scheduler') === 'default-scheduler' &&
  gatesOf(pod).length === 0

const gatesOf = ({ spec }: Pod): unknown[] => (spec as { schedulingGates?: unknown[] }).schedulingGates ?? []

/** Heartbeats are no reason to try again. */
const fitsOtherwise = (node: Node, previous: Node): boolean =>
  node.spec !== previous.spec ||
  node.metadata.labels !== previous.metadata.labels ||
  node.status.allocatable !== previous.status.allocatable

/** Pods by the node that they were given, until the API tells it. */
function assumptions() {
  const nodes = new Map<string, string>()
  const pods = new Map<string, Map<string, Pod>>()
  return {
    has: ({ metadata }: Pod): boolean => nodes.has(metadata.uid),
    podsOn: (node: string): Iterable<Pod> => pods.get(node)?.values() ?? [],
    put(pod: Pod, node: string): void {
      nodes.set(pod.metadata.uid, node)
      if (!pods.has(node)) pods.set(node, new Map())
      pods.get(node)?.set(pod.metadata.uid, pod)
    },
    drop({ metadata }: Pod): void {
      pods.get(nodes.get(metadata.uid) ?? '')?.delete(metadata.uid)
      nodes.delete(metadata.uid)
    },
  }
}
