/** StatefulSets: Pods with an identity that lasts. */
import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, containersOf, selectorText } from './print.ts'
import './persistentvolumeclaim.ts'
import './pod/spec.ts'

declare('apps.v1', {
  StatefulSet: {
    ...topLevel,
    spec: 'StatefulSetSpec',
    status: 'StatefulSetStatus',
  },
  StatefulSetSpec: {
    replicas: '*int32 =1',
    selector: '*LabelSelector!',
    template: 'PodTemplateSpec!',
    volumeClaimTemplates: '[]PersistentVolumeClaim',
    serviceName: 'string!',
    podManagementPolicy: 'PodManagementPolicyType =OrderedReady',
    updateStrategy: 'StatefulSetUpdateStrategy',
    revisionHistoryLimit: '*int32 =10',
    minReadySeconds: 'int32',
    persistentVolumeClaimRetentionPolicy: '*StatefulSetPersistentVolumeClaimRetentionPolicy ={}',
    ordinals: '*StatefulSetOrdinals',
  },
  PodManagementPolicyType: 'string enum=OrderedReady,Parallel',
  StatefulSetUpdateStrategy: {
    type: 'StatefulSetUpdateStrategyType =RollingUpdate',
    rollingUpdate: '*RollingUpdateStatefulSetStrategy',
  },
  StatefulSetUpdateStrategyType: 'string enum=OnDelete,RollingUpdate',
  RollingUpdateStatefulSetStrategy: { partition: '*int32 =0', maxUnavailable: '*IntOrString' },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: 'PersistentVolumeClaimRetentionPolicyType =Retain',
    whenScaled: 'PersistentVolumeClaimRetentionPolicyType =Retain',
  },
  PersistentVolumeClaimRetentionPolicyType: 'string',
  StatefulSetOrdinals: { start: 'int32!' },
  StatefulSetStatus: {
    observedGeneration: 'int64',
    replicas: 'int32!',
    readyReplicas: 'int32',
    currentReplicas: 'int32',
    updatedReplicas: 'int32',
    currentRevision: 'string',
    updateRevision: 'string',
    collisionCount: '*int32',
    conditions: '[]StatefulSetCondition by=type',
    availableReplicas: 'int32!',
  },
  StatefulSetCondition: {
    type: 'StatefulSetConditionType!',
    status: 'ConditionStatus!',
    lastTransitionTime: 'Time',
    reason: 'string',
    message: 'string',
  },
  StatefulSetConditionType: 'string',
})

export const statefulSet: Kind = {
  resource: statefulSets,
  singular: 'statefulset',
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
    selector: (object) => selectorText((object as StatefulSet).spec.selector as Parameters<typeof selectorText>[0]),
  },
  prepareCreate(object) {
    object.status = { replicas: 0, availableReplicas: 0 }
  },
}
