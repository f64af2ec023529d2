/** Confidential data that Pods read. */
import { validateKeys, validateUnchanged } from './datarules.ts'
import { validateTyped } from './secretrules.ts'
import type { Secret } from '../../kube/objects.ts'
import { secrets } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf } from './print.ts'

declare(
  'core.v1',
  {
    Secret: {
      ...topLevel,
      immutable: '*bool #5',
      data: 'map[string]bytes #2',
      stringData: 'map[string]string #4',
      type: 'SecretType #3 =Opaque',
    },
    SecretType: 'string',
  },
  {
    Secret(object) {
      const { stringData } = object as { stringData?: Record<string, string> }
      if (!stringData) return
      // Written as text, kept as bytes.
      const entries = Object.entries(stringData).map(([key, value]) => [key, Buffer.from(value).toString('base64')])
      object.data = { ...(object.data as object | undefined), ...(Object.fromEntries(entries) as object) }
      delete object.stringData
    },
  },
)

export const secret: Kind = {
  resource: secrets,
  singular: 'secret',
  type: structOf('core.v1', 'Secret'),
  columns: [{ name: 'Name' }, { name: 'Type' }, { name: 'Data' }, { name: 'Age' }],
  cells(object, now) {
    const { metadata, type = '', data = {} } = object as Secret
    return [metadata.name, type, Object.keys(data).length, ageOf(object, now)]
  },
  validate(object, errors) {
    validateKeys(object as unknown as Secret, errors)
    validateTyped(object as unknown as Secret, errors)
  },
  validateUpdate(object, old, errors) {
    validateUnchanged(object as unknown as Secret, old as Secret, errors)
    if (object.type !== (old as Secret).type) errors.invalid('type', object.type, 'field is immutable')
  },
  selectable: { type: (object) => (object as Secret).type ?? '' },
}
