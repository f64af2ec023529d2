/** DaemonSets: a Pod on every node. */
import type { DaemonSetSpec, DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { atLeast } from './pod/validate.ts'
import { ageOf, containersOf, labelSelector, labelsText } from './print.ts'
import { validateSelector, validateTemplate } from './workload.ts'
import './pod/spec.ts'

declare(
  'apps.v1',
  {
    DaemonSet: { ...topLevel, spec: 'DaemonSetSpec #2', status: 'DaemonSetStatus #3' },
    DaemonSetSpec: {
      selector: '*LabelSelector! #1',
      template: 'PodTemplateSpec! #2',
      updateStrategy: 'DaemonSetUpdateStrategy #3',
      minReadySeconds: 'int32 #4',
      revisionHistoryLimit: '*int32 #6 =10',
    },
    DaemonSetStatus: {
      currentNumberScheduled: 'int32! #1',
      numberMisscheduled: 'int32! #2',
      desiredNumberScheduled: 'int32! #3',
      numberReady: 'int32! #4',
      observedGeneration: 'int64 #5',
      updatedNumberScheduled: 'int32 #6',
      numberAvailable: 'int32 #7',
      numberUnavailable: 'int32 #8',
      collisionCount: '*int32 #9',
      conditions: '[]DaemonSetCondition #10 by=type',
    },
    DaemonSetUpdateStrategy: {
      type: 'DaemonSetUpdateStrategyType #1 =RollingUpdate',
      rollingUpdate: '*RollingUpdateDaemonSet #2',
    },
    DaemonSetCondition: {
      type: 'DaemonSetConditionType! #1',
      status: 'ConditionStatus! #2',
      lastTransitionTime: 'Time #3',
      reason: 'string #4',
      message: 'string #5',
    },
    DaemonSetUpdateStrategyType: 'string enum=OnDelete,RollingUpdate',
    RollingUpdateDaemonSet: { maxUnavailable: '*IntOrString #1 =1', maxSurge: '*IntOrString #2 =0' },
    DaemonSetConditionType: 'string',
  },
  {
    DaemonSet(object) {
      const { updateStrategy } = object.spec as { updateStrategy: { type?: string; rollingUpdate?: object } }
      if (updateStrategy.type === 'RollingUpdate')
        updateStrategy.rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...updateStrategy.rollingUpdate }
    },
  },
)

type DaemonSet = KubeObject & { spec: DaemonSetSpec; status: DaemonSetStatus }

export const daemonSet: Kind = {
  resource: define('apps/v1', 'DaemonSet', 'daemonsets'),
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  type: structOf('apps.v1', 'DaemonSet'),
  status: true,
  generation: true,
  inert: true,
  columns: [
    { name: 'Name' },
    { name: 'Desired', type: 'integer' },
    { name: 'Current', type: 'integer' },
    { name: 'Ready', type: 'integer' },
    { name: 'Up-to-date', type: 'integer' },
    { name: 'Available', type: 'integer' },
    { name: 'Node Selector' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
    { name: 'Selector', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as DaemonSet
    const {
      desiredNumberScheduled,
      currentNumberScheduled,
      numberReady,
      updatedNumberScheduled = 0,
      numberAvailable = 0,
    } = status
    return [
      metadata.name,
      desiredNumberScheduled,
      currentNumberScheduled,
      numberReady,
      updatedNumberScheduled,
      numberAvailable,
      labelsText(spec.template.spec?.nodeSelector),
      ageOf(object, now),
      ...containersOf(spec.template.spec),
      labelSelector(spec.selector),
    ]
  },
  prepareCreate(object) {
    object.status = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
  },
  validate(object, errors) {
    const { spec } = object as unknown as DaemonSet
    validateSelector(spec, 'daemonset', errors)
    validateTemplate(spec, errors)
    atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
    atLeast(0, spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
    const { type = '' } = spec.updateStrategy ?? {}
    if (!['OnDelete', 'RollingUpdate'].includes(type))
      errors.unsupported('spec.updateStrategy.type', type, ['RollingUpdate', 'OnDelete'])
  },
  validateUpdate(object, old, errors) {
    const { selector } = (object as unknown as DaemonSet).spec
    if (!equal(selector, (old as DaemonSet).spec.selector))
      errors.invalid('spec.selector', selector, 'field is immutable')
  },
}
