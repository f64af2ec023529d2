/** Configuration that Pods read. */
import { validateKeys, validateUnchanged } from './datarules.ts'
import type { ConfigMap } from '../../kube/objects.ts'
import { configMaps } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare('core.v1', {
  ConfigMap: {
    ...topLevel,
    immutable: '*bool #4',
    data: 'map[string]string #2',
    binaryData: 'map[string]bytes #3',
  },
})

export const configMap: Kind = {
  resource: configMaps,
  singular: 'configmap',
  shortNames: ['cm'],
  type: structOf('core.v1', 'ConfigMap'),
  columns: [{ name: 'Name' }, { name: 'Data' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, data = {}, binaryData = {} } = object as ConfigMap
    return [metadata.name, Object.keys(data).length + Object.keys(binaryData).length, ageOf(object, now)]
  },
  validate: (object, errors) => validateKeys(object as unknown as ConfigMap, errors),
  validateUpdate: (object, old, errors) => validateUnchanged(object as unknown as ConfigMap, old as ConfigMap, errors),
}
