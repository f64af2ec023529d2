/** How many Pods of a budget may be disrupted now. */
import type { PodDisruptionBudgetSpec, PodDisruptionBudgetStatus } from 'kubernetes-types/policy/v1.js'
import type { KubeObject, Pod } from '../../../kube/objects.ts'
import { canonicalJson } from '../hash.ts'
import { resolve } from '../numbers.ts'
import { isReady, isTerminating } from '../pods.ts'
import { timestamp } from '../time.ts'

export type Budget = KubeObject & { spec: PodDisruptionBudgetSpec; status: PodDisruptionBudgetStatus }

export interface Observed {
  budget: Budget
  /** Those that it selects. */
  pods: readonly Pod[]
  /** How many Pods their controllers are to have. */
  scale: number
  /** Milliseconds since the epoch. */
  now: number
}

export interface Plan {
  /** Absent where nothing changed. */
  status: PodDisruptionBudgetStatus | undefined
  /** Pods that were to be deleted, and are still there. */
  undeleted: Pod[]
  /** Milliseconds until another look is due. */
  again: number | undefined
}

/** A Pod that was allowed to go counts as gone for so long. */
const patience = 120_000

export function plan({ budget, pods, scale, now }: Observed): Plan {
  const { status } = budget
  const staying = pods.filter((pod) => !isTerminating(pod))
  const leaving = staying.flatMap((pod) => {
    const since = status.disruptedPods?.[pod.metadata.name]
    return since === undefined ? [] : [{ pod, since, until: Date.parse(since) + patience }]
  })
  const expected = leaving.filter(({ until }) => until >= now)
  const names = new Set(expected.map(({ pod }) => pod.metadata.name))
  const healthy = staying.filter((pod) => isReady(pod) && !names.has(pod.metadata.name)).length
  const { desired, total } = wantedOf(budget.spec, pods.length, scale)
  const next: PodDisruptionBudgetStatus = {
    ...(expected.length > 0 && {
      disruptedPods: Object.fromEntries(expected.map(({ pod, since }) => [pod.metadata.name, since])),
    }),
    disruptionsAllowed: total > 0 ? Math.max(0, healthy - desired) : 0,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: total,
    observedGeneration: budget.metadata.generation ?? 0,
  }
  const { conditions, ...before } = status
  return {
    status: canonicalJson(before) === canonicalJson(next) && conditions ? undefined : withCondition(next, status, now),
    undeleted: leaving.filter(({ until }) => until < now).map(({ pod }) => pod),
    again: expected.length > 0 ? Math.min(...expected.map(({ until }) => until)) - now + 1 : undefined,
  }
}

/** What must stay healthy, out of how many. */
function wantedOf(spec: PodDisruptionBudgetSpec, pods: number, scale: number): { desired: number; total: number } {
  const { minAvailable, maxUnavailable } = spec
  if (maxUnavailable !== undefined) {
    return { desired: Math.max(0, scale - resolve(maxUnavailable, scale, Math.ceil)), total: scale }
  }
  if (typeof minAvailable === 'string') return { desired: resolve(minAvailable, scale, Math.ceil), total: scale }
  return { desired: minAvailable ?? 0, total: pods }
}

function withCondition(
  next: PodDisruptionBudgetStatus,
  before: PodDisruptionBudgetStatus,
  now: number,
): PodDisruptionBudgetStatus {
  const known = before.conditions?.find(({ type }) => type === 'DisruptionAllowed')
  const status = next.disruptionsAllowed > 0 ? 'True' : 'False'
  const lastTransitionTime = known?.status === status ? known.lastTransitionTime : timestamp(now)
  const condition = {
    type: 'DisruptionAllowed',
    status,
    observedGeneration: next.observedGeneration ?? 0,
    lastTransitionTime,
    reason: next.disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  }
  return { ...next, conditions: [condition] }
}
