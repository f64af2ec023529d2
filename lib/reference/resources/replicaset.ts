/** ReplicaSets: a number of Pods that are alike. */
import {
  validateCounts,
  validateForever,
  validatePodTemplate,
  validateReplicas,
  validateSelected,
  validateSelector,
  type Workload,
} from './workload.ts'
import { atLeast } from './amounts.ts'
import { equal } from '../schema/equal.ts'
import type { ReplicaSet } from '../../kube/objects.ts'
import { replicaSets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, containersOf, labelSelector, selectorText } from './print.ts'
import './pod/spec.ts'

declare('apps.v1', {
  ReplicaSet: {
    ...topLevel,
    spec: 'ReplicaSetSpec #2',
    status: 'ReplicaSetStatus #3',
  },
  ReplicaSetSpec: {
    replicas: '*int32 #1 =1',
    minReadySeconds: 'int32 #4',
    selector: '*LabelSelector! #2',
    template: 'PodTemplateSpec #3',
  },
  ReplicaSetStatus: {
    replicas: 'int32! #1',
    fullyLabeledReplicas: 'int32 #2',
    readyReplicas: 'int32 #4',
    availableReplicas: 'int32 #5',
    terminatingReplicas: '*int32 #7',
    observedGeneration: 'int64 #3',
    conditions: '[]ReplicaSetCondition #6 by=type',
  },
  ReplicaSetCondition: {
    type: 'ReplicaSetConditionType! #1',
    status: 'ConditionStatus! #2',
    lastTransitionTime: 'Time #3',
    reason: 'string #4',
    message: 'string #5',
  },
  ReplicaSetConditionType: 'string',
})

export const replicaSet: Kind = {
  resource: replicaSets,
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  type: structOf('apps.v1', 'ReplicaSet'),
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Desired', type: 'integer' },
    { name: 'Current', type: 'integer' },
    { name: 'Ready', type: 'integer' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as ReplicaSet
    return [
      metadata.name,
      spec.replicas ?? 0,
      status.replicas,
      status.readyReplicas ?? 0,
      ageOf(object, now),
      ...containersOf(spec.template?.spec),
      labelSelector(spec.selector),
    ]
  },
  scale: {
    replicas: (object) => (object as ReplicaSet).spec.replicas ?? 0,
    statusReplicas: (object) => (object as ReplicaSet).status.replicas ?? 0,
    selector: (object) => selectorText((object as ReplicaSet).spec.selector),
  },
  prepareCreate(object) {
    object.status = { replicas: 0 }
  },
  validate(object, errors) {
    const { spec } = object as unknown as ReplicaSet
    atLeast(0, spec.replicas, 'spec.replicas', errors)
    atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
    const workload = spec as Workload
    // Its own name is not in this message upstream.
    const words = { kind: 'deployment', unreadable: 'invalid label selector' }
    if (!validateSelector(workload, words, errors)) return
    validateSelected(workload, 'spec.template', errors)
    validatePodTemplate(workload.template, 'spec.template', errors)
    validateForever(workload.template, 'ReplicaSet', errors)
  },
  validateStatus(object, _, errors) {
    const { status } = object as unknown as ReplicaSet
    const parts = ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas']
    validateCounts(status, ['replicas', ...parts, 'observedGeneration'], errors)
    validateReplicas(status, parts, errors)
  },
  validateUpdate(object, old, errors) {
    const { selector } = (object as unknown as ReplicaSet).spec
    if (!equal(selector, (old as ReplicaSet).spec.selector))
      errors.invalid('spec.selector', selector, 'field is immutable')
  },
}
