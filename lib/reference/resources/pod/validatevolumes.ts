/** Validation of a Pod's volumes. */
import type { CSIVolumeSource, EphemeralVolumeSource, Volume } from 'kubernetes-types/core/v1.js'
import { amountOf } from '../../../kube/quantity.ts'
import type { FieldErrors } from '../../schema/errors.ts'
import { annotationErrors, dns1123Label, dns1123Subdomain, labelErrors } from '../../schema/names.ts'
import { validateClaimSpec } from '../claimrules.ts'
import { validateItems, validateMode } from './keypaths.ts'
import { validateOther } from './othersources.ts'
import { validateDownwardFile, validateProjected } from './projection.ts'
import { validateHostPath, validateNfs } from './volumesources.ts'

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
  if (downwardAPI) {
    validateMode(downwardAPI.defaultMode, `${at}.downwardAPI.defaultMode`, errors)
    for (const file of downwardAPI.items ?? []) validateDownwardFile(file, `${at}.downwardAPI`, errors)
  }
  if (projected) validateProjected(projected, `${at}.projected`, errors)
  if (volume.csi) validateCsi(volume.csi, `${at}.csi`, errors)
  if (volume.ephemeral) validateEphemeral(volume.ephemeral, `${at}.ephemeral`, errors)
  for (const key of sources)
    validateOther(key, volume[key as keyof Volume] as unknown as Record<string, unknown>, at, errors)
}

function validateCsi({ driver, nodePublishSecretRef: secret }: CSIVolumeSource, at: string, errors: FieldErrors): void {
  if (!driver) errors.required(`${at}.driver`)
  if (driver.length > 63) errors.tooLong(`${at}.driver`, 63)
  for (const why of dns1123Subdomain(driver.toLowerCase())) errors.invalid(`${at}.driver`, driver, why)
  // The real server writes the path of this so.
  if (secret && !secret.name) errors.required(`${at}.nodePublishSecretRef .name`)
}

function validateEphemeral(
  { volumeClaimTemplate: template }: EphemeralVolumeSource,
  at: string,
  errors: FieldErrors,
): void {
  const here = `${at}.volumeClaimTemplate`
  if (!template) return errors.required(here)
  const { metadata = {}, spec } = template
  annotationErrors(metadata.annotations, `${here}.metadata.annotations`, errors)
  labelErrors(metadata.labels, `${here}.metadata.labels`, errors)
  for (const [field, value] of Object.entries(metadata)) {
    const isSet = value !== null && value !== undefined && value !== ''
    if (isSet && field !== 'annotations' && field !== 'labels')
      errors.forbidden(`${here}.metadata.${field}`, 'cannot be set for an ephemeral volume')
  }
  validateClaimSpec(spec, `${here}.spec`, errors)
}
