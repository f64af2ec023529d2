/** The environment of a container. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { ConfigMap, Pod, Secret, Service } from '../../../kube/objects.ts'
import { fieldOf, resourceOf, type Placement } from './fields.ts'

/** What a Pod refers to, in its own namespace; undefined where there is none of that name. */
export interface References {
  configMap(name: string): Promise<ConfigMap | undefined>
  secret(name: string): Promise<Secret | undefined>
  /** Those that the Pod's environment tells of: of its namespace, and the API server's. */
  services(): readonly Service[]
}

/** A container's configuration cannot be put together: `message` says what is missing, as a kubelet words it. */
export class ConfigError extends Error {}

/** @throws ConfigError where something that the container needs is not there. */
export async function environmentOf(
  pod: Pod,
  container: core.Container,
  references: References,
  placement: Placement,
): Promise<Record<string, string>> {
  const services = serviceVariables(references.services(), pod)
  const own: Record<string, string> = {}
  for (const source of container.envFrom ?? []) Object.assign(own, await variablesFrom(source, references))
  for (const variable of container.env ?? []) {
    const value = await valueOf(variable, pod, container, references, placement)
    if (value !== undefined)
      own[variable.name] = value === variable.value ? expand(value, { ...services, ...own }) : value
  }
  return { ...services, ...own }
}

/** Replaces `$(NAME)` of known names; `$$` stands for `$`. */
export const expand = (text: string, environment: Readonly<Record<string, string>>): string =>
  text.replaceAll(reference, (all, dollar: string, name?: string) =>
    dollar === '$' ? '$' : Object.hasOwn(environment, name ?? '') ? environment[name ?? '']! : all,
  )

/** The same, where all names have to have values. @throws ConfigError */
export function expandAll(text: string, environment: Readonly<Record<string, string>>): string {
  const missing = new Set<string>()
  for (const [, , name] of text.matchAll(reference)) if (name !== undefined && !environment[name]) missing.add(name)
  if (missing.size > 0) throw new ConfigError(`missing value for ${[...missing].toSorted().join(', ')}`)
  return expand(text, environment)
}

const reference = /\$(\$|\(([^)]*)\))/gu

async function variablesFrom(
  { prefix = '', configMapRef, secretRef }: core.EnvFromSource,
  references: References,
): Promise<Record<string, string>> {
  const source = configMapRef ?? secretRef
  if (source?.name === undefined) return {}
  const kind = configMapRef === undefined ? 'secret' : 'configmap'
  const object = kind === 'configmap' ? await references.configMap(source.name) : await references.secret(source.name)
  if (object === undefined && source.optional !== true) throw new ConfigError(`${kind} "${source.name}" not found`)
  const entries = Object.entries(object?.data ?? {})
  return Object.fromEntries(entries.map(([key, value]) => [prefix + key, kind === 'secret' ? decoded(value) : value]))
}

const decoded = (value: string): string => Buffer.from(value, 'base64').toString()

async function valueOf(
  { value, valueFrom }: core.EnvVar,
  pod: Pod,
  container: core.Container,
  references: References,
  placement: Placement,
): Promise<string | undefined> {
  if (valueFrom === undefined) return value ?? ''
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  if (fieldRef !== undefined) return fieldOf(pod, fieldRef.fieldPath, placement)
  if (resourceFieldRef !== undefined) return resourceOf(pod, resourceFieldRef, placement, container)
  const ref = configMapKeyRef ?? secretKeyRef
  if (ref?.name === undefined) return ''
  const kind = configMapKeyRef === undefined ? 'secret' : 'configmap'
  const object = kind === 'configmap' ? await references.configMap(ref.name) : await references.secret(ref.name)
  const found = object?.data?.[ref.key]
  if (found !== undefined) return kind === 'secret' ? decoded(found) : found
  if (ref.optional === true) return undefined
  if (object === undefined) throw new ConfigError(`${kind} "${ref.name}" not found`)
  const title = kind === 'configmap' ? 'ConfigMap' : 'Secret'
  throw new ConfigError(`couldn't find key ${ref.key} in ${title} ${pod.metadata.namespace ?? ''}/${ref.name}`)
}

/** `NGINX_SERVICE_HOST`, …: of Services with an address, those of the Pod's namespace before the API server's own. */
export function serviceVariables(services: readonly Service[], pod: Pod): Record<string, string> {
  const links = pod.spec.enableServiceLinks ?? true
  const isMaster = ({ metadata }: Service): boolean =>
    metadata.namespace === 'default' && metadata.name === 'kubernetes'
  const told = services.filter(
    (service) =>
      (isMaster(service) || (links && service.metadata.namespace === pod.metadata.namespace)) &&
      service.spec.clusterIP !== undefined &&
      service.spec.clusterIP !== '' &&
      service.spec.clusterIP !== 'None',
  )
  return Object.assign(
    {},
    ...told.toSorted((a, b) => Number(isMaster(b)) - Number(isMaster(a))).map(variablesOf),
  ) as Record<string, string>
}

function variablesOf({ metadata, spec }: Service): Record<string, string> {
  const prefix = metadata.name.toUpperCase().replaceAll('-', '_')
  const [first] = spec.ports ?? []
  const address = spec.clusterIP ?? ''
  if (first === undefined) return { [`${prefix}_SERVICE_HOST`]: address }
  const url = ({ protocol = 'TCP', port }: core.ServicePort): string => `${protocol.toLowerCase()}://${address}:${port}`
  const variables: Record<string, string> = {
    [`${prefix}_SERVICE_HOST`]: address,
    [`${prefix}_SERVICE_PORT`]: String(first.port),
    [`${prefix}_PORT`]: url(first),
  }
  for (const port of spec.ports ?? []) {
    const protocol = (port.protocol ?? 'TCP').toUpperCase()
    const link = `${prefix}_PORT_${port.port}_${protocol}`
    if (port.name)
      variables[`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replaceAll('-', '_')}`] = String(port.port)
    variables[link] = url(port)
    variables[`${link}_PROTO`] = protocol.toLowerCase()
    variables[`${link}_PORT`] = String(port.port)
    variables[`${link}_ADDR`] = address
  }
  return variables
}
