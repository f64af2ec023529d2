/** Validation of a container's ports, environment and probes. */
import type { Container, ContainerPort, EnvVar, Probe } from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'

const portRange = 'must be between 1 and 65535, inclusive'
const isPort = (port: number): boolean => port >= 1 && port <= 65535

export function validatePorts(ports: readonly ContainerPort[], at: string, errors: FieldErrors): void {
  const names = new Set<string>()
  for (const [index, { name, containerPort, hostPort, protocol }] of ports.entries()) {
    const here = `${at}[${index}]`
    if (name) {
      for (const why of portNameErrors(name)) errors.invalid(`${here}.name`, name, why)
      if (names.has(name)) errors.duplicate(`${here}.name`, name)
      names.add(name)
    }
    if (!containerPort) errors.required(`${here}.containerPort`)
    else if (!isPort(containerPort)) errors.invalid(`${here}.containerPort`, containerPort, portRange)
    if (hostPort && !isPort(hostPort)) errors.invalid(`${here}.hostPort`, hostPort, portRange)
    if (protocol && !['SCTP', 'TCP', 'UDP'].includes(protocol)) errors.unsupported(`${here}.protocol`, protocol, ['SCTP', 'TCP', 'UDP'])
  }
}

/** Names of ports are those of IANA's services. */
export function portNameErrors(name: string): string[] {
  const errors: string[] = []
  if (name.length > 15) errors.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(name)) errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
  if (!/[a-z]/.test(name)) errors.push('must contain at least one letter (a-z)')
  if (name.includes('--')) errors.push('must not contain consecutive hyphens')
  if (/^-|-$/.test(name)) errors.push('must not begin or end with a hyphen')
  return errors
}

export function validateEnvironment(env: readonly EnvVar[], at: string, errors: FieldErrors): void {
  for (const [index, { name, value, valueFrom }] of env.entries()) {
    const here = `${at}[${index}]`
    if (!name) errors.required(`${here}.name`)
    else if (!/^[ -<>-~]+$/.test(name)) {
      errors.invalid(`${here}.name`, name, "a valid environment variable name must consist only of printable ASCII characters other than '='")
    }
    if (valueFrom && value) errors.invalid(`${here}.valueFrom`, '', 'may not be specified when `value` is not empty')
  }
}

export function validateProbes(container: Container, at: string, errors: FieldErrors): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (!probe) continue
    validateProbe(probe, `${at}.${name}`, errors)
    if (name !== 'readinessProbe' && probe.successThreshold !== undefined && probe.successThreshold !== 1) {
      errors.invalid(`${at}.${name}.successThreshold`, probe.successThreshold, 'must be 1')
    }
  }
}

const periods = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'] as const

function validateProbe(probe: Probe, at: string, errors: FieldErrors): void {
  const handlers = (['exec', 'httpGet', 'tcpSocket', 'grpc'] as const).filter((handler) => probe[handler] !== undefined)
  if (handlers.length === 0) errors.required(at, 'must specify a handler type')
  for (const handler of handlers.slice(1)) errors.forbidden(`${at}.${handler}`, 'may not specify more than 1 handler type')
  for (const field of periods) {
    const value = probe[field]
    if (value !== undefined && value < 0) errors.invalid(`${at}.${field}`, value, 'must be greater than or equal to 0')
  }
  if (probe.exec && !probe.exec.command?.length) errors.required(`${at}.exec.command`)
  for (const handler of ['httpGet', 'tcpSocket'] as const) {
    const port = probe[handler]?.port
    if (probe[handler] === undefined) continue
    if (typeof port === 'number' && !isPort(port)) errors.invalid(`${at}.${handler}.port`, port, portRange)
    else if (typeof port === 'string') for (const why of portNameErrors(port)) errors.invalid(`${at}.${handler}.port`, port, why)
    else if (port === undefined) errors.invalid(`${at}.${handler}.port`, 0, portRange)
  }
}
