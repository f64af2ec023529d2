/** Confidential data that Pods read. */
import type { Secret } from '../../kube/objects.ts'
import { secrets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  Secret: {
    ...topLevel,
    immutable: '*bool',
    data: 'map[string]bytes',
    stringData: 'map[string]string',
    type: 'SecretType =Opaque',
  },
  SecretType: 'string',
})

export const secret: Kind = {
  resource: secrets,
  singular: 'secret',
  type: structOf('core.v1', 'Secret'),
  columns: [{ name: 'Name' }, { name: 'Type' }, { name: 'Data' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, type = '', data = {} } = object as Secret
    return [metadata.name, type, Object.keys(data).length, ageOf(object, now)]
  },
  selectable: { type: (object) => (object as Secret).type ?? '' },
}
