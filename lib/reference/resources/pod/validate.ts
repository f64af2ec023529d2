/** Validation of Pods and of templates of Pods. */
import type { Container, PodSpec, Volume } from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'
import { dns1123Label, dns1123Subdomain } from '../../schema/names.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { validateEnvironment, validatePorts, validateProbes } from './validatecontainer.ts'

/** @param claims names of volumes that come from elsewhere: a StatefulSet's claim templates */
export function validatePodSpec(spec: PodSpec, at: string, errors: FieldErrors, claims: readonly string[] = []): void {
  const volumes = validateVolumes(spec.volumes ?? [], `${at}.volumes`, errors)
  const names = new Set<string>()
  const known = new Set([...volumes, ...claims])
  if (!spec.containers?.length) errors.required(`${at}.containers`)
  validateContainers(spec.containers ?? [], `${at}.containers`, known, names, errors)
  validateContainers(spec.initContainers ?? [], `${at}.initContainers`, known, names, errors)
  oneOf(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${at}.restartPolicy`, errors)
  oneOf(spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], `${at}.dnsPolicy`, errors)
  atLeast(0, spec.terminationGracePeriodSeconds, `${at}.terminationGracePeriodSeconds`, errors)
  if (spec.activeDeadlineSeconds !== undefined && spec.activeDeadlineSeconds < 1) {
    errors.invalid(`${at}.activeDeadlineSeconds`, spec.activeDeadlineSeconds, 'must be between 1 and 2147483647, inclusive')
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    for (const why of spec[field] ? dns1123Label(spec[field]) : []) errors.invalid(`${at}.${field}`, spec[field], why)
  }
  for (const why of spec.serviceAccountName ? dns1123Subdomain(spec.serviceAccountName) : []) {
    errors.invalid(`${at}.serviceAccountName`, spec.serviceAccountName, why)
  }
  for (const why of spec.nodeName ? dns1123Subdomain(spec.nodeName) : []) errors.invalid(`${at}.nodeName`, spec.nodeName, why)
}

/** Names of the volumes. */
function validateVolumes(volumes: readonly Volume[], at: string, errors: FieldErrors): string[] {
  const seen = new Set<string>()
  for (const [index, volume] of volumes.entries()) {
    const here = `${at}[${index}]`
    if (!volume.name) errors.required(`${here}.name`)
    else {
      for (const why of dns1123Label(volume.name)) errors.invalid(`${here}.name`, volume.name, why)
      if (seen.has(volume.name)) errors.duplicate(`${here}.name`, volume.name)
      seen.add(volume.name)
    }
    const [, ...more] = Object.keys(volume).filter((key) => key !== 'name')
    for (const key of more) errors.forbidden(`${here}.${key}`, 'may not specify more than 1 volume type')
    if (volume.persistentVolumeClaim && !volume.persistentVolumeClaim.claimName) errors.required(`${here}.persistentVolumeClaim.claimName`)
    if (volume.configMap && !volume.configMap.name) errors.required(`${here}.configMap.name`)
    if (volume.secret && !volume.secret.secretName) errors.required(`${here}.secret.secretName`)
    if (volume.hostPath && !volume.hostPath.path) errors.required(`${here}.hostPath.path`)
  }
  return [...seen]
}

function validateContainers(
  containers: readonly Container[],
  at: string,
  volumes: ReadonlySet<string>,
  names: Set<string>,
  errors: FieldErrors,
): void {
  for (const [index, container] of containers.entries()) {
    const here = `${at}[${index}]`
    if (!container.name) errors.required(`${here}.name`)
    else for (const why of dns1123Label(container.name)) errors.invalid(`${here}.name`, container.name, why)
    if (container.name && names.has(container.name)) errors.duplicate(`${here}.name`, container.name)
    names.add(container.name)
    if (!container.image) errors.required(`${here}.image`)
    else if (container.image !== container.image.trim()) {
      errors.invalid(`${here}.image`, container.image, 'must not have leading or trailing whitespace')
    }
    validateProbes(container, here, errors)
    validatePorts(container.ports ?? [], `${here}.ports`, errors)
    validateEnvironment(container.env ?? [], `${here}.env`, errors)
    validateMounts(container, here, volumes, errors)
    oneOf(container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], `${here}.imagePullPolicy`, errors)
    oneOf(container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError'], `${here}.terminationMessagePolicy`, errors)
    validateResources(container.resources ?? {}, `${here}.resources`, errors)
  }
}

function validateMounts({ volumeMounts = [] }: Container, at: string, volumes: ReadonlySet<string>, errors: FieldErrors): void {
  const paths = new Set<string>()
  for (const [index, { name, mountPath, subPath }] of volumeMounts.entries()) {
    const here = `${at}.volumeMounts[${index}]`
    if (!name) errors.required(`${here}.name`)
    else if (!volumes.has(name)) errors.notFound(`${here}.name`, name)
    if (!mountPath) errors.required(`${here}.mountPath`)
    else if (paths.has(mountPath)) errors.invalid(`${here}.mountPath`, mountPath, 'must be unique')
    paths.add(mountPath)
    if (subPath?.startsWith('/')) errors.invalid(`${here}.subPath`, subPath, 'must be a relative path')
    if (subPath?.split('/').includes('..')) errors.invalid(`${here}.subPath`, subPath, "must not contain '..'")
  }
}

function validateResources(resources: NonNullable<Container['resources']>, at: string, errors: FieldErrors): void {
  for (const part of ['limits', 'requests'] as const) {
    for (const [name, quantity] of Object.entries(resources[part] ?? {})) {
      if (amountOf(quantity) < 0) errors.invalid(`${at}.${part}[${name}]`, quantity, 'must be greater than or equal to 0')
    }
  }
  for (const [name, request] of Object.entries(resources.requests ?? {})) {
    const limit = resources.limits?.[name]
    if (limit !== undefined && amountOf(request) > amountOf(limit)) {
      errors.invalid(`${at}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`)
    }
  }
}

export function oneOf(value: string | undefined, choices: readonly string[], field: string, errors: FieldErrors): void {
  if (value === undefined || value === '') errors.required(field)
  else if (!choices.includes(value)) errors.unsupported(field, value, choices)
}

export function atLeast(least: number, value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value < least) errors.invalid(field, value, `must be greater than or equal to ${least}`)
}
