/** What faults have to do with Pods. */
import type { Pod } from '../kube/objects.ts'
import { ordinalOf, revisionOf } from '../reference/controllers/statefulset/identity.ts'
import type { Plan } from '../reference/controllers/statefulset/plan.ts'

/** The Pod as if it were ready. */
export const asReady = <T extends Pod>(pod: T): T => {
  const conditions = [
    ...(pod.status.conditions?.filter(({ type }) => type !== 'Ready') ?? []),
    { type: 'Ready', status: 'True' },
  ]
  return { ...pod, status: { ...pod.status, conditions } }
}

/** Pods of the set that are not of its newest revision, lowest first, as a plan will have it. */
export const staleOf = ({ pods, status }: Plan, updateRevision: string | undefined): Pod[] =>
  pods.members
    .filter((pod) => revisionOf(pod) !== (status?.updateRevision ?? updateRevision))
    .toSorted((a, b) => ordinalOf(a) - ordinalOf(b))
