/** Rules for ways in from outside, and for their classes. */
import { isIP } from 'node:net'
import type { IngressBackend, IngressClassSpec, IngressSpec } from 'kubernetes-types/networking/v1.js'
import type { FieldErrors } from '../schema/errors.ts'
import {
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  domainPathErrors,
  pathSegment,
  portErrors,
  portNameErrors,
  subdomainErrors,
  wildcardSubdomain,
} from '../schema/names.ts'

const annotation = 'kubernetes.io/ingress.class'

/** @param annotations of one that is created */
export function validateIngress(
  spec: IngressSpec & { ingressClassName?: string; defaultBackend?: IngressBackend },
  annotations: Readonly<Record<string, string>> | undefined,
  errors: FieldErrors,
): void {
  const { rules, defaultBackend, tls, ingressClassName } = spec
  if (!rules?.length && !defaultBackend)
    errors.invalid('spec', rules ?? null, 'either `defaultBackend` or `rules` must be specified')
  if (defaultBackend) validateBackend(defaultBackend, 'spec.defaultBackend', errors)
  for (const [index, { host = '', http }] of (rules ?? []).entries()) {
    const at = `spec.rules[${index}]`
    if (isIP(host) !== 0) errors.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address')
    if (host !== '') validateHost(host, `${at}.host`, errors)
    if (!http) continue
    if (!http.paths?.length) errors.required(`${at}.http.paths`)
    for (const [number, path] of (http.paths ?? []).entries()) validatePath(path, `${at}.http.paths[${number}]`, errors)
  }
  for (const [index, { hosts, secretName }] of (tls ?? []).entries()) {
    for (const [number, host] of (hosts ?? []).entries())
      validateHost(host, `spec.tls[${index}].hosts[${number}]`, errors)
    subdomainErrors(secretName, `spec.tls[${index}].secretName`, errors)
  }
  if (ingressClassName === undefined) return
  for (const why of dns1123Subdomain(ingressClassName)) errors.invalid('spec.ingressClassName', ingressClassName, why)
  const annotated = annotations?.[annotation]
  if (annotated !== undefined && annotated !== ingressClassName)
    errors.invalid(`annotations.${annotation}`, annotated, 'must match `ingressClassName` when both are specified')
}

function validateHost(host: string, at: string, errors: FieldErrors): void {
  const wrong = host.includes('*') ? wildcardSubdomain(host) : dns1123Subdomain(host)
  for (const why of wrong) errors.invalid(at, host, why)
}

const never = ['//', '/./', '/../', '%2f', '%2F']
const neverLast = ['/..', '/.']

/** What is required and not there is null. */
type Path = { path?: string; pathType?: string | null; backend?: IngressBackend }

function validatePath({ path = '', pathType, backend = {} }: Path, at: string, errors: FieldErrors): void {
  if (!pathType && pathType !== '') return errors.required(`${at}.pathType`, 'pathType must be specified')
  const wrong = (why: string): void => errors.invalid(`${at}.path`, path, why)
  if (pathType === 'Exact' || pathType === 'Prefix') {
    if (!path.startsWith('/')) wrong('must be an absolute path')
    for (const one of never) if (path.includes(one)) wrong(`must not contain '${one}'`)
    for (const one of neverLast) if (path.endsWith(one)) wrong(`cannot end with '${one}'`)
  } else if (pathType === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) wrong('must be an absolute path')
  } else errors.unsupported(`${at}.pathType`, pathType, ['Exact', 'ImplementationSpecific', 'Prefix'])
  validateBackend(backend, `${at}.backend`, errors)
}

type Backend = IngressBackend & {
  resource?: Reference
  service?: { name: string; port?: { name?: string; number?: number } }
}

function validateBackend(backend: IngressBackend, at: string, errors: FieldErrors): void {
  const { resource, service } = backend as Backend
  if (resource && service) return errors.invalid(at, '', 'cannot set both resource and service backends')
  if (resource) return validateReference(resource, `${at}.resource`, errors)
  if (!service) return errors.invalid(at, '', 'resource or service backend is required')
  const { name: called, port: { name = '', number = 0 } = {} } = service
  if (!called) errors.required(`${at}.service.name`)
  else for (const why of dns1035Label(called)) errors.invalid(`${at}.service.name`, called, why)
  if (name !== '' && number !== 0) errors.invalid(at, '', 'cannot set both port name & port number')
  else if (name !== '') for (const why of portNameErrors(name)) errors.invalid(`${at}.service.port.name`, name, why)
  else if (number !== 0) for (const why of portErrors(number)) errors.invalid(`${at}.service.port.number`, number, why)
  else errors.required(at, 'port name or number is required')
}

interface Reference {
  apiGroup?: string | null
  kind: string
  name: string
}

function validateReference({ apiGroup, kind, name }: Reference, at: string, errors: FieldErrors): void {
  if (typeof apiGroup === 'string')
    for (const why of dns1123Subdomain(apiGroup)) errors.invalid(`${at}.apiGroup`, apiGroup, why)
  for (const [field, value] of [
    ['kind', kind],
    ['name', name],
  ] as const) {
    if (!value) errors.required(`${at}.${field}`)
    else for (const why of pathSegment(value)) errors.invalid(`${at}.${field}`, value, why)
  }
}

const longestController = 250
const scopes = ['Cluster', 'Namespace']

export function validateIngressClass({ controller = '', parameters }: IngressClassSpec, errors: FieldErrors): void {
  const at = 'spec.controller'
  if (controller === '') errors.required(at)
  else {
    if (Buffer.byteLength(controller) > longestController) errors.tooLong(at, longestController)
    for (const [part, why] of domainPathErrors(controller)) errors.invalid(at, part, why)
  }
  if (!parameters) return
  const here = 'spec.parameters'
  validateReference(parameters, here, errors)
  const { scope, namespace } = parameters as { scope?: string; namespace?: string }
  if (scope === undefined) errors.required(`${here}.scope`)
  else if (!scopes.includes(scope)) errors.unsupported(`${here}.scope`, scope, scopes)
  else if (scope === 'Cluster') {
    if (namespace !== undefined) errors.forbidden(`${here}.namespace`, "`parameters.scope` is set to 'Cluster'")
  } else if (namespace === undefined) errors.required(`${here}.namespace`, "`parameters.scope` is set to 'Namespace'")
  else for (const why of dns1123Label(namespace)) errors.invalid(`${here}.namespace`, namespace, why)
}
