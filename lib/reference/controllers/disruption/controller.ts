/** The disruption controller: tells how many evictions each PodDisruptionBudget allows. */
import type { OwnerReference } from 'kubernetes-types/meta/v1.js'
import type {
  Deployment,
  KubeObject,
  Pod,
  ReplicaSet,
  ReplicationController,
  StatefulSet,
} from '../../../kube/objects.ts'
import {
  deployments,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { eventRecorder } from '../../events.ts'
import { controller, keyOf, splitKey } from '../controller.ts'
import { controllerOf } from '../owners.ts'
import { matches } from '../selector.ts'
import { plan, type Budget } from './plan.ts'

type Scaled = KubeObject & { spec: { replicas?: number } }

export function disruptionController(): Component {
  return controller('disruption-controller', ({ client, clock, informer, on, queue, onError }) => {
    const record = eventRecorder({ client, clock, onError }, 'controllermanager')
    const budgets = informer<Budget>(podDisruptionBudgets)
    const allPods = informer<Pod>(pods)
    const sets = informer<ReplicaSet>(replicaSets)
    const workloads = {
      ReplicaSet: sets,
      ReplicationController: informer<ReplicationController>(replicationControllers),
      Deployment: informer<Deployment>(deployments),
      StatefulSet: informer<StatefulSet>(statefulSets),
    }

    const selects = ({ spec }: Budget, { metadata }: Pod): boolean =>
      spec.selector !== undefined && matches(spec.selector, metadata.labels)
    const add = (budget: Budget): void => queue.add(keyOf(budget))
    function addBudgetsOf(pod: Pod): void {
      for (const budget of budgets.list(pod.metadata.namespace)) if (selects(budget, pod)) add(budget)
    }
    on(budgets, { added: add, modified: add })
    on(allPods, {
      added: addBudgetsOf,
      deleted: addBudgetsOf,
      modified(pod, previous) {
        if (pod.metadata.labels !== previous.metadata.labels) addBudgetsOf(previous)
        addBudgetsOf(pod)
      },
    })
    for (const workload of Object.values(workloads)) {
      on<Scaled>(workload, {
        modified(object, previous) {
          if (object.spec.replicas === previous.spec.replicas) return
          for (const budget of budgets.list(object.metadata.namespace)) add(budget)
        },
      })
    }

    /** What the controllers of the Pods are to have, each counted once; a ReplicaSet's Deployment in its place. */
    function scaleOf(namespace: string, selected: readonly Pod[]): number {
      const scales = new Map<string, number>()
      for (const pod of selected) {
        const owner = controllerOf(pod)
        const workload = owner === undefined ? undefined : find(namespace, owner)
        if (owner === undefined) continue
        if (workload === undefined) throw new Error(`found no controllers for pod "${pod.metadata.name}"`)
        scales.set(workload.metadata.uid, workload.spec.replicas ?? 1)
      }
      return [...scales.values()].reduce((sum, replicas) => sum + replicas, 0)
    }

    function find(namespace: string, { kind, name, uid }: OwnerReference): Scaled | undefined {
      const known = Object.hasOwn(workloads, kind) ? workloads[kind as keyof typeof workloads] : undefined
      const object = known?.get(namespace, name)
      if (object?.metadata.uid !== uid) return undefined
      const above = kind === 'ReplicaSet' ? controllerOf(object) : undefined
      return above === undefined ? object : (find(namespace, above) ?? object)
    }

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const budget = budgets.get(namespace, name)
      if (budget === undefined) return undefined
      const selected = [...allPods.list(namespace)].filter((pod) => selects(budget, pod))
      if (selected.length === 0) record(budget, 'Normal', 'NoPods', 'No matching pods found')
      let scale = 0
      const counts = typeof budget.spec.minAvailable !== 'number'
      try {
        if (counts) scale = scaleOf(namespace, selected)
      } catch (error) {
        const { message } = error as Error
        record(
          budget,
          'Warning',
          'CalculateExpectedPodCountFailed',
          `Failed to calculate the number of expected pods: ${message}`,
        )
      }
      const { status, undeleted, again } = plan({ budget, pods: selected, scale, now: clock.now() })
      for (const pod of undeleted) {
        const message = `Pod was expected by PDB ${namespace}/${name} to be deleted but it wasn't`
        record(pod, 'Warning', 'NotDeleted', message)
      }
      if (status !== undefined)
        await client.update(podDisruptionBudgets, { ...budget, status }, { subresource: 'status' })
      return again
    }
  })
}
