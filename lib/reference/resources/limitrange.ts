/** Limits of what Pods, containers and claims of a namespace may ask for. */
import type { LimitRangeItem as Item } from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { limitRanges } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { validateLimits } from './limitrangerules.ts'
import { topLevel } from './meta.ts'
import './persistentvolumeclaim.ts'

declare(
  'core.v1',
  {
    LimitRange: { ...topLevel, spec: 'LimitRangeSpec #2' },
    LimitRangeSpec: { limits: '[]LimitRangeItem! #1' },
    LimitRangeItem: {
      type: 'LimitType! #1',
      max: 'ResourceList #2',
      min: 'ResourceList #3',
      default: 'ResourceList #4',
      defaultRequest: 'ResourceList #5',
      maxLimitRequestRatio: 'ResourceList #6',
    },
    LimitType: 'string',
  },
  {
    LimitRangeItem(item) {
      const { type, max, min, ...given } = item as unknown as Item
      if (type !== 'Container') return
      // What is not said follows from what is: a limit from the most, a request from the limit or else the least.
      const limits = { ...max, ...given.default }
      const requests = { ...min, ...limits, ...given.defaultRequest }
      if (Object.keys(limits).length > 0) item.default = limits
      if (Object.keys(requests).length > 0) item.defaultRequest = requests
    },
  },
)

export type LimitRangeObject = KubeObject & { spec: { limits: Item[] | null } }

export const limitRange: Kind = {
  resource: limitRanges,
  singular: 'limitrange',
  createsOnUpdate: true,
  shortNames: ['limits'],
  type: structOf('core.v1', 'LimitRange'),
  columns: [{ name: 'Name' }, { name: 'Created At', type: 'date' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  prepareCreate(object) {
    // One that is not named is named by what it is.
    if (!object.metadata.name) object.metadata.name = object.metadata.uid
  },
  validate: (object, errors) => validateLimits((object as unknown as LimitRangeObject).spec.limits ?? [], errors),
}
