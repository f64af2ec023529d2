/** How many Pods of an application may be disrupted at a time. */
import type { KubeObject } from '../../kube/objects.ts'
import { podDisruptionBudgets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'

declare('policy.v1', {
  PodDisruptionBudget: {
    ...topLevel,
    spec: 'PodDisruptionBudgetSpec #2',
    status: 'PodDisruptionBudgetStatus #3',
  },
  PodDisruptionBudgetSpec: {
    minAvailable: '*IntOrString #1',
    selector: '*LabelSelector #2',
    maxUnavailable: '*IntOrString #3',
    unhealthyPodEvictionPolicy: '*UnhealthyPodEvictionPolicyType #4',
  },
  UnhealthyPodEvictionPolicyType: 'string enum=AlwaysAllow,IfHealthyBudget',
  PodDisruptionBudgetStatus: {
    observedGeneration: 'int64 #1',
    disruptedPods: 'map[string]Time #2',
    disruptionsAllowed: 'int32! #3 optional',
    currentHealthy: 'int32! #4 optional',
    desiredHealthy: 'int32! #5 optional',
    expectedPods: 'int32! #6 optional',
    conditions: '[]Condition #7 by=type',
  },
})

export const podDisruptionBudget: Kind = {
  resource: podDisruptionBudgets,
  singular: 'poddisruptionbudget',
  conditional: true,
  shortNames: ['pdb'],
  type: structOf('policy.v1', 'PodDisruptionBudget'),
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Min Available' },
    { name: 'Max Unavailable' },
    { name: 'Allowed Disruptions', type: 'integer' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { spec, status } = object as KubeObject & PodDisruptionBudget
    return [
      object.metadata.name,
      `${spec?.minAvailable ?? 'N/A'}`,
      `${spec?.maxUnavailable ?? 'N/A'}`,
      status?.disruptionsAllowed ?? 0,
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    object.status = { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }
  },
}
