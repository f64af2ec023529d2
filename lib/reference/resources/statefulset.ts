/** StatefulSets: Pods with an identity that lasts. */
import {
  validateCollisions,
  validateCounts,
  validateForever,
  validatePodTemplate,
  validateReplicas,
  validateSelected,
  validateSelector,
} from './workload.ts'
import { amountIn, atLeast, validateAmount, validateShare } from './amounts.ts'
import type { FieldErrors } from '../schema/errors.ts'
import type { StructDefaults } from '../schema/types.ts'
import { equal } from '../schema/equal.ts'
import { dns1123Label } from '../schema/names.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Draft, Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, containersOf, selectorText } from './print.ts'
import './persistentvolumeclaim.ts'
import './pod/spec.ts'

declare(
  'apps.v1',
  {
    StatefulSet: {
      ...topLevel,
      spec: 'StatefulSetSpec #2',
      status: 'StatefulSetStatus #3',
    },
    StatefulSetSpec: {
      replicas: '*int32 #1 =1',
      selector: '*LabelSelector! #2',
      template: 'PodTemplateSpec! #3',
      volumeClaimTemplates: '[]PersistentVolumeClaim #4',
      serviceName: 'string! #5 optional',
      podManagementPolicy: 'PodManagementPolicyType #6 =OrderedReady',
      updateStrategy: 'StatefulSetUpdateStrategy #7',
      revisionHistoryLimit: '*int32 #8 =10',
      minReadySeconds: 'int32 #9',
      persistentVolumeClaimRetentionPolicy: '*StatefulSetPersistentVolumeClaimRetentionPolicy #10 ={}',
      ordinals: '*StatefulSetOrdinals #11',
    },
    PodManagementPolicyType: 'string enum=OrderedReady,Parallel',
    StatefulSetUpdateStrategy: {
      type: 'StatefulSetUpdateStrategyType #1 =RollingUpdate',
      rollingUpdate: '*RollingUpdateStatefulSetStrategy #2',
    },
    StatefulSetUpdateStrategyType: 'string enum=OnDelete,RollingUpdate',
    RollingUpdateStatefulSetStrategy: { partition: '*int32 #1 =0', maxUnavailable: '*IntOrString #2' },
    StatefulSetPersistentVolumeClaimRetentionPolicy: {
      whenDeleted: 'PersistentVolumeClaimRetentionPolicyType #1 =Retain',
      whenScaled: 'PersistentVolumeClaimRetentionPolicyType #2 =Retain',
    },
    PersistentVolumeClaimRetentionPolicyType: 'string',
    StatefulSetOrdinals: { start: 'int32! #1 optional' },
    StatefulSetStatus: {
      observedGeneration: 'int64 #1',
      replicas: 'int32! #2',
      readyReplicas: 'int32 #3',
      currentReplicas: 'int32 #4',
      updatedReplicas: 'int32 #5',
      currentRevision: 'string #6',
      updateRevision: 'string #7',
      collisionCount: '*int32 #9',
      conditions: '[]StatefulSetCondition #10 by=type',
      availableReplicas: 'int32! #11 optional',
    },
    StatefulSetCondition: {
      type: 'StatefulSetConditionType! #1',
      status: 'ConditionStatus! #2',
      lastTransitionTime: 'Time #3',
      reason: 'string #4',
      message: 'string #5',
    },
    StatefulSetConditionType: 'string',
  },
  { StatefulSet: defaults },
)

function defaults(object: Parameters<StructDefaults>[0]): void {
  const spec = object.spec as {
    updateStrategy: { type?: string; rollingUpdate?: object }
    volumeClaimTemplates?: object[]
  }
  if (spec.updateStrategy.type === 'RollingUpdate') {
    spec.updateStrategy.rollingUpdate = { partition: 0, ...spec.updateStrategy.rollingUpdate }
  }
  spec.volumeClaimTemplates = spec.volumeClaimTemplates?.map((claim) => ({
    ...claim,
    kind: 'PersistentVolumeClaim',
    apiVersion: 'v1',
  }))
  if (spec.volumeClaimTemplates === undefined) delete spec.volumeClaimTemplates
}

export const statefulSet: Kind = {
  resource: statefulSets,
  singular: 'statefulset',
  names: 'label',
  shortNames: ['sts'],
  categories: ['all'],
  type: structOf('apps.v1', 'StatefulSet'),
  status: true,
  generation: true,
  columns: [
    { name: 'Name' },
    { name: 'Ready' },
    { name: 'Age' },
    { name: 'Containers', wide: true },
    { name: 'Images', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as StatefulSet
    const ready = `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`
    return [metadata.name, ready, ageOf(object, now), ...containersOf(spec.template.spec)]
  },
  scale: {
    replicas: (object) => (object as StatefulSet).spec.replicas ?? 0,
    statusReplicas: (object) => (object as StatefulSet).status.replicas,
    selector: (object) => selectorText((object as StatefulSet).spec.selector),
  },
  prepareCreate(object) {
    object.status = { replicas: 0, availableReplicas: 0 }
    dropMaxUnavailable(object)
  },
  prepareUpdate(object, old) {
    const rollingUpdate = (old as StatefulSet).spec.updateStrategy?.rollingUpdate
    if (rollingUpdate === undefined || maxUnavailableOf(rollingUpdate) === undefined) dropMaxUnavailable(object)
  },
  validate: (object, errors) => validate(object as unknown as StatefulSet, errors),
  validateStatus: (object, old, errors) => validateStatus(object as unknown as StatefulSet, old as StatefulSet, errors),
  validateUpdate: (object, old, errors) => validateUpdate(object as unknown as StatefulSet, old as StatefulSet, errors),
}

/** With its feature gate on (UPD-17). */
export const statefulSetWithMaxUnavailable: Kind = {
  ...statefulSet,
  prepareCreate(object) {
    object.status = { replicas: 0, availableReplicas: 0 }
    addMaxUnavailable(object)
  },
  prepareUpdate: addMaxUnavailable,
}

function validate({ spec }: StatefulSet, errors: FieldErrors): void {
  const { podManagementPolicy, persistentVolumeClaimRetentionPolicy: retention } = spec
  if (!['OrderedReady', 'Parallel'].includes(podManagementPolicy ?? '')) {
    errors.invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'")
  }
  if (spec.serviceName)
    for (const why of dns1123Label(spec.serviceName)) errors.invalid('spec.serviceName', spec.serviceName, why)
  validateStrategy(spec, errors)
  for (const field of ['whenDeleted', 'whenScaled'] as const) {
    const value = retention?.[field]
    if (value !== undefined && !['Retain', 'Delete'].includes(value)) {
      errors.unsupported(`spec.persistentVolumeClaimRetentionPolicy.${field}`, value, ['Retain', 'Delete'])
    }
  }
  atLeast(0, spec.replicas, 'spec.replicas', errors)
  atLeast(0, spec.minReadySeconds, 'spec.minReadySeconds', errors)
  atLeast(0, spec.ordinals?.start, 'spec.ordinals.start', errors)
  atLeast(0, spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
  if (validateSelector(spec, { kind: 'statefulset', unreadable: '' }, errors)) {
    validateSelected(spec, 'spec.template', errors)
    const claims = (spec.volumeClaimTemplates ?? []).map(({ metadata }) => metadata?.name ?? '')
    validatePodTemplate(spec.template, 'spec.template', errors, claims)
  }
  validateForever(spec.template, 'StatefulSet', errors)
}

function validateStrategy({ updateStrategy }: StatefulSet['spec'], errors: FieldErrors): void {
  const { type = '', rollingUpdate } = updateStrategy ?? {}
  // The real server shows the values of its own, internal types.
  const shown = rollingUpdate && {
    Partition: rollingUpdate.partition ?? null,
    MaxUnavailable: maxUnavailableOf(rollingUpdate) ?? null,
  }
  if (type === 'OnDelete') {
    if (rollingUpdate)
      errors.invalid('spec.updateStrategy.rollingUpdate', shown, "only allowed for updateStrategy 'RollingUpdate'")
  } else if (type === 'RollingUpdate') {
    atLeast(0, rollingUpdate?.partition, 'spec.updateStrategy.rollingUpdate.partition', errors)
    const most = rollingUpdate && maxUnavailableOf(rollingUpdate)
    if (most !== undefined) validateMaxUnavailable(most, 'spec.updateStrategy.rollingUpdate.maxUnavailable', errors)
  } else {
    errors.invalid(
      'spec.updateStrategy',
      { Type: type, RollingUpdate: shown ?? null },
      "must be 'RollingUpdate' or 'OnDelete'",
    )
  }
}

function validateMaxUnavailable(most: number | string, at: string, errors: FieldErrors): void {
  validateAmount(most, at, errors)
  if (amountIn(most) === 0) errors.invalid(at, most, 'cannot be 0')
  validateShare(most, at, errors)
}

/** Younger than the published types. */
const maxUnavailableOf = (rollingUpdate: object): number | string | undefined =>
  (rollingUpdate as { maxUnavailable?: number | string }).maxUnavailable

/** Its feature gate is off (UPD-17). */
function dropMaxUnavailable(object: Draft): void {
  const spec = object.spec as StatefulSet['spec']
  const { rollingUpdate } = spec.updateStrategy ?? {}
  if (rollingUpdate === undefined || maxUnavailableOf(rollingUpdate) === undefined) return
  const { maxUnavailable: _, ...kept } = rollingUpdate as { maxUnavailable?: unknown }
  object.spec = { ...spec, updateStrategy: { ...spec.updateStrategy, rollingUpdate: kept } }
}

function addMaxUnavailable(object: Draft): void {
  const spec = object.spec as StatefulSet['spec']
  const { rollingUpdate } = spec.updateStrategy ?? {}
  if (rollingUpdate === undefined || maxUnavailableOf(rollingUpdate) !== undefined) return
  object.spec = {
    ...spec,
    updateStrategy: { ...spec.updateStrategy, rollingUpdate: { ...rollingUpdate, maxUnavailable: 1 } },
  }
}

const mutable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
] as const

function validateUpdate({ spec }: StatefulSet, { spec: old }: StatefulSet, errors: FieldErrors): void {
  const fixed = (one: StatefulSet['spec']): object =>
    Object.fromEntries(Object.entries(one).filter(([key]) => !(mutable as readonly string[]).includes(key)))
  if (equal(fixed(spec), fixed(old))) return
  const names = mutable.map((name) => `'${name}'`)
  const list = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  errors.forbidden('spec', `updates to statefulset spec for fields other than ${list} are forbidden`)
}

const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas']
const counts = ['replicas', ...parts, 'observedGeneration', 'collisionCount']

function validateStatus({ status }: StatefulSet, { status: old }: StatefulSet, errors: FieldErrors): void {
  validateCounts(status, counts, errors)
  validateReplicas(status, parts, errors, 'status.readyReplicas')
  validateCollisions(status, old, errors)
}
