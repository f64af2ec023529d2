/** What to do for a ReplicaSet or a ReplicationController, from what is there. */
import type { ReplicaSetStatus } from 'kubernetes-types/apps/v1.js'
import type { Manifest, Pod } from '../../../kube/objects.ts'
import { claim, type Membership } from '../membership.ts'
import { controllerReference } from '../owners.ts'
import { availableAt, isActive, isOver, isReady, isTerminating } from '../pods.ts'
import { matches, matchesAll } from '../selector.ts'
import { deletionOrder } from './rank.ts'
import { selectorOf, type Replicating } from './selector.ts'

export interface Observed {
  set: Replicating
  /** All Pods that the set controls, and all orphans of its namespace. */
  pods: readonly Pod[]
  /** Pods of this set and of those that the same owner controls. */
  related: readonly Pod[]
  /** Milliseconds since the epoch. */
  now: number
}

export type Counts = ReplicaSetStatus & { terminatingReplicas?: number }

export interface Plan {
  pods: Membership<Pod>
  /** So many Pods like this one. */
  create: { pod: Manifest; count: number }
  delete: Pod[]
  /** Without conditions: those depend on how it goes. */
  status: Counts
  /** Milliseconds until another look is due, though no object may change. */
  again: number | undefined
}

/** As many as are created or deleted in one look. */
const burst = 500

export function plan({ set, pods, related, now }: Observed): Plan {
  const belongs = (pod: Pod): boolean => matches(selectorOf(set), pod.metadata.labels)
  const claimed = claim(set, pods.filter(isActive), belongs)
  const { members } = claimed
  const missing = isTerminating(set) ? 0 : (set.spec.replicas ?? 1) - members.length
  const times = members.map((pod) => availableAt(pod, set.spec.minReadySeconds) ?? Infinity)
  const available = times.filter((time) => time <= now).length
  const next = Math.min(...times.filter((time) => time > now))
  return {
    pods: claimed,
    create: { pod: newPod(set), count: Math.min(burst, Math.max(0, missing)) },
    delete: missing < 0 ? deletionOrder(members, related.filter(isActive)).slice(0, Math.min(burst, -missing)) : [],
    status: {
      replicas: members.length,
      fullyLabeledReplicas: members.filter((pod) => matchesAll(templateLabels(set), pod.metadata.labels)).length,
      readyReplicas: members.filter(isReady).length,
      availableReplicas: available,
      ...(set.kind === 'ReplicaSet' && {
        terminatingReplicas: claim(set, pods.filter(isGoing), belongs).members.length,
      }),
      observedGeneration: set.metadata.generation,
    },
    again: next === Infinity ? undefined : next - now,
  }
}

const isGoing = (pod: Pod): boolean => isTerminating(pod) && !isOver(pod)

const templateLabels = ({ spec }: Replicating): Record<string, string> => spec.template?.metadata?.labels ?? {}

function newPod(set: Replicating): Manifest {
  const { labels, annotations, finalizers } = set.spec.template?.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(set)],
    },
    spec: set.spec.template?.spec,
  }
}
