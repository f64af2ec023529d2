/** Rules for the names of what can be counted and limited: `cpu`, `requests.storage`, `example.com/gpu`. */
import type { FieldErrors } from '../schema/errors.ts'
import { qualifiedNameErrors } from '../schema/names.ts'

const computed = ['cpu', 'memory', 'ephemeral-storage']
const asked = ['requests', 'limits'].flatMap((which) => computed.map((name) => `${which}.${name}`))
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]
const inQuotas = new Set([...computed, ...asked, 'requests.storage', ...counted])
const isHugePages = (name: string): boolean => name.startsWith('hugepages-')

/** Whether a quota of that name is kept by the cluster itself. */
export const isQuotaName = (name: string): boolean =>
  inQuotas.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-')

/** What only whole ones of can be had. */
export const isWhole = (name: string): boolean => counted.includes(name) || isExtended(name)
const isNative = (name: string): boolean => !name.includes('/') || /(^|\.)kubernetes\.io\//.test(name)
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0

export function validateResourceName(name: string, at: string, errors: FieldErrors): void {
  const wrong = qualifiedNameErrors(name)
  for (const why of wrong) errors.invalid(at, name, why)
  if (wrong.length === 0 && !name.includes('/') && !isQuotaName(name) && name !== 'storage')
    errors.invalid(at, name, 'must be a standard resource type or fully qualified')
}

export function validateQuotaName(name: string, at: string, errors: FieldErrors): void {
  validateResourceName(name, at, errors)
  if (!name.includes('/') && !isQuotaName(name)) errors.invalid(at, name, 'must be a standard resource for quota')
}

export function validateContainerResourceName(name: string, at: string, errors: FieldErrors): void {
  validateResourceName(name, at, errors)
  if (!name.includes('/')) {
    if (!computed.includes(name) && !isHugePages(name))
      errors.invalid(at, name, 'must be a standard resource for containers')
  } else if (!isNative(name) && !isExtended(name))
    errors.invalid(at, name, "doesn't follow extended resource name standard")
}
