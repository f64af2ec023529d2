/** Rules for volumes that show what the API says: of the Pod itself, of Secrets and ConfigMaps, and tokens. */
import type {
  DownwardAPIVolumeFile,
  ObjectFieldSelector,
  ProjectedVolumeSource,
  ResourceFieldSelector,
  ServiceAccountTokenProjection,
} from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../../kube/quantity.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { qualifiedNameErrors } from '../../schema/names.ts'
import { validateFilePath, validateItems, validateMode } from './keypaths.ts'

export function validateProjected(
  { defaultMode, sources }: ProjectedVolumeSource,
  at: string,
  errors: FieldErrors,
): void {
  validateMode(defaultMode, `${at}.defaultMode`, errors)
  const seen = new Set<string>()
  const note = (path: string, shown: string | undefined): void => {
    if (seen.has(path)) errors.invalid(at, shown, 'conflicting duplicate paths')
    if (path) seen.add(path)
  }
  for (const [index, source] of (sources ?? []).entries()) {
    const here = `${at}.sources[${index}]`
    for (const which of ['secret', 'configMap'] as const) {
      const { [which]: from } = source
      if (!from) continue
      if (!from.name) errors.required(`${here}.${which}.name`)
      validateItems(from.items, `${here}.${which}.items`, errors)
      for (const { path } of from.items ?? []) note(path, from.name)
    }
    for (const file of source.downwardAPI?.items ?? []) {
      validateDownwardFile(file, `${here}.downwardAPI`, errors)
      note(file.path, file.path)
    }
    if (source.serviceAccountToken) validateToken(source.serviceAccountToken, here, at, errors)
    if (Object.keys(source).length > 1) errors.forbidden(here, 'may not specify more than 1 volume type')
  }
}

function validateToken(
  { path, expirationSeconds: seconds = 3600 }: ServiceAccountTokenProjection,
  here: string,
  at: string,
  errors: FieldErrors,
): void {
  const field = `${here}.serviceAccountToken.expirationSeconds`
  if (seconds < 600) errors.invalid(field, seconds, 'may not specify a duration less than 10 minutes')
  if (seconds > 2 ** 32) errors.invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds')
  // The real server writes the path of this so.
  if (!path) errors.required(`${at}.path`)
  else validateFilePath(path, `${at}.path`, errors)
}

export function validateDownwardFile(
  { path, mode, fieldRef, resourceFieldRef }: DownwardAPIVolumeFile,
  at: string,
  errors: FieldErrors,
): void {
  if (!path) errors.required(`${at}.path`)
  else validateFilePath(path, `${at}.path`, errors)
  if (fieldRef) {
    validateField(fieldRef, `${at}.fieldRef`, errors)
    if (resourceFieldRef)
      errors.invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously')
  } else if (resourceFieldRef) validateAmount(resourceFieldRef, `${at}.resourceFieldRef`, errors)
  else errors.required(at, 'one of fieldRef and resourceFieldRef is required')
  validateMode(mode, `${at}.mode`, errors)
}

const fields = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid']
/** What can be asked for in other places, and is known therefore. */
const elsewhere = /^(spec\.(nodeName|restartPolicy|serviceAccountName|schedulerName)|status\.(phase|hostIPs?|podIPs?))$/

function validateField(
  { apiVersion = 'v1', fieldPath: path }: ObjectFieldSelector,
  at: string,
  errors: FieldErrors,
): void {
  if (!path) return errors.required(`${at}.fieldPath`)
  const refuse = (why: string): void => errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: ${why}`)
  if (apiVersion !== 'v1') return refuse(`unsupported pod version: ${apiVersion}`)
  const [, base, key = ''] = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/.exec(path) ?? []
  if (base === undefined) {
    if (!fields.includes(path) && !elsewhere.test(path)) return refuse(`field label not supported: ${path}`)
    if (!fields.includes(path)) errors.unsupported(`${at}.fieldPath`, path, fields)
    return
  }
  const name = base === 'metadata.labels' ? key : key.toLowerCase()
  for (const why of qualifiedNameErrors(name)) errors.invalid(at, key, why)
}

const amounts = ['limits', 'requests'].flatMap((one) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((of) => `${one}.${of}`),
)
const binary = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

function validateAmount(
  { containerName, resource, divisor = '0' }: ResourceFieldSelector,
  at: string,
  errors: FieldErrors,
): void {
  if (!containerName) errors.required(`${at}.containerName`)
  else if (!resource) errors.required(`${at}.resource`)
  else if (!amounts.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    errors.unsupported(`${at}.resource`, resource, amounts)
  if (amountOf(divisor) === 0) return
  const [, what = ''] = /\.(cpu|memory|ephemeral-storage|hugepages)/.exec(resource ?? '') ?? []
  const choices = what === 'cpu' ? ['1m', '1'] : binary
  if (what === '' || choices.includes(divisor)) return
  const shown = what === 'ephemeral-storage' ? 'local ephemeral storage' : what
  const list = what === 'cpu' ? '1m and 1' : '1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei'
  errors.invalid(`${at}.divisor`, resource, `only divisor's values ${list} are supported with the ${shown} resource`)
}
