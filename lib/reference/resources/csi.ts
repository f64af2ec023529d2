/** Drivers of storage, and what is known of them on nodes: for schedulers and controllers from elsewhere. */
import type { CSIDriverSpec } from 'kubernetes-types/storage/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import {
  validateDriver,
  validateNodeDrivers,
  validateNodeDriversUpdate,
  type DriverSpec,
  type NodeDriver,
} from './csirules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare(
  'storage.v1',
  {
    CSIDriver: { ...topLevel, spec: 'CSIDriverSpec! #2' },
    CSINode: { ...topLevel, spec: 'CSINodeSpec! #2' },
    CSIStorageCapacity: {
      ...topLevel,
      nodeTopology: '*LabelSelector #2',
      storageClassName: 'string! #3',
      capacity: '*Quantity #4',
      maximumVolumeSize: '*Quantity #5',
    },
    CSIDriverSpec: {
      attachRequired: '*bool #1 =true',
      podInfoOnMount: '*bool #2 =false',
      volumeLifecycleModes: '[]VolumeLifecycleMode #3 set replace',
      storageCapacity: '*bool #4 =false',
      fsGroupPolicy: '*FSGroupPolicy #5 =ReadWriteOnceWithFSType',
      tokenRequests: '[]TokenRequest #6',
      requiresRepublish: '*bool #7 =false',
      seLinuxMount: '*bool #8 =false',
      nodeAllocatableUpdatePeriodSeconds: '*int64 #9',
      serviceAccountTokenInSecrets: '*bool #10',
      preventPodSchedulingIfMissing: '*bool #11',
    },
    CSINodeSpec: { drivers: '[]CSINodeDriver! #1 by=name' },
    VolumeLifecycleMode: 'string',
    FSGroupPolicy: 'string',
    TokenRequest: { audience: 'string! #1', expirationSeconds: '*int64 #2' },
    CSINodeDriver: {
      name: 'string! #1',
      nodeID: 'string! #2',
      topologyKeys: '[]string! #3 optional',
      allocatable: '*VolumeNodeResources #4',
    },
    VolumeNodeResources: { count: '*int32 #1' },
  },
  {
    CSIDriverSpec(spec) {
      if (!(spec.volumeLifecycleModes as string[] | undefined)?.length) spec.volumeLifecycleModes = ['Persistent']
    },
  },
)

export const csiDriver: Kind = {
  resource: define('storage.k8s.io/v1', 'CSIDriver', 'csidrivers', false),
  singular: 'csidriver',
  type: structOf('storage.v1', 'CSIDriver'),
  columns: [
    { name: 'Name' },
    { name: 'AttachRequired', type: 'boolean' },
    { name: 'PodInfoOnMount', type: 'boolean' },
    { name: 'StorageCapacity', type: 'boolean' },
    { name: 'TokenRequests' },
    { name: 'RequiresRepublish', type: 'boolean' },
    { name: 'Modes' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { spec } = object as KubeObject & {
      spec: CSIDriverSpec & { tokenRequests?: { audience: string }[]; requiresRepublish?: boolean }
    }
    const audiences = (spec.tokenRequests ?? []).map(({ audience }) => audience).join(',')
    return [
      object.metadata.name,
      spec.attachRequired ?? true,
      spec.podInfoOnMount ?? false,
      spec.storageCapacity ?? false,
      audiences || '<unset>',
      spec.requiresRepublish ?? false,
      (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
      ageOf(object, now),
    ]
  },
  validate: (object, errors) => validateDriver(object.spec as DriverSpec, errors),
  validateUpdate(object, old, errors) {
    const [spec, before] = [object, old].map((one) => (one as { spec?: DriverSpec }).spec)
    if (spec?.attachRequired !== before?.attachRequired)
      errors.invalid('spec.attachedRequired', spec?.attachRequired, 'field is immutable')
    if (!equal(spec?.volumeLifecycleModes, before?.volumeLifecycleModes))
      errors.invalid('spec.volumeLifecycleModes', spec?.volumeLifecycleModes, 'field is immutable')
  },
}

export const csiNode: Kind = {
  resource: define('storage.k8s.io/v1', 'CSINode', 'csinodes', false),
  singular: 'csinode',
  type: structOf('storage.v1', 'CSINode'),
  columns: [{ name: 'Name' }, { name: 'Drivers', type: 'integer' }, { name: 'Age' }],
  cells: (object, now) => [
    object.metadata.name,
    ((object as KubeObject & { spec: { drivers: object[] | null } }).spec.drivers ?? []).length,
    ageOf(object, now),
  ],
  validate: (object, errors) => validateNodeDrivers(driversOf(object), errors),
  validateUpdate: (object, old, errors) => validateNodeDriversUpdate(driversOf(object), driversOf(old), errors),
}

const driversOf = (object: object): NodeDriver[] => (object as { spec: { drivers?: NodeDriver[] } }).spec.drivers ?? []

export const csiStorageCapacity: Kind = {
  resource: define('storage.k8s.io/v1', 'CSIStorageCapacity', 'csistoragecapacities'),
  singular: 'csistoragecapacity',
  type: structOf('storage.v1', 'CSIStorageCapacity'),
  columns: [{ name: 'Name' }, { name: 'StorageClassName' }, { name: 'Capacity' }],
  cells(object) {
    const {
      metadata,
      storageClassName,
      capacity = '<unset>',
    } = object as KubeObject & { storageClassName: string; capacity?: string }
    return [metadata.name, storageClassName, capacity]
  },
}
