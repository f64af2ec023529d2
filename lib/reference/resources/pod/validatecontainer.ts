/** Validation of containers: what those of all sorts have in common, and what only some may have. */
import type { Container, ContainerPort, EnvFromSource, EnvVar } from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'
import {
  configKeyErrors,
  dns1123Label,
  dns1123Subdomain,
  environmentNameErrors,
  portErrors,
  portNameErrors,
} from '../../schema/names.ts'
import { validateLifecycle, validateProbes } from './validateprobe.ts'
import { validateResources } from './validateresources.ts'
import { validateLocalPath } from './keypaths.ts'

export interface Surroundings {
  /** Names of the Pod's volumes. */
  readonly volumes: ReadonlySet<string>
  readonly grace: number | undefined
  /** Whether this is a Pod, not a template of Pods. */
  readonly isPod: boolean
}

export function validateContainers(
  containers: readonly Container[],
  at: string,
  around: Surroundings,
  errors: FieldErrors,
): void {
  const names = new Set<string>()
  for (const [index, container] of containers.entries()) {
    const here = `${at}[${index}]`
    validateCommon(container, here, around, errors)
    if (names.has(container.name)) errors.duplicate(`${here}.name`, container.name)
    names.add(container.name)
    if (container.lifecycle) validateLifecycle(container.lifecycle, `${here}.lifecycle`, around.grace, errors)
    validateProbes(container, here, around.grace, errors)
    if (
      'restartPolicy' in container &&
      !('restartPolicyRules' in container) &&
      !restartPolicies.includes(container.restartPolicy as string)
    ) {
      errors.unsupported(`${here}.restartPolicy`, container.restartPolicy, restartPolicies)
    }
  }
  validateHostPorts(containers, at, errors)
}

const restartPolicies = ['Always', 'Never', 'OnFailure']

export function validateInitContainers(
  containers: readonly Container[],
  others: readonly Container[],
  at: string,
  around: Surroundings,
  errors: FieldErrors,
): void {
  const names = new Set(others.map(({ name }) => name))
  for (const [index, container] of containers.entries()) {
    const here = `${at}[${index}]`
    validateCommon(container, here, around, errors)
    if (names.has(container.name)) errors.duplicate(`${here}.name`, container.name)
    else if (container.name) names.add(container.name)
    validateHostPorts([container], at, errors)
    const stays = (container as { restartPolicy?: string }).restartPolicy === 'Always'
    if (stays) {
      if (container.lifecycle) validateLifecycle(container.lifecycle, `${here}.lifecycle`, around.grace, errors)
      validateProbes(container, here, around.grace, errors)
      continue
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[field])
        errors.forbidden(`${here}.${field}`, 'may not be set for init containers without restartPolicy=Always')
    }
  }
}

export function validateCommon(container: Container, at: string, around: Surroundings, errors: FieldErrors): void {
  if (!container.name) errors.required(`${at}.name`)
  else for (const why of dns1123Label(container.name)) errors.invalid(`${at}.name`, container.name, why)
  if (!container.image) errors.required(`${at}.image`)
  oneOf(container.terminationMessagePolicy, ['File', 'FallbackToLogsOnError'], `${at}.terminationMessagePolicy`, errors)
  validatePorts(container.ports ?? [], `${at}.ports`, errors)
  validateEnvironment(container.env ?? [], `${at}.env`, errors)
  validateSources(container.envFrom ?? [], `${at}.envFrom`, errors)
  validateMounts(container, `${at}.volumeMounts`, around.volumes, errors)
  oneOf(container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never'], `${at}.imagePullPolicy`, errors)
  validateResources(container.resources ?? {}, `${at}.resources`, errors)
  validateSecurity(container, `${at}.securityContext`, errors)
  if (around.isPod && container.image && container.image !== container.image.trim()) {
    errors.invalid(`${at}.image`, container.image, 'must not have leading or trailing whitespace')
  }
}

const protocols = ['SCTP', 'TCP', 'UDP']

function validatePorts(ports: readonly ContainerPort[], at: string, errors: FieldErrors): void {
  const names = new Set<string>()
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const here = `${at}[${index}]`
    if (name) {
      const wrong = portNameErrors(name)
      for (const why of wrong) errors.invalid(`${here}.name`, name, why)
      if (wrong.length === 0 && names.has(name)) errors.duplicate(`${here}.name`, name)
      names.add(name)
    }
    if (!containerPort) errors.required(`${here}.containerPort`)
    else for (const why of portErrors(containerPort)) errors.invalid(`${here}.containerPort`, containerPort, why)
    for (const why of hostPort ? portErrors(hostPort) : []) errors.invalid(`${here}.hostPort`, hostPort, why)
    oneOf(protocol, protocols, `${here}.protocol`, errors)
  }
}

function validateHostPorts(containers: readonly Container[], at: string, errors: FieldErrors): void {
  const taken = new Set<string>()
  for (const [index, { ports = [] }] of containers.entries()) {
    for (const [number, { hostPort, hostIP = '', protocol }] of ports.entries()) {
      if (!hostPort) continue
      const place = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(place)) errors.duplicate(`${at}[${index}].ports[${number}].hostPort`, place)
      taken.add(place)
    }
  }
}

function validateEnvironment(env: readonly EnvVar[], at: string, errors: FieldErrors): void {
  for (const [index, variable] of env.entries()) {
    const here = `${at}[${index}]`
    const { name } = variable
    if (!name) errors.required(`${here}.name`)
    else for (const why of environmentNameErrors(name)) errors.invalid(`${here}.name`, name, why)
    if (variable.valueFrom) validateValueFrom(variable, `${here}.valueFrom`, errors)
  }
}

const fields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
]
const amounts = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]

function validateValueFrom({ value, valueFrom = {} }: EnvVar, at: string, errors: FieldErrors): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef) validateFieldPath(fieldRef.fieldPath, `${at}.fieldRef`, errors)
  if (resourceFieldRef) {
    const { resource } = resourceFieldRef
    if (!resource) errors.required(`${at}.resourceFieldRef.resource`)
    else if (!amounts.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource)) {
      errors.unsupported(`${at}.resourceFieldRef.resource`, resource, amounts)
    }
  }
  for (const [field, selector] of [
    ['configMapKeyRef', configMapKeyRef],
    ['secretKeyRef', secretKeyRef],
  ] as const) {
    if (!selector) continue
    const { name = '', key } = selector
    for (const why of dns1123Subdomain(name)) errors.invalid(`${at}.${field}.name`, name, why)
    if (!key) errors.required(`${at}.${field}.key`)
    else for (const why of configKeyErrors(key)) errors.invalid(`${at}.${field}.key`, key, why)
  }
  const count = Object.keys(valueFrom).length
  if (count === 0)
    errors.invalid(
      at,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    )
  else if (value) errors.invalid(at, '', 'may not be specified when `value` is not empty')
  else if (count > 1) errors.invalid(at, '', 'may not have more than one field specified at a time')
}

function validateFieldPath(path: string, at: string, errors: FieldErrors): void {
  if (!path) return errors.required(`${at}.fieldPath`)
  const [, base, key] = /^(.*?)\['(.*)'\]$/.exec(path) ?? []
  if (base !== undefined && key !== undefined) {
    if (base !== 'metadata.labels' && base !== 'metadata.annotations')
      errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)
    return
  }
  if (path === 'metadata.labels' || path === 'metadata.annotations')
    return errors.unsupported(`${at}.fieldPath`, path, fields)
  if (!fields.includes(path))
    errors.invalid(`${at}.fieldPath`, path, `error converting fieldPath: field label not supported: ${path}`)
}

function validateSources(sources: readonly EnvFromSource[], at: string, errors: FieldErrors): void {
  for (const [index, { prefix, configMapRef, secretRef }] of sources.entries()) {
    const here = `${at}[${index}]`
    for (const why of prefix ? environmentNameErrors(prefix) : []) errors.invalid(`${here}.prefix`, prefix, why)
    for (const [field, reference] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (!reference) continue
      if (!reference.name) errors.required(`${here}.${field}.name`)
      else
        for (const why of dns1123Subdomain(reference.name)) errors.invalid(`${here}.${field}.name`, reference.name, why)
    }
    if (!configMapRef && !secretRef) errors.invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`')
    else if (configMapRef && secretRef) errors.invalid(at, '', 'may not have more than one field specified at a time')
  }
}

function validateMounts(
  { volumeMounts = [], volumeDevices = [] }: Container,
  at: string,
  volumes: ReadonlySet<string>,
  errors: FieldErrors,
): void {
  const paths = new Set<string>()
  for (const [index, mount] of volumeMounts.entries()) {
    const here = `${at}[${index}]`
    const { name, mountPath, subPath, subPathExpr } = mount
    if (!name) errors.required(`${here}.name`)
    if (!volumes.has(name)) errors.notFound(`${here}.name`, name)
    if (!mountPath) errors.required(`${here}.mountPath`)
    if (paths.has(mountPath)) errors.invalid(`${here}.mountPath`, mountPath, 'must be unique')
    paths.add(mountPath)
    if (volumeDevices.some((device) => device.name === name))
      errors.invalid(`${here}.name`, name, 'must not already exist in volumeDevices')
    // The real server leaves the index out of these.
    if (subPath) validateLocalPath(subPath, `${at}.subPath`, errors)
    if (!subPathExpr) continue
    if (subPath) errors.invalid(`${here}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive')
    validateLocalPath(subPathExpr, `${at}.subPathExpr`, errors)
  }
}

const idRange = 'must be between 0 and 2147483647, inclusive'

function validateSecurity({ securityContext = {} }: Container, at: string, errors: FieldErrors): void {
  for (const field of ['runAsUser', 'runAsGroup'] as const) {
    const id = securityContext[field]
    if (id !== undefined && (id < 0 || id > 2147483647)) errors.invalid(`${at}.${field}`, id, idRange)
  }
  if (securityContext.allowPrivilegeEscalation !== false) return
  if (securityContext.privileged)
    errors.invalid(at, securityContext, 'cannot set `allowPrivilegeEscalation` to false and `privileged` to true')
  if (securityContext.capabilities?.add?.includes('CAP_SYS_ADMIN')) {
    errors.invalid(
      at,
      securityContext,
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    )
  }
}

export function oneOf(value: string | undefined, choices: readonly string[], field: string, errors: FieldErrors): void {
  if (value === undefined || value === '') errors.required(field)
  else if (!choices.includes(value)) errors.unsupported(field, value, choices)
}
