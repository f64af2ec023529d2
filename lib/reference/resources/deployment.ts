/** Deployments: Pods that are alike, replaced a few at a time. */
import {
  validateCollisions,
  validateCounts,
  validateForever,
  validatePodTemplate,
  validateReplicas,
  validateSelected,
  validateSelector,
} from './workload.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { amountIn, atLeast, validateAmount, validateShare } from './amounts.ts'
import { equal } from '../schema/equal.ts'
import type { Deployment } from '../../kube/objects.ts'
import { deployments } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, containersOf, labelSelector, selectorText } from './print.ts'
import './pod/spec.ts'

declare(
  'apps.v1',
  {
    Deployment: {
      ...topLevel,
      spec: 'DeploymentSpec #2',
      status: 'DeploymentStatus #3',
    },
    DeploymentSpec: {
      replicas: '*int32 #1 =1',
      selector: '*LabelSelector! #2',
      template: 'PodTemplateSpec! #3',
      strategy: 'DeploymentStrategy #4 retainKeys',
      minReadySeconds: 'int32 #5',
      revisionHistoryLimit: '*int32 #6 =10',
      paused: 'bool #7',
      progressDeadlineSeconds: '*int32 #9 =600',
    },
    DeploymentStrategy: {
      type: 'DeploymentStrategyType #1 =RollingUpdate',
      rollingUpdate: '*RollingUpdateDeployment #2',
    },
    DeploymentStrategyType: 'string enum=Recreate,RollingUpdate',
    RollingUpdateDeployment: { maxUnavailable: '*IntOrString #1 =25%', maxSurge: '*IntOrString #2 =25%' },
    DeploymentStatus: {
      observedGeneration: 'int64 #1',
      replicas: 'int32 #2',
      updatedReplicas: 'int32 #3',
      readyReplicas: 'int32 #7',
      availableReplicas: 'int32 #4',
      unavailableReplicas: 'int32 #5',
      terminatingReplicas: '*int32 #9',
      conditions: '[]DeploymentCondition #6 by=type',
      collisionCount: '*int32 #8',
    },
    DeploymentCondition: {
      type: 'DeploymentConditionType! #1',
      status: 'ConditionStatus! #2',
      lastUpdateTime: 'Time #6',
      lastTransitionTime: 'Time #7',
      reason: 'string #4',
      message: 'string #5',
    },
    DeploymentConditionType: 'string',
  },
  {
    Deployment(object) {
      const { strategy } = object.spec as { strategy: { type?: string; rollingUpdate?: object } }
      if (strategy.type === 'RollingUpdate')
        strategy.rollingUpdate = { maxUnavailable: '25%', maxSurge: '25%', ...strategy.rollingUpdate }
    },
  },
)

export const deployment: Kind = {
  resource: deployments,
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  type: structOf('apps.v1', 'Deployment'),
  status: true,
  generation: 'annotations',
  columns: [
    { name: 'Name' },
    { name: 'Ready' },
    { name: 'Up-to-date' },
    { name: 'Available' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as Deployment
    return [
      metadata.name,
      `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      status.updatedReplicas ?? 0,
      status.availableReplicas ?? 0,
      ageOf(object, now),
      ...containersOf(spec.template?.spec),
      labelSelector(spec.selector),
    ]
  },
  scale: {
    replicas: (object) => (object as Deployment).spec.replicas ?? 0,
    statusReplicas: (object) => (object as Deployment).status.replicas ?? 0,
    selector: (object) => selectorText((object as Deployment).spec.selector),
  },
  prepareCreate(object) {
    object.status = {}
  },
  validate(object, errors) {
    const { spec } = object as unknown as Deployment
    atLeast(0, spec.replicas, 'spec.replicas', errors)
    if (validateSelector(spec, { kind: 'deployment', unreadable: 'invalid label selector' }, errors)) {
      validateSelected(spec, 'spec.template', errors)
      validatePodTemplate(spec.template, 'spec.template', errors)
      validateForever(spec.template, 'ReplicaSet', errors)
    }
    validateStrategy(spec.strategy ?? {}, 'spec.strategy', errors)
    atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
    atLeast(0, spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
    const { progressDeadlineSeconds: deadline, minReadySeconds = 0 } = spec
    atLeast(0, deadline, 'spec.progressDeadlineSeconds', errors)
    if (deadline !== undefined && deadline <= minReadySeconds)
      errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')
  },
  validateStatus(object, old, errors) {
    const { status } = object as unknown as Deployment
    validateCounts(status, counts, errors)
    validateReplicas(status, ['updatedReplicas', 'readyReplicas', 'availableReplicas'], errors)
    validateCollisions(status, (old as Deployment).status, errors)
  },
  validateUpdate(object, old, errors) {
    const { selector } = (object as unknown as Deployment).spec
    if (!equal(selector, (old as Deployment).spec.selector))
      errors.invalid('spec.selector', selector, 'field is immutable')
  },
}

const counts = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
  'collisionCount',
]

type Strategy = NonNullable<Deployment['spec']['strategy']>

function validateStrategy({ type = '', rollingUpdate }: Strategy, at: string, errors: FieldErrors): void {
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  if (type === 'Recreate') {
    if (rollingUpdate)
      errors.forbidden(`${at}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")
  } else if (type === 'RollingUpdate') {
    const here = `${at}.rollingUpdate`
    validateAmount(maxUnavailable, `${here}.maxUnavailable`, errors)
    validateAmount(maxSurge, `${here}.maxSurge`, errors)
    if (amountIn(maxUnavailable) === 0 && amountIn(maxSurge) === 0)
      errors.invalid(`${here}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0')
    validateShare(maxUnavailable, `${here}.maxUnavailable`, errors)
  } else {
    // The real server shows the values of its own, internal types.
    const shown = rollingUpdate && { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge }
    errors.unsupported(at, { Type: type, RollingUpdate: shown ?? null }, ['Recreate', 'RollingUpdate'])
  }
}
