/** Classes of storage, and who provisions it. */
import type { StorageClass } from '../../kube/objects.ts'
import { storageClasses } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { validateClass, validateClassUpdate } from './storageclassrules.ts'
import { ageOf } from './print.ts'

declare('storage.v1', {
  StorageClass: {
    ...topLevel,
    provisioner: 'string! #2',
    parameters: 'map[string]string #3',
    reclaimPolicy: '*PersistentVolumeReclaimPolicy #4 =Delete',
    mountOptions: '[]string #5',
    allowVolumeExpansion: '*bool #6',
    volumeBindingMode: '*VolumeBindingMode #7 =Immediate',
    allowedTopologies: '[]TopologySelectorTerm #8',
  },
  VolumeBindingMode: 'string enum=Immediate,WaitForFirstConsumer',
})
declare('core.v1', {
  TopologySelectorTerm: { $: 'atomic', matchLabelExpressions: '[]TopologySelectorLabelRequirement #1' },
  TopologySelectorLabelRequirement: { key: 'string! #1', values: '[]string! #2' },
})

const defaultMark = 'storageclass.kubernetes.io/is-default-class'

export const isDefaultClass = ({ metadata }: StorageClass): boolean =>
  [defaultMark, 'storageclass.beta.kubernetes.io/is-default-class'].some(
    (key) => metadata.annotations?.[key] === 'true',
  )

export const storageClass: Kind = {
  resource: storageClasses,
  singular: 'storageclass',
  shortNames: ['sc'],
  type: structOf('storage.v1', 'StorageClass'),
  returnsDeleted: true,
  columns: [
    { name: 'Name' },
    { name: 'Provisioner' },
    { name: 'ReclaimPolicy' },
    { name: 'VolumeBindingMode' },
    { name: 'AllowVolumeExpansion' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const one = object as StorageClass
    return [
      isDefaultClass(one) ? `${one.metadata.name} (default)` : one.metadata.name,
      one.provisioner,
      one.reclaimPolicy ?? 'Delete',
      one.volumeBindingMode ?? 'Immediate',
      one.allowVolumeExpansion ?? false,
      ageOf(object, now),
    ]
  },
  validate(object, errors, old) {
    if (!old) validateClass(object as unknown as StorageClass, errors)
  },
  validateUpdate: (object, old, errors) =>
    validateClassUpdate(object as unknown as StorageClass, old as StorageClass, errors),
}
