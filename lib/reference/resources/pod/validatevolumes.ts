/** Validation of a Pod's volumes. */
import type { Volume } from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../../kube/quantity.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { validateHostPath, validateNfs } from './volumesources.ts'
import { configKeyErrors, dns1123Label } from '../../schema/names.ts'

/** Names of the volumes. */
export function validateVolumes(volumes: readonly Volume[], at: string, errors: FieldErrors): string[] {
  const seen = new Set<string>()
  for (const [index, volume] of volumes.entries()) {
    const here = `${at}[${index}]`
    validateSource(volume, here, errors)
    if (!volume.name) {
      errors.required(`${here}.name`)
      continue
    }
    for (const why of dns1123Label(volume.name)) errors.invalid(`${here}.name`, volume.name, why)
    if (seen.has(volume.name)) errors.duplicate(`${here}.name`, volume.name)
    seen.add(volume.name)
  }
  return [...seen]
}

function validateSource(volume: Volume, at: string, errors: FieldErrors): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name')
  if (sources.length === 0) errors.required(at, 'must specify a volume type')
  for (const key of sources.slice(1)) errors.forbidden(`${at}.${key}`, 'may not specify more than 1 volume type')
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, downwardAPI, projected } = volume
  if (emptyDir?.sizeLimit && amountOf(emptyDir.sizeLimit) < 0) {
    errors.forbidden(`${at}.emptyDir.sizeLimit`, 'SizeLimit field must be a valid resource quantity')
  }
  if (hostPath) validateHostPath(hostPath, `${at}.hostPath`, errors)
  if (volume.nfs) validateNfs(volume.nfs, `${at}.nfs`, errors)
  if (secret) {
    if (!secret.secretName) errors.required(`${at}.secret.secretName`)
    validateMode(secret.defaultMode, `${at}.secret.defaultMode`, errors)
    validateItems(secret.items, `${at}.secret.items`, errors)
  }
  if (configMap) {
    if (!configMap.name) errors.required(`${at}.configMap.name`)
    validateMode(configMap.defaultMode, `${at}.configMap.defaultMode`, errors)
    validateItems(configMap.items, `${at}.configMap.items`, errors)
  }
  if (persistentVolumeClaim && !persistentVolumeClaim.claimName)
    errors.required(`${at}.persistentVolumeClaim.claimName`)
  if (downwardAPI) validateMode(downwardAPI.defaultMode, `${at}.downwardAPI.defaultMode`, errors)
  if (projected) validateMode(projected.defaultMode, `${at}.projected.defaultMode`, errors)
}

function validateMode(mode: number | undefined, at: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    errors.invalid(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
}

function validateItems(
  items: readonly { key: string; path: string; mode?: number }[] | undefined,
  at: string,
  errors: FieldErrors,
): void {
  for (const [index, { key, path, mode }] of (items ?? []).entries()) {
    const here = `${at}[${index}]`
    if (!key) errors.required(`${here}.key`)
    else for (const why of configKeyErrors(key)) errors.invalid(`${here}.key`, key, why)
    if (!path) errors.required(`${here}.path`)
    else validateLocalPath(path, `${here}.path`, errors)
    if (path?.startsWith('..')) errors.invalid(`${here}.path`, path, "must not start with '..'")
    validateMode(mode, `${here}.mode`, errors)
  }
}

/** A path that leads down from where it is. */
export function validateLocalPath(path: string, at: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(at, path, 'must be a relative path')
  if (path.split('/').includes('..')) errors.invalid(at, path, "must not contain '..'")
}
