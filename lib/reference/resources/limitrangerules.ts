/** Rules for limits of what can be asked for. */
import type { LimitRangeItem as Item } from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../kube/quantity.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { qualifiedNameErrors } from '../schema/names.ts'
import { validateContainerResourceName, validateResourceName } from './resourcenames.ts'

const standard = ['Pod', 'Container', 'PersistentVolumeClaim']

export function validateLimits(items: readonly Item[], errors: FieldErrors): void {
  const seen = new Set<string>()
  for (const [index, item] of items.entries()) {
    const at = `spec.limits[${index}]`
    const { type } = item
    const wrong = qualifiedNameErrors(type)
    for (const why of wrong) errors.invalid(`${at}.type`, type, why)
    if (wrong.length === 0 && !type.includes('/') && !standard.includes(type))
      errors.invalid(`${at}.type`, type, 'must be a standard limit type or fully qualified')
    if (seen.has(type)) errors.duplicate(`${at}.type`, type)
    seen.add(type)
    validateItem(item, at, errors)
  }
}

function validateItem(item: Item, at: string, errors: FieldErrors): void {
  const ofPod = item.type === 'Pod'
  const validateName = ofPod || item.type === 'Container' ? validateContainerResourceName : validateResourceName
  const names = new Set<string>()
  const take = (field: keyof Item): void => {
    for (const name of Object.keys((item[field] ?? {}) as object).toSorted()) {
      validateName(name, `${at}.${field}[${name}]`, errors)
      names.add(name)
    }
  }
  take('max')
  take('min')
  for (const field of ['default', 'defaultRequest'] as const) {
    if (!ofPod) take(field)
    else if (Object.keys(item[field] ?? {}).length > 0)
      errors.forbidden(`${at}.${field}`, "may not be specified when `type` is 'Pod'")
  }
  if (item.type === 'PersistentVolumeClaim' && item.min?.storage === undefined && item.max?.storage === undefined)
    errors.required(`${at}.limits`, 'either minimum or maximum storage value is required, but neither was provided')
  take('maxLimitRequestRatio')
  const { default: limit, defaultRequest: request, ...rest } = item
  const bounds = ofPod ? rest : { ...rest, default: limit, defaultRequest: request }
  for (const name of [...names].toSorted()) validateOrder(bounds, name, at, errors)
}

type Bounds = Pick<Item, 'min' | 'max' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio'>

/** Which may not be more than which; the field that is blamed, and whose value is shown. */
const order = [
  ['min', 'max', 'min', 'min'],
  ['min', 'defaultRequest', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'max', 'defaultRequest', 'defaultRequest'],
  ['defaultRequest', 'default', 'defaultRequest', 'defaultRequest'],
  ['min', 'default', 'default', 'min'],
  ['default', 'max', 'default', 'max'],
] as const

const words = { min: 'min', max: 'max', default: 'default', defaultRequest: 'default request' } as const

const isOvercommitted = (name: string): boolean =>
  (!name.includes('/') || /(^|\.)kubernetes\.io\//.test(name)) && !name.startsWith('hugepages-')

function validateOrder(item: Bounds, name: string, at: string, errors: FieldErrors): void {
  for (const [low, high, blamed, shown] of order) {
    const [less, more] = [item[low]?.[name], item[high]?.[name]]
    if (less === undefined || more === undefined || amountOf(less) <= amountOf(more)) continue
    const to = high === 'default' && low === 'defaultRequest' ? 'default limit' : words[high]
    const why = `${words[low]} value ${less} is greater than ${to} value ${more}`
    errors.invalid(`${at}.${blamed}[${name}]`, item[shown]?.[name], why)
  }
  const ratio = item.maxLimitRequestRatio?.[name]
  const field = `${at}.maxLimitRequestRatio[${name}]`
  if (ratio !== undefined && amountOf(ratio) < 1) errors.invalid(field, ratio, `ratio ${ratio} is less than 1`)
  const [min, max] = [item.min?.[name], item.max?.[name]]
  if (ratio !== undefined && min !== undefined && max !== undefined) {
    const most = amountOf(max) / amountOf(min)
    if (amountOf(ratio) > most)
      errors.invalid(field, ratio, `ratio ${ratio} is greater than max/min = ${most.toFixed(6)}`)
  }
  const [limit, request] = [item.default?.[name], item.defaultRequest?.[name]]
  if (isOvercommitted(name) || limit === undefined || request === undefined) return
  if (amountOf(limit) !== amountOf(request)) {
    const why = `default value ${limit} must equal to defaultRequest value ${request} in ${name}`
    errors.invalid(`${at}.defaultRequest[${name}]`, request, why)
  }
}
