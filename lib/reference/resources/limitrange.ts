/** Limits of what Pods, containers and claims of a namespace may ask for. */
import type { LimitRangeItem as Item } from 'kubernetes-types/core/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import { limitRanges } from '../../kube/resource.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
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
  columns: [{ name: 'Name' }, { name: 'Created At' }],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  prepareCreate(object) {
    // One that is not named is named by what it is.
    if (!object.metadata.name) object.metadata.name = object.metadata.uid
  },
  validate(object, errors) {
    const seen = new Set<string>()
    for (const [index, item] of ((object as unknown as LimitRangeObject).spec.limits ?? []).entries()) {
      if (seen.has(item.type)) errors.duplicate(`spec.limits[${index}].type`, item.type)
      seen.add(item.type)
      validateItem(item, `spec.limits[${index}]`, errors)
    }
  },
}

function validateItem(item: Item, at: string, errors: FieldErrors): void {
  if (item.type === 'Pod') {
    if (item.default) errors.forbidden(`${at}.default`, "may not be specified when `type` is 'Pod'")
    if (item.defaultRequest) errors.forbidden(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'")
  }
  const names = new Set(
    [item.max, item.min, item.default, item.defaultRequest, item.maxLimitRequestRatio].flatMap((list) =>
      Object.keys(list ?? {}),
    ),
  )
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined) {
    errors.required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided')
  }
  const bounds = [
    ['min', 'max'],
    ['min', 'defaultRequest'],
    ['min', 'default'],
    ['defaultRequest', 'max'],
    ['defaultRequest', 'default'],
    ['default', 'max'],
  ] as const
  const words = { min: 'min', max: 'max', default: 'default', defaultRequest: 'default request' } as const
  for (const name of [...names].toSorted()) {
    for (const [low, high] of bounds) {
      const [less, more] = [item[low]?.[name], item[high]?.[name]]
      if (less === undefined || more === undefined || amountOf(less) <= amountOf(more)) continue
      const field = low === 'min' ? (high === 'max' ? 'min' : high) : low
      const [first, second] = field === low ? [low, high] : [low, high]
      errors.invalid(
        `${at}.${field}[${name}]`,
        item[field]?.[name],
        `${words[first]} value ${less} is greater than ${words[second]} value ${more}`,
      )
    }
  }
}
