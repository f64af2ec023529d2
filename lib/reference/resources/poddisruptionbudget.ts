/** How many Pods of an application may be disrupted at a time. */
import type { KubeObject } from '../../kube/objects.ts'
import { podDisruptionBudgets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1.js'
import { validateAmount, validateShare } from './amounts.ts'
import { validateLabelSelector } from './labelselectors.ts'
import { validateCounts } from './workload.ts'

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

type Spec = PodDisruptionBudgetSpec & { unhealthyPodEvictionPolicy?: string }

export const podDisruptionBudget: Kind = {
  resource: podDisruptionBudgets,
  singular: 'poddisruptionbudget',
  conditional: true,
  names: 'path',
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
  validate(object, errors) {
    const spec = object.spec as Spec
    const { minAvailable: least, maxUnavailable: most, unhealthyPodEvictionPolicy: policy } = spec
    if (least !== undefined && most !== undefined) {
      const { selector = null } = spec
      // The real server shows the values of its own, internal type.
      const shown = { MinAvailable: least, Selector: selector, MaxUnavailable: most }
      errors.invalid(
        'spec',
        { ...shown, UnhealthyPodEvictionPolicy: policy ?? null },
        'minAvailable and maxUnavailable cannot be both set',
      )
    }
    for (const field of ['minAvailable', 'maxUnavailable'] as const) {
      const amount = spec[field]
      if (amount === undefined) continue
      validateAmount(amount, `spec.${field}`, errors)
      validateShare(amount, `spec.${field}`, errors)
    }
    if (spec.selector) validateLabelSelector(spec.selector, 'spec.selector', errors)
    const policies = ['AlwaysAllow', 'IfHealthyBudget']
    if (policy !== undefined && !policies.includes(policy))
      errors.unsupported('spec.unhealthyPodEvictionPolicy', policy, policies)
  },
  validateStatus(object, _, errors) {
    const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods']
    validateCounts(object.status as object, counts, errors)
  },
}
