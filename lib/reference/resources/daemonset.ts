/** DaemonSets: a Pod on every node. */
import type { DaemonSetSpec, DaemonSetStatus } from 'kubernetes-types/apps/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { validateLabelSelector } from './labelselectors.ts'
import { topLevel } from './meta.ts'
import { amountIn, atLeast, validateAmount, validateShare } from './amounts.ts'
import { ageOf, containersOf, labelSelector, labelsText } from './print.ts'
import {
  isEmptySelector,
  validateCollisions,
  validateCounts,
  validateForever,
  validatePodTemplate,
  validateSelected,
} from './workload.ts'
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

export const daemonSets = define('apps/v1', 'DaemonSet', 'daemonsets')

export type DaemonSet = KubeObject & { spec: DaemonSetSpec; status: DaemonSetStatus }

/** The annotation that counts the templates: Pods are labelled with it. */
export const templateGeneration = 'deprecated.daemonset.template.generation'

export const daemonSet: Kind = {
  resource: daemonSets,
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  type: structOf('apps.v1', 'DaemonSet'),
  status: true,
  generation: true,
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
    annotate(object, 1)
  },
  prepareUpdate(object, old) {
    const before = Number(old.metadata.annotations?.[templateGeneration] ?? 1)
    const same = equal((object as unknown as DaemonSet).spec.template, (old as DaemonSet).spec.template)
    annotate(object, same ? before : before + 1)
  },
  validate(object, errors) {
    const { spec } = object as unknown as DaemonSet
    const before = errors.list.length
    if (spec.selector) validateLabelSelector(spec.selector, 'spec.selector', errors)
    if (errors.list.length === before) validateSelected(spec, 'spec.template', errors)
    if (spec.selector && isEmptySelector(spec.selector))
      errors.invalid('spec.selector', spec.selector, 'empty selector is invalid for daemonset')
    validatePodTemplate(spec.template, 'spec.template', errors)
    validateForever(spec.template, 'DaemonSet', errors)
    atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
    validateStrategy(spec.updateStrategy ?? {}, 'spec.updateStrategy', errors)
    atLeast(0, spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
  },
  validateStatus(object, old, errors) {
    const { status } = object as unknown as DaemonSet
    validateCounts(status, counts, errors)
    validateCollisions(status, (old as DaemonSet).status, errors)
  },
  validateUpdate(object, old, errors) {
    const { selector } = (object as unknown as DaemonSet).spec
    if (!equal(selector, (old as DaemonSet).spec.selector))
      errors.invalid('spec.selector', selector, 'field is immutable')
  },
}

function annotate({ metadata }: Draft, generation: number): void {
  metadata.annotations = { ...metadata.annotations, [templateGeneration]: `${generation}` }
}

const counts = [
  'currentNumberScheduled',
  'numberMisscheduled',
  'desiredNumberScheduled',
  'numberReady',
  'observedGeneration',
  'updatedNumberScheduled',
  'numberAvailable',
  'numberUnavailable',
  'collisionCount',
]

type Strategy = NonNullable<DaemonSetSpec['updateStrategy']>

function validateStrategy({ type = '', rollingUpdate }: Strategy, at: string, errors: FieldErrors): void {
  if (type === 'OnDelete') return
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  if (type !== 'RollingUpdate') {
    const shown = rollingUpdate && { MaxUnavailable: maxUnavailable, MaxSurge: maxSurge }
    errors.unsupported(at, { Type: type, RollingUpdate: shown ?? null }, ['RollingUpdate', 'OnDelete'])
    return
  }
  const [unavailable, surge] = [`${at}.rollingUpdate.maxUnavailable`, `${at}.rollingUpdate.maxSurge`]
  validateAmount(maxUnavailable, unavailable, errors)
  validateAmount(maxSurge, surge, errors)
  validateShare(maxUnavailable, unavailable, errors)
  validateShare(maxSurge, surge, errors)
  if (amountIn(maxUnavailable) !== 0 && amountIn(maxSurge) !== 0)
    errors.invalid(surge, maxSurge, 'may not be set when maxUnavailable is non-zero')
  else if (amountIn(maxUnavailable) === 0 && amountIn(maxSurge) === 0)
    errors.required(unavailable, 'cannot be 0 when maxSurge is 0')
}
