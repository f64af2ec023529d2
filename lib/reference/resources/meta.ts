/** Types that all kinds share. */
import { declare } from '../schema/types.ts'

/** The fields that every kind begins with. */
export const topLevel = { kind: 'string', apiVersion: 'string', metadata: 'ObjectMeta' } as const

declare('meta.v1', {
  ObjectMeta: {
    name: 'string',
    generateName: 'string',
    namespace: 'string',
    selfLink: 'string',
    uid: 'string',
    resourceVersion: 'string',
    generation: 'int64',
    creationTimestamp: 'Time?',
    deletionTimestamp: '*Time',
    deletionGracePeriodSeconds: '*int64',
    labels: 'map[string]string',
    annotations: 'map[string]string',
    ownerReferences: '[]OwnerReference by=uid',
    finalizers: '[]string set',
    managedFields: '[]ManagedFieldsEntry',
  },
  OwnerReference: {
    $: 'atomic',
    apiVersion: 'string!',
    kind: 'string!',
    name: 'string!',
    uid: 'string!',
    controller: '*bool',
    blockOwnerDeletion: '*bool',
  },
  ManagedFieldsEntry: {
    manager: 'string',
    operation: 'ManagedFieldsOperationType',
    apiVersion: 'string',
    time: '*Time',
    fieldsType: 'string',
    fieldsV1: '*FieldsV1',
    subresource: 'string',
  },
  ManagedFieldsOperationType: 'string',
  LabelSelector: { $: 'atomic', matchLabels: 'map[string]string', matchExpressions: '[]LabelSelectorRequirement' },
  LabelSelectorRequirement: { key: 'string!', operator: 'LabelSelectorOperator!', values: '[]string' },
  LabelSelectorOperator: 'string',
  Condition: {
    type: 'string!',
    status: 'ConditionStatus!',
    observedGeneration: 'int64',
    lastTransitionTime: 'Time!',
    reason: 'string!',
    message: 'string!',
  },
  ConditionStatus: 'string',
  DeleteOptions: {
    kind: 'string',
    apiVersion: 'string',
    gracePeriodSeconds: '*int64',
    preconditions: '*Preconditions',
    orphanDependents: '*bool',
    propagationPolicy: '*DeletionPropagation',
    dryRun: '[]string',
    ignoreStoreReadErrorWithClusterBreakingPotential: '*bool',
  },
  Preconditions: { uid: '*string', resourceVersion: '*string' },
  DeletionPropagation: 'string',
})

declare('core.v1', {
  ObjectReference: {
    $: 'atomic',
    kind: 'string',
    namespace: 'string',
    name: 'string',
    uid: 'string',
    apiVersion: 'string',
    resourceVersion: 'string',
    fieldPath: 'string',
  },
  LocalObjectReference: { $: 'atomic', name: 'string' },
})
