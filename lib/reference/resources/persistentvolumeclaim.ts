/** Claims to volumes. */
import { keepKnownSources, validateClaim, validateClaimUpdate } from './claimrules.ts'
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
    spec: 'PersistentVolumeClaimSpec #2',
    status: 'PersistentVolumeClaimStatus #3',
  },
  PersistentVolumeClaimSpec: {
    accessModes: '[]PersistentVolumeAccessMode #1',
    selector: '*LabelSelector #4',
    resources: 'VolumeResourceRequirements #2',
    volumeName: 'string #3',
    storageClassName: '*string #5',
    volumeMode: '*PersistentVolumeMode #6 =Filesystem',
    dataSource: '*TypedLocalObjectReference #7',
    dataSourceRef: '*TypedObjectReference #8',
    volumeAttributesClassName: '*string #9',
  },
  PersistentVolumeAccessMode: 'string enum=ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod',
  VolumeResourceRequirements: { limits: 'ResourceList #1', requests: 'ResourceList #2' },
  ResourceList: 'map[string]Quantity',
  PersistentVolumeMode: 'string enum=Block,Filesystem',
  TypedLocalObjectReference: { $: 'atomic', apiGroup: '*string! #1 optional', kind: 'string! #2', name: 'string! #3' },
  TypedObjectReference: {
    apiGroup: '*string! #1 optional',
    kind: 'string! #2',
    name: 'string! #3',
    namespace: '*string #4',
  },
  PersistentVolumeClaimStatus: {
    phase: 'PersistentVolumeClaimPhase #1 =Pending',
    accessModes: '[]PersistentVolumeAccessMode #2',
    capacity: 'ResourceList #3',
    conditions: '[]PersistentVolumeClaimCondition #4 by=type',
    allocatedResources: 'ResourceList #5',
    allocatedResourceStatuses: 'map[string]ClaimResourceStatus #7',
    currentVolumeAttributesClassName: '*string #8',
    modifyVolumeStatus: '*ModifyVolumeStatus #9',
  },
  PersistentVolumeClaimPhase: 'string enum=Bound,Lost,Pending',
  PersistentVolumeClaimCondition: {
    type: 'PersistentVolumeClaimConditionType! #1',
    status: 'ConditionStatus! #2',
    lastProbeTime: 'Time #3',
    lastTransitionTime: 'Time #4',
    reason: 'string #5',
    message: 'string #6',
  },
  PersistentVolumeClaimConditionType: 'string',
  ClaimResourceStatus:
    'string enum=ControllerResizeInProgress,ControllerResizeInfeasible,NodeResizeInProgress,NodeResizeInfeasible,NodeResizePending',
  ModifyVolumeStatus: {
    targetVolumeAttributesClassName: 'string #1',
    status: 'PersistentVolumeClaimModifyVolumeStatus! #2',
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
    keepKnownSources((object as unknown as PersistentVolumeClaim).spec)
  },
  prepareUpdate(object, old) {
    keepKnownSources((object as unknown as PersistentVolumeClaim).spec, (old as PersistentVolumeClaim).spec)
  },
  validate: (object, errors) => validateClaim(object as unknown as PersistentVolumeClaim, errors),
  validateUpdate: (object, old, errors) =>
    validateClaimUpdate(object as unknown as PersistentVolumeClaim, old as PersistentVolumeClaim, errors),
}
