/** Which Pods are a ReplicaSet's, or a ReplicationController's. */
import type { LabelSelector } from 'kubernetes-types/meta/v1.js'
import type { ReplicaSet, ReplicationController } from '../../../kube/objects.ts'

export type Replicating = ReplicaSet | ReplicationController

export const selectorOf = (set: Replicating): LabelSelector =>
  isOld(set) ? { matchLabels: set.spec.selector ?? {} } : set.spec.selector

const isOld = (set: Replicating): set is ReplicationController => set.kind === 'ReplicationController'
