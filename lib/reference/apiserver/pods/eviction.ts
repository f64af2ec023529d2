/** Eviction: a delete that asks the PodDisruptionBudgets first. */
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import type { KubeObject, Pod, Status } from '../../../kube/objects.ts'
import { podDisruptionBudgets, pods } from '../../../kube/resource.ts'
import { selectorText } from '../../resources/print.ts'
import { storeKey, timestamp, type Api } from '../api.ts'
import { remove, type Deletion } from '../delete.ts'
import { labelSelector } from '../labelselector.ts'
import { failure } from '../status.ts'

type Budget = KubeObject & PodDisruptionBudget

export function evict(api: Api, pod: Pod, options: Deletion): Status {
  if (isCounted(pod)) disrupt(api, pod, options.dryRun)
  remove(api, api.kinds.of(pods), pod, options)
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}

/** A Pod that has ended, or does not run yet, is no disruption. */
const isCounted = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed', 'Pending'].includes(status.phase ?? '')

function disrupt(api: Api, pod: Pod, dryRun: boolean): void {
  const budgets = (api.store.list(storeKey(podDisruptionBudgets), pod.metadata.namespace) as Budget[]).filter((budget) => selects(budget, pod))
  if (budgets.length > 1) {
    throw failure(500, 'InternalError', 'Internal error occurred: this pod has more than one PodDisruptionBudget, which the eviction subresource does not support.')
  }
  const [budget] = budgets
  if (!budget) return
  const { status, metadata } = budget
  const allowed = status?.disruptionsAllowed ?? 0
  if (allowed <= 0) {
    const message = `The disruption budget ${metadata.name} needs ${status?.desiredHealthy ?? 0} healthy pods and has ${status?.currentHealthy ?? 0} currently`
    throw failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [{ reason: 'DisruptionBudget', message }],
    })
  }
  if (dryRun) return
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name]: timestamp(api.clock.now()) }
  api.store.put(storeKey(podDisruptionBudgets), { ...budget, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } } as KubeObject)
}

function selects({ spec }: Budget, pod: Pod): boolean {
  const text = selectorText(spec?.selector)
  return spec?.selector !== undefined && labelSelector(text)(pod.metadata.labels ?? {})
}
