/** Validation of what containers ask of their node. */
import type { ResourceRequirements } from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../../kube/quantity.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { qualifiedNameErrors } from '../../schema/names.ts'

const standard = new Set(['cpu', 'memory', 'ephemeral-storage'])
const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
const isNative = (name: string): boolean =>
  !name.includes('/') || name.startsWith('kubernetes.io/') || name.includes('.kubernetes.io/')
/** Of these, more can be promised than there is. */
const isOvercommitted = (name: string): boolean => isNative(name) && !isHugePages(name)

export function validateResources(resources: ResourceRequirements, at: string, errors: FieldErrors): void {
  const { limits = {}, requests = {} } = resources
  for (const [name, quantity] of Object.entries(limits))
    validateQuantity(name, quantity, `${at}.limits[${name}]`, errors)
  for (const [name, quantity] of Object.entries(requests)) {
    validateQuantity(name, quantity, `${at}.requests[${name}]`, errors)
    const limit = limits[name]
    if (limit === undefined) {
      if (!isOvercommitted(name)) errors.required(`${at}.limits`, 'Limit must be set for non overcommitable resources')
    } else if (!isOvercommitted(name) && amountOf(quantity) !== amountOf(limit)) {
      errors.invalid(`${at}.requests`, quantity, `must be equal to ${name} limit of ${limit}`)
    } else if (amountOf(quantity) > amountOf(limit)) {
      errors.invalid(`${at}.requests`, quantity, `must be less than or equal to ${name} limit of ${limit}`)
    }
  }
}

function validateQuantity(name: string, quantity: string, at: string, errors: FieldErrors): void {
  const wrong = qualifiedNameErrors(name)
  for (const why of wrong) errors.invalid(at, name, why)
  if (wrong.length === 0) {
    if (!name.includes('/')) {
      if (!standard.has(name) && !isHugePages(name))
        errors.invalid(at, name, 'must be a standard resource for containers')
    } else if (!isNative(name) && name.startsWith('requests.'))
      errors.invalid(at, name, "doesn't follow extended resource name standard")
  }
  const amount = amountOf(quantity)
  if (amount < 0) errors.invalid(at, quantity, 'must be greater than or equal to 0')
  if (!isNative(name) && !Number.isInteger(amount)) errors.invalid(at, quantity, 'must be an integer')
}
