/** The scheduler: gives each Pod a node. */
import { isConflict, isNotFound } from '../../../kube/errors.ts'
import { indexBy } from '../../../kube/informers.ts'
import type {
  Namespace,
  Node,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StorageClass,
} from '../../../kube/objects.ts'
import {
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  podDisruptionBudgets,
  pods,
  storageClasses,
} from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import type { Budget } from '../disruption/plan.ts'
import { condition, isOver, isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { timestamp } from '../time.ts'
import { reserve } from '../volumes/bind.ts'
import { selectedNode } from '../volumes/match.ts'
import { claimsOf, type Provision } from './claims.ts'
import { schedulingEvents } from './events.ts'
import { schedule, type Scheduler } from './plan.ts'
import { priorityOf, type Preemption } from './preempt.ts'
import { isFond } from './score.ts'
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
    const budgets = informer<Budget>(podDisruptionBudgets)
    const guards = indexBy(allPods, (pod) => (isGuarded(pod) ? [''] : []))
    const fonds = indexBy(allPods, (pod) => (isFond(pod) ? [''] : []))
    const free = indexBy(volumes, ({ spec }) => (spec.claimRef === undefined ? [spec.storageClassName ?? ''] : []))
    const reserved = indexBy(volumes, ({ spec: { claimRef } }) =>
      claimRef === undefined ? [] : [`${claimRef.namespace}/${claimRef.name}`],
    )
    const podsOn = indexBy(allPods, (pod) =>
      pod.spec.nodeName !== undefined && !isOver(pod) ? [pod.spec.nodeName] : [],
    )
    const waiting = indexBy(allPods, (pod) =>
      isWaiting(pod)
        ? ['', ...(isChoosy(pod) ? [choosy] : []), ...claimsOf(pod).map((name) => `${pod.metadata.namespace}/${name}`)]
        : [],
    )
    /** Pods that have been given a node which the informer does not show yet. */
    const assumed = assumptions()
    /** Pods for which others make way on a node. */
    const nominated = assumptions()

    const add = (pod: Pod): void => {
      if (!isWaiting(pod)) return
      if (pod.status.nominatedNodeName !== undefined) nominated.put(pod, pod.status.nominatedNodeName)
      queue.add(keyOf(pod))
    }
    const addAll = (): void =>
      waiting('')
        .toSorted((a, b) => priorityOf(b) - priorityOf(a))
        .forEach(add)
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
        nominated.drop(pod)
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

    on(volumes, {
      added: ({ spec }) => (spec.claimRef === undefined ? addAll() : undefined),
    })

    async function bind(pod: Pod, node: string): Promise<void> {
      const { name, namespace, uid } = pod.metadata
      assumed.put(pod, node)
      nominated.drop(pod)
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
      const told = known?.status === 'False' && known.message === message
      const nominatedNodeName = nominated.nodeOf(pod)
      if (told && nominatedNodeName === pod.status.nominatedNodeName) return
      const unschedulable = {
        type: 'PodScheduled',
        observedGeneration: pod.metadata.generation,
        status: 'False',
        lastProbeTime: null,
        lastTransitionTime: known?.status === 'False' ? known.lastTransitionTime : timestamp(clock.now()),
        reason: 'Unschedulable',
        message,
      }
      const patch = { status: { conditions: [unschedulable], ...(nominatedNodeName && { nominatedNodeName }) } }
      await client.patch(pods, pod.metadata, 'strategic', patch, { subresource: 'status' })
    }

    /** Others make way: they are told why, and end with their grace. */
    async function preempt(pod: Pod, { node, victims, message }: Preemption & { message: string }): Promise<void> {
      nominated.put(pod, node)
      await wait(pod, message)
      for (const victim of victims) {
        const { namespace, name, uid } = victim.metadata
        const disrupted = {
          type: 'DisruptionTarget',
          status: 'True',
          lastTransitionTime: timestamp(clock.now()),
          reason: 'PreemptionByScheduler',
          message: 'default-scheduler: preempting to accommodate a higher priority pod',
        }
        const status = { conditions: [disrupted] }
        try {
          await client.patch(
            pods,
            { namespace, name },
            'strategic',
            { metadata: { uid }, status },
            { subresource: 'status' },
          )
          await client.delete(pods, { namespace, name }, { preconditions: { uid } })
        } catch (error) {
          if (isNotFound(error) || isConflict(error)) continue
          throw error
        }
        events.record(
          victim,
          'Normal',
          'Preempted',
          'Preempting',
          `Preempted by pod ${pod.metadata.uid} on node ${node}`,
        )
        events.forget(victim)
      }
    }

    async function provide(node: string, { found, made }: Provision): Promise<void> {
      for (const { claim, volume } of found) await reserve({ client, clock }, volume, claim)
      for (const { metadata } of made) {
        if (metadata.annotations?.[selectedNode] !== undefined) continue
        await client.patch(persistentVolumeClaims, metadata, 'merge', {
          metadata: { annotations: { [selectedNode]: node } },
        })
      }
    }

    const isProtected = ({ metadata }: Pod): boolean =>
      [...budgets.list(metadata.namespace)].some(
        ({ spec: { selector }, status }) =>
          selector !== undefined && (status?.disruptionsAllowed ?? 0) < 1 && matches(selector, metadata.labels),
      )
    const classOf = ({ spec }: PersistentVolumeClaim): StorageClass | undefined =>
      classes.get(undefined, spec.storageClassName ?? '')

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const pod = allPods.get(namespace, name)
      if (pod === undefined || !isWaiting(pod) || assumed.has(pod)) return
      const placement = plan(pod, {
        nodes: [...allNodes.list()],
        podsOn: (node) => {
          const present = podsOn(node)
          const others = [...nominated.podsOn(node)].filter(
            (other) => other.metadata.uid !== pod.metadata.uid && priorityOf(other) >= priorityOf(pod),
          )
          const coming = [...assumed.podsOn(node), ...others]
          return coming.length === 0 ? present : [...present, ...coming]
        },
        claim: (claim) => claims.get(namespace, claim),
        volume: (volume) => volumes.get(undefined, volume),
        volumesFor: (claim) => [...reserved(keyOf(claim)), ...free(claim.spec.storageClassName ?? '')],
        guarded: guards('').length > 0,
        fond: fonds('').length > 0,
        isProtected,
        nominatedNode: nominated.nodeOf(pod),
        namespaceLabels: (space) => spaces.get(undefined, space)?.metadata.labels ?? {},
        bindsLate: (claim) => classOf(claim)?.volumeBindingMode === 'WaitForFirstConsumer',
        provisions: (claim) => classOf(claim)?.provisioner !== 'kubernetes.io/no-provisioner',
      })
      if (placement.do === 'bind') return bind(pod, placement.node)
      if (placement.do === 'wait') return wait(pod, placement.message)
      if (placement.do === 'preempt') return preempt(pod, placement)
      return provide(placement.node, placement)
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

/** Pods by the node that they were given, until the API tells it or they are dropped. */
function assumptions() {
  const nodes = new Map<string, string>()
  const pods = new Map<string, Map<string, Pod>>()
  return {
    has: ({ metadata }: Pod): boolean => nodes.has(metadata.uid),
    nodeOf: ({ metadata }: Pod): string | undefined => nodes.get(metadata.uid),
    podsOn: (node: string): Iterable<Pod> => pods.get(node)?.values() ?? [],
    put(pod: Pod, node: string): void {
      this.drop(pod)
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
