/** Volumes that are attached to nodes, and how volumes can be changed: for controllers from elsewhere. */
import type { VolumeAttachmentSpec } from 'kubernetes-types/storage/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import { validateAttachment, type Attachment } from './csirules.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'
import './persistentvolume.ts'

declare('storage.v1', {
  VolumeAttachment: { ...topLevel, spec: 'VolumeAttachmentSpec! #2', status: 'VolumeAttachmentStatus #3' },
  VolumeAttributesClass: { ...topLevel, driverName: 'string! #2', parameters: 'map[string]string #3' },
  VolumeAttachmentSpec: { attacher: 'string! #1', source: 'VolumeAttachmentSource! #2', nodeName: 'string! #3' },
  VolumeAttachmentStatus: {
    attached: 'bool! #1',
    attachmentMetadata: 'map[string]string #2',
    attachError: '*VolumeError #3',
    detachError: '*VolumeError #4',
  },
  VolumeAttachmentSource: { persistentVolumeName: '*string #1', inlineVolumeSpec: '*PersistentVolumeSpec #2' },
  VolumeError: { time: 'Time #1', message: 'string #2', errorCode: '*int32 #3' },
})

export const volumeAttachment: Kind = {
  resource: define('storage.k8s.io/v1', 'VolumeAttachment', 'volumeattachments', false),
  singular: 'volumeattachment',
  type: structOf('storage.v1', 'VolumeAttachment'),
  status: true,
  columns: [
    { name: 'Name' },
    { name: 'Attacher' },
    { name: 'PV' },
    { name: 'Node' },
    { name: 'Attached', type: 'boolean' },
    { name: 'Age' },
  ],
  cells(object, now) {
    const { metadata, spec, status } = object as KubeObject & {
      spec: VolumeAttachmentSpec
      status?: { attached?: boolean }
    }
    return [
      metadata.name,
      spec.attacher,
      spec.source.persistentVolumeName ?? '',
      spec.nodeName,
      status?.attached ?? false,
      ageOf(object, now),
    ]
  },
  prepareCreate(object) {
    object.status = { attached: false }
  },
  validate: (object, errors) => validateAttachment(object.spec as Attachment, errors),
  validateUpdate(object, old, errors) {
    const { spec } = old as KubeObject & { spec?: object }
    if (!equal(object.spec, spec)) errors.invalid('spec', object.spec, 'field is immutable')
  },
}

export const volumeAttributesClass: Kind = {
  resource: define('storage.k8s.io/v1', 'VolumeAttributesClass', 'volumeattributesclasses', false),
  singular: 'volumeattributesclass',
  shortNames: ['vac'],
  type: structOf('storage.v1', 'VolumeAttributesClass'),
  columns: [{ name: 'Name' }, { name: 'DriverName' }, { name: 'Age' }],
  cells: (object, now) => [
    object.metadata.name,
    (object as KubeObject & { driverName: string }).driverName,
    ageOf(object, now),
  ],
}
