/** Types that all kinds share. */
import { declare } from '../schema/types.ts'

/** The fields that every kind begins with. */
export const topLevel = { kind: 'string', apiVersion: 'string', metadata: 'ObjectMeta #1' } as const

declare('meta.v1', {
  ObjectMeta: {
    name: 'string #1',
    generateName: 'string #2',
    namespace: 'string #3',
    selfLink: 'string #4',
    uid: 'string #5',
    resourceVersion: 'string #6',
    generation: 'int64 #7',
    creationTimestamp: 'Time? #8',
    deletionTimestamp: '*Time #9',
    deletionGracePeriodSeconds: '*int64 #10',
    labels: 'map[string]string #11',
    annotations: 'map[string]string #12',
    ownerReferences: '[]OwnerReference #13 by=uid',
    finalizers: '[]string #14 set',
    managedFields: '[]ManagedFieldsEntry #17',
  },
  OwnerReference: {
    $: 'atomic',
    apiVersion: 'string! #5',
    kind: 'string! #1',
    name: 'string! #3',
    uid: 'string! #4',
    controller: '*bool #6',
    blockOwnerDeletion: '*bool #7',
  },
  ManagedFieldsEntry: {
    manager: 'string #1',
    operation: 'ManagedFieldsOperationType #2',
    apiVersion: 'string #3',
    time: '*Time #4',
    fieldsType: 'string #6',
    fieldsV1: '*FieldsV1 #7',
    subresource: 'string #8',
  },
  ManagedFieldsOperationType: 'string',
  LabelSelector: {
    $: 'atomic',
    matchLabels: 'map[string]string #1',
    matchExpressions: '[]LabelSelectorRequirement #2',
  },
  LabelSelectorRequirement: { key: 'string! #1', operator: 'LabelSelectorOperator! #2', values: '[]string #3' },
  LabelSelectorOperator: 'string',
  Condition: {
    type: 'string! #1',
    status: 'ConditionStatus! #2',
    observedGeneration: 'int64 #3',
    lastTransitionTime: 'Time! #4',
    reason: 'string! #5',
    message: 'string! #6',
  },
  ConditionStatus: 'string',
  DeleteOptions: {
    kind: 'string',
    apiVersion: 'string',
    gracePeriodSeconds: '*int64 #1',
    preconditions: '*Preconditions #2',
    orphanDependents: '*bool #3',
    propagationPolicy: '*DeletionPropagation #4',
    dryRun: '[]string #5',
    ignoreStoreReadErrorWithClusterBreakingPotential: '*bool #6',
  },
  Preconditions: { uid: '*string #1', resourceVersion: '*string #2' },
  DeletionPropagation: 'string',
})

declare('core.v1', {
  ObjectReference: {
    $: 'atomic',
    kind: 'string #1',
    namespace: 'string #2',
    name: 'string #3',
    uid: 'string #4',
    apiVersion: 'string #5',
    resourceVersion: 'string #6',
    fieldPath: 'string #7',
  },
  LocalObjectReference: { $: 'atomic', name: 'string #1' },
})
