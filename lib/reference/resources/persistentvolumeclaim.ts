/** Claims to volumes. */
import { validateClaim, validateClaimUpdate } from './claimrules.ts'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import { persistentVolumeClaims } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { accessModes, ageOf } from './print.ts'
import './meta.ts'

declare('core.v1', {
  PersistentVolumeClaim: {
    ...topLevel,
    spec: 'PersistentVolumeClaimSpec',
    status: 'PersistentVolumeClaimStatus',
  },
  PersistentVolumeClaimSpec: {
    accessModes: '[]PersistentVolumeAccessMode',
    selector: '*LabelSelector',
    resources: 'VolumeResourceRequirements',
    volumeName: 'string',
    storageClassName: '*string',
    volumeMode: '*PersistentVolumeMode =Filesystem',
    dataSource: '*TypedLocalObjectReference',
    dataSourceRef: '*TypedObjectReference',
    volumeAttributesClassName: '*string',
  },
  PersistentVolumeAccessMode: 'string enum=ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod',
  VolumeResourceRequirements: { limits: 'ResourceList', requests: 'ResourceList' },
  ResourceList: 'map[string]Quantity',
  PersistentVolumeMode: 'string enum=Block,Filesystem',
  TypedLocalObjectReference: { $: 'atomic', apiGroup: '*string!', kind: 'string!', name: 'string!' },
  TypedObjectReference: { apiGroup: '*string!', kind: 'string!', name: 'string!', namespace: '*string' },
  PersistentVolumeClaimStatus: {
    phase: 'PersistentVolumeClaimPhase =Pending',
    accessModes: '[]PersistentVolumeAccessMode',
    capacity: 'ResourceList',
    conditions: '[]PersistentVolumeClaimCondition by=type',
    allocatedResources: 'ResourceList',
    allocatedResourceStatuses: 'map[string]ClaimResourceStatus',
    currentVolumeAttributesClassName: '*string',
    modifyVolumeStatus: '*ModifyVolumeStatus',
  },
  PersistentVolumeClaimPhase: 'string enum=Bound,Lost,Pending',
  PersistentVolumeClaimCondition: {
    type: 'PersistentVolumeClaimConditionType!',
    status: 'ConditionStatus!',
    lastProbeTime: 'Time',
    lastTransitionTime: 'Time',
    reason: 'string',
    message: 'string',
  },
  PersistentVolumeClaimConditionType: 'string',
  ClaimResourceStatus:
    'string enum=ControllerResizeInProgress,ControllerResizeInfeasible,NodeResizeInProgress,NodeResizeInfeasible,NodeResizePending',
  ModifyVolumeStatus: {
    targetVolumeAttributesClassName: 'string',
    status: 'PersistentVolumeClaimModifyVolumeStatus!',
  },
  PersistentVolumeClaimModifyVolumeStatus: 'string enum=InProgress,Infeasible,Pending',
})

export const persistentVolumeClaim: Kind = {
  resource: persistentVolumeClaims,
  singular: 'persistentvolumeclaim',
  shortNames: ['pvc'],
  type: structOf('core.v1', 'PersistentVolumeClaim'),
  status: true,
  columns: [
    { name: 'Name' },
    { name: 'Status' },
    { name: 'Volume' },
    { name: 'Capacity' },
    { name: 'Access Modes' },
    { name: 'StorageClass' },
    { name: 'VolumeAttributesClass' },
    { name: 'Age' },
    { name: 'VolumeMode', wide: true },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as PersistentVolumeClaim
    const bound = spec.volumeName !== undefined && spec.volumeName !== ''
    return [
      metadata.name,
      metadata.deletionTimestamp === undefined ? (status.phase ?? '') : 'Terminating',
      spec.volumeName ?? '',
      bound ? (status.capacity?.storage ?? '') : '',
      bound ? accessModes(status.accessModes) : '',
      spec.storageClassName ?? '',
      '<unset>',
      ageOf(object, now),
      spec.volumeMode ?? '<unset>',
    ]
  },
  returnsDeleted: true,
  prepareCreate(object) {
    object.status = { phase: 'Pending' }
  },
  validate: (object, errors) => validateClaim(object as unknown as PersistentVolumeClaim, errors),
  validateUpdate: (object, old, errors) =>
    validateClaimUpdate(object as unknown as PersistentVolumeClaim, old as PersistentVolumeClaim, errors),
}
