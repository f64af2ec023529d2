/** Past and present templates of a StatefulSet. */
import type { ControllerRevision } from '../../kube/objects.ts'
import { controllerRevisions } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
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
}

function controllerOf({ metadata }: ControllerRevision): string {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (!owner) return '<none>'
  const [group = '', version] = owner.apiVersion.split('/')
  return `${owner.kind.toLowerCase()}${version === undefined ? '' : `.${group}`}/${owner.name}`
}
