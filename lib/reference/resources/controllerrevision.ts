/** Past and present templates of a StatefulSet. */
import type { ControllerRevision } from '../../kube/objects.ts'
import { controllerRevisions } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { atLeast } from './amounts.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('apps.v1', {
  ControllerRevision: {
    ...topLevel,
    data: 'RawExtension #2',
    revision: 'int64! #3',
  },
})

export const controllerRevision: Kind = {
  resource: controllerRevisions,
  singular: 'controllerrevision',
  type: structOf('apps.v1', 'ControllerRevision'),
  columns: [{ name: 'Name' }, { name: 'Controller' }, { name: 'Revision' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, revision } = object as ControllerRevision
    return [metadata.name, controllerOf(object as ControllerRevision), revision, ageOf(object, now)]
  },
  validate(object, errors) {
    const { data, revision } = object as unknown as ControllerRevision
    if (data === undefined || data === null) errors.required('data', 'data is mandatory')
    atLeast(0, revision, 'revision', errors)
  },
  validateUpdate(object, old, errors) {
    const { data } = object as unknown as ControllerRevision
    if (!equal(data, (old as ControllerRevision).data)) errors.invalid('data', data, 'field is immutable')
  },
}

function controllerOf({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (!owner) return '<none>'
  const [group = '', version] = owner.apiVersion.split('/')
  return `${owner.kind.toLowerCase()}${version === undefined ? '' : `.${group}`}/${owner.name}`
}
