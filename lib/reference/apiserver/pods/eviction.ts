/** Eviction: a delete that asks the PodDisruptionBudgets first. */
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'
import type { KubeObject, Pod, Status } from '../../../kube/objects.ts'
import { apiVersionOf, podDisruptionBudgets, pods } from '../../../kube/resource.ts'
import { eviction, olderEviction } from '../../resources/eviction.ts'
import { selectorText } from '../../resources/print.ts'
import { storeKey, timestamp, type Answer, type Api, type Call } from '../api.ts'
import { parseBody, toObject } from '../body.ts'
import { remove, type Deletion } from '../delete.ts'
import { labelSelector } from '../labelselector.ts'
import { deletionFrom } from '../options.ts'
import { checkWriteOptions } from '../parameters.ts'
import type { Route } from '../route.ts'
import { badRequest, failure } from '../status.ts'
import { placeIn } from '../write.ts'
import { podOf } from './target.ts'

type Budget = KubeObject & PodDisruptionBudget

/** What a client sends to the subresource of that name. */
export async function requestEviction(api: Api, call: Call, route: Route): Promise<Answer> {
  checkWriteOptions(call, false)
  const body = await parseBody(call, eviction.resource.kind)
  const { apiVersion } = (body ?? {}) as { apiVersion?: unknown }
  const asked = toObject(apiVersion === apiVersionOf(olderEviction.resource) ? olderEviction : eviction, body, call)
  placeIn(eviction, route.namespace, asked)
  if (asked.metadata.name !== route.name) throw badRequest('name in URL does not match name in Eviction object')
  return { code: 201, body: evict(api, podOf(api, route), deletionFrom(call, asked.deleteOptions ?? {})) }
}

function evict(api: Api, pod: Pod, options: Deletion): Status {
  if (isCounted(pod)) disrupt(api, pod, options.dryRun)
  remove(api, api.kinds.of(pods), pod, options)
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }
}

/** A Pod that has ended, or does not run yet, is no disruption. */
const isCounted = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined && !['Succeeded', 'Failed', 'Pending'].includes(status.phase ?? '')

function disrupt(api: Api, pod: Pod, dryRun: boolean): void {
  const budgets = (api.store.list(storeKey(podDisruptionBudgets), pod.metadata.namespace) as Budget[]).filter(
    (budget) => selects(budget, pod),
  )
  if (budgets.length > 1) {
    throw failure(
      500,
      'InternalError',
      'Internal error occurred: this pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    )
  }
  const [budget] = budgets
  if (!budget || isSpared(budget, pod)) return
  const { status, metadata } = budget
  const { disruptionsAllowed: allowed = 0, desiredHealthy = 0, currentHealthy = 0 } = status ?? {}
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${metadata.name} is still being processed by the server.`, 10)
  }
  if (allowed <= 0) {
    throw tooMany(
      currentHealthy <= desiredHealthy
        ? `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`
        : `The disruption budget ${metadata.name} does not allow evicting pods currently`,
    )
  }
  if (dryRun) return
  const disruptedPods = { ...status?.disruptedPods, [pod.metadata.name]: timestamp(api.clock.now()) }
  api.store.put(storeKey(podDisruptionBudgets), {
    ...budget,
    status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods },
  } as KubeObject)
}

const tooMany = (message: string, retryAfterSeconds?: number): Error =>
  failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })

/** A Pod that is not ready is no loss: it may go where the budget says so, or while it keeps what it promises without it. */
function isSpared({ spec, status }: Budget, pod: Pod): boolean {
  const ready = (pod.status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True')
  if (ready) return false
  const { unhealthyPodEvictionPolicy: policy } = (spec ?? {}) as { unhealthyPodEvictionPolicy?: string }
  const { currentHealthy = 0, desiredHealthy = 0 } = status ?? {}
  return policy === 'AlwaysAllow' || (desiredHealthy > 0 && currentHealthy >= desiredHealthy)
}

function selects({ spec }: Budget, pod: Pod): boolean {
  const text = selectorText(spec?.selector)
  return spec?.selector !== undefined && labelSelector(text)(pod.metadata.labels ?? {})
}
