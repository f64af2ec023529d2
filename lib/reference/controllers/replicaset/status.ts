/** The status of a ReplicaSet. */
import type { ReplicaSetCondition } from 'kubernetes-types/apps/v1.js'
import { withoutZeros } from '../counts.ts'
import { timestamp } from '../time.ts'
import type { Counts } from './plan.ts'

/** What kept it from having its Pods. */
export interface Failure {
  reason: 'FailedCreate' | 'FailedDelete'
  message: string
}

/** The status to write; undefined where it says the same as the set's. */
export function nextStatus(
  { status }: { status: Counts },
  counts: Counts,
  failure: Failure | undefined,
  now: number,
): Counts | undefined {
  const conditions = conditionsAfter(status.conditions ?? [], failure, now)
  const same = Object.entries(counts).every(([field, count]) => (status[field as keyof Counts] ?? 0) === count)
  if (same && conditions === (status.conditions ?? conditions)) return undefined
  return {
    ...withoutZeros(counts, ['replicas', 'terminatingReplicas']),
    ...(conditions.length > 0 ? { conditions } : {}),
  }
}

/** The same array where nothing changes: a failure is told once, until it is over. */
function conditionsAfter(
  conditions: ReplicaSetCondition[],
  failure: Failure | undefined,
  now: number,
): ReplicaSetCondition[] {
  const known = conditions.some(({ type }) => type === 'ReplicaFailure')
  if (known === (failure !== undefined)) return conditions
  if (failure === undefined) return conditions.filter(({ type }) => type !== 'ReplicaFailure')
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timestamp(now), ...failure }]
}
