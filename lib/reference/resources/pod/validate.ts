/** Validation of Pods and of templates of Pods. */
import { isIP } from 'node:net'
import type { PodSpec } from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'
import { dns1123Label, dns1123Subdomain, labelErrors, qualifiedNameErrors } from '../../schema/names.ts'
import {
  oneOf,
  validateCommon,
  validateContainers,
  validateInitContainers,
  type Surroundings,
} from './validatecontainer.ts'
import { validateAffinity, validateSpread, validateTolerations } from './validateplacement.ts'
import { validateVolumes } from './validatevolumes.ts'

export interface SpecContext {
  /** Names of volumes that come from elsewhere: a StatefulSet's claim templates. */
  claims?: readonly string[]
  /** Whether this is a Pod, not a template of Pods. */
  isPod?: boolean
}

export function validatePodSpec(
  spec: PodSpec,
  at: string,
  errors: FieldErrors,
  { claims = [], isPod = false }: SpecContext = {},
): void {
  const volumes = new Set([...validateVolumes(spec.volumes ?? [], `${at}.volumes`, errors), ...claims])
  const around: Surroundings = { volumes, grace: spec.terminationGracePeriodSeconds, isPod }
  if (!spec.containers?.length) errors.required(`${at}.containers`)
  validateContainers(spec.containers ?? [], `${at}.containers`, around, errors)
  validateInitContainers(spec.initContainers ?? [], spec.containers ?? [], `${at}.initContainers`, around, errors)
  validateEphemeral(spec, `${at}.ephemeralContainers`, around, errors)
  validateHostNetwork(spec, `${at}.containers`, isPod, errors)
  oneOf(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], `${at}.restartPolicy`, errors)
  oneOf(spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'], `${at}.dnsPolicy`, errors)
  labelErrors(spec.nodeSelector, `${at}.nodeSelector`, errors)
  validateSecurity(spec, `${at}.securityContext`, errors)
  if (spec.affinity) validateAffinity(spec.affinity, `${at}.affinity`, errors)
  validateDns(spec, `${at}.dnsConfig`, errors)
  for (const [index, { conditionType }] of (spec.readinessGates ?? []).entries()) {
    for (const why of qualifiedNameErrors(conditionType))
      errors.invalid(`${at}.readinessGates[${index}].conditionType`, conditionType, why)
  }
  validateSpread(spec.topologySpreadConstraints ?? [], `${at}.topologySpreadConstraints`, errors)
  subdomain(spec.serviceAccountName, `${at}.serviceAccountName`, errors)
  subdomain(spec.nodeName, `${at}.nodeName`, errors)
  const seconds = spec.activeDeadlineSeconds
  if (seconds !== undefined && (seconds < 1 || seconds > 2147483647)) {
    errors.invalid(`${at}.activeDeadlineSeconds`, seconds, 'must be between 1 and 2147483647, inclusive')
  }
  for (const field of ['hostname', 'subdomain'] as const) {
    for (const why of spec[field] ? dns1123Label(spec[field]) : []) errors.invalid(`${at}.${field}`, spec[field], why)
  }
  validateTolerations(spec.tolerations ?? [], `${at}.tolerations`, errors)
  for (const [index, { ip = '', hostnames = [] }] of (spec.hostAliases ?? []).entries()) {
    address(ip, `${at}.hostAliases[${index}].ip`, errors)
    for (const [number, name] of hostnames.entries())
      for (const why of dns1123Subdomain(name))
        errors.invalid(`${at}.hostAliases[${index}].hostnames[${number}]`, name, why)
  }
  subdomain(spec.priorityClassName, `${at}.priorityClassName`, errors)
  subdomain(spec.runtimeClassName, `${at}.runtimeClassName`, errors)
  const policies = ['PreemptLowerPriority', 'Never']
  if (spec.preemptionPolicy !== undefined && !policies.includes(spec.preemptionPolicy)) {
    errors.unsupported(`${at}.preemptionPolicy`, spec.preemptionPolicy, policies)
  }
}

function subdomain(name: string | undefined, at: string, errors: FieldErrors): void {
  for (const why of name ? dns1123Subdomain(name) : []) errors.invalid(at, name, why)
}

function address(text: string, at: string, errors: FieldErrors): void {
  if (isIP(text) === 0) errors.invalid(at, text, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)')
}

const notForEphemeral = [
  'lifecycle',
  'livenessProbe',
  'ports',
  'readinessProbe',
  'resizePolicy',
  'restartPolicy',
  'startupProbe',
] as const

function validateEphemeral(spec: PodSpec, at: string, around: Surroundings, errors: FieldErrors): void {
  const others = new Set([...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name))
  const names = new Set(others)
  for (const [index, container] of (spec.ephemeralContainers ?? []).entries()) {
    const here = `${at}[${index}]`
    validateCommon(container, here, { ...around, isPod: true }, errors)
    if (names.has(container.name)) errors.duplicate(`${here}.name`, container.name)
    names.add(container.name)
    const target = container.targetContainerName
    if (target && !others.has(target)) errors.notFound(`${here}.targetContainerName`, target)
    for (const field of notForEphemeral) {
      if ((container as unknown as Record<string, unknown>)[field] !== undefined)
        errors.forbidden(`${here}.${field}`, 'cannot be set for an Ephemeral Container')
    }
    for (const [number, { subPath }] of (container.volumeMounts ?? []).entries()) {
      if (subPath)
        errors.forbidden(`${here}.volumeMounts[${number}].subPath`, 'cannot be set for an Ephemeral Container')
    }
  }
}

function validateHostNetwork(
  { hostNetwork, containers }: PodSpec,
  at: string,
  isPod: boolean,
  errors: FieldErrors,
): void {
  if (!hostNetwork) return
  for (const [index, { ports = [] }] of (containers ?? []).entries()) {
    for (const [number, { hostPort = 0, containerPort }] of ports.entries()) {
      if ((isPod || hostPort !== 0) && hostPort !== containerPort) {
        errors.invalid(
          `${at}[${index}].ports[${number}].hostPort`,
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        )
      }
    }
  }
}

function validateSecurity({ securityContext = {} }: PodSpec, at: string, errors: FieldErrors): void {
  for (const field of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    const id = securityContext[field]
    if (id !== undefined && (id < 0 || id > 2147483647))
      errors.invalid(`${at}.${field}`, id, 'must be between 0 and 2147483647, inclusive')
  }
  for (const [index, id] of (securityContext.supplementalGroups ?? []).entries()) {
    if (id < 0 || id > 2147483647)
      errors.invalid(`${at}.supplementalGroups[${index}]`, id, 'must be between 0 and 2147483647, inclusive')
  }
}

function validateDns({ dnsPolicy, dnsConfig }: PodSpec, at: string, errors: FieldErrors): void {
  if (dnsPolicy === 'None') {
    if (!dnsConfig) return errors.required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')
    if (!dnsConfig.nameservers?.length)
      return errors.required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')
  }
  const { nameservers = [], searches = [], options = [] } = dnsConfig ?? {}
  if (nameservers.length > 3) errors.invalid(`${at}.nameservers`, nameservers, 'must not have more than 3 nameservers')
  for (const [index, server] of nameservers.entries()) address(server, `${at}.nameservers[${index}]`, errors)
  if (searches.length > 32) errors.invalid(`${at}.searches`, searches, 'must not have more than 32 search paths')
  for (const [index, { name }] of options.entries())
    if (!name) errors.required(`${at}.options[${index}]`, 'must not be empty')
}
