/** Validation of what is done to a running container from outside: probes, and hooks of its life. */
import type { Container, Lifecycle, Probe } from 'kubernetes-types/core/v1.js'
import type { FieldErrors } from '../../schema/errors.ts'
import { portErrors, portNameErrors } from '../../schema/names.ts'

interface Handler {
  exec?: { command?: string[] }
  httpGet?: { path?: string; port: number | string; scheme?: string; httpHeaders?: { name: string }[] }
  tcpSocket?: { port: number | string }
  grpc?: { port: number }
  sleep?: { seconds: number }
}

export function validateProbes(container: Container, at: string, grace: number | undefined, errors: FieldErrors): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (!probe) continue
    const here = `${at}.${name}`
    validateProbe(probe, here, grace, errors)
    if (name === 'readinessProbe') {
      if (probe.terminationGracePeriodSeconds !== undefined) {
        errors.invalid(
          `${here}.terminationGracePeriodSeconds`,
          probe.terminationGracePeriodSeconds,
          'must not be set for readinessProbes',
        )
      }
    } else if (probe.successThreshold !== 1)
      errors.invalid(`${here}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')
  }
}

export function validateLifecycle(
  lifecycle: Lifecycle,
  at: string,
  grace: number | undefined,
  errors: FieldErrors,
): void {
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[hook] as Handler | undefined
    if (handler) validateHandler(handler, ['exec', 'httpGet', 'tcpSocket', 'sleep'], `${at}.${hook}`, grace, errors)
  }
}

const periods = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

function validateProbe(probe: Probe, at: string, grace: number | undefined, errors: FieldErrors): void {
  validateHandler(probe, ['exec', 'httpGet', 'tcpSocket', 'grpc'], at, grace, errors)
  for (const field of periods) {
    const value = probe[field]
    if (value !== undefined && value < 0) errors.invalid(`${at}.${field}`, value, 'must be greater than or equal to 0')
  }
  const { terminationGracePeriodSeconds: seconds } = probe
  if (seconds !== undefined && seconds <= 0)
    errors.invalid(`${at}.terminationGracePeriodSeconds`, seconds, 'must be greater than 0')
}

function validateHandler(
  handler: Handler,
  kinds: readonly (keyof Handler)[],
  at: string,
  grace: number | undefined,
  errors: FieldErrors,
): void {
  const [first, ...more] = kinds.filter((kind) => handler[kind] !== undefined)
  if (first === undefined) return errors.required(at, 'must specify a handler type')
  const here = `${at}.${first}`
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler
  if (first === 'exec' && !exec?.command?.length) errors.required(`${here}.command`)
  if (first === 'httpGet' && httpGet) validateHttp(httpGet, here, errors)
  if (first === 'tcpSocket') validatePort(tcpSocket?.port, `${here}.port`, errors)
  if (first === 'grpc') validatePort(grpc?.port, `${here}.port`, errors)
  const seconds = sleep?.seconds ?? 0
  if (first === 'sleep' && grace !== undefined && (seconds < 0 || seconds > grace)) {
    errors.invalid(here, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)
  }
  for (const kind of more) errors.forbidden(`${at}.${kind}`, 'may not specify more than 1 handler type')
}

function validateHttp(
  { path, port, scheme, httpHeaders = [] }: NonNullable<Handler['httpGet']>,
  at: string,
  errors: FieldErrors,
): void {
  if (!path) errors.required(`${at}.path`)
  validatePort(port, `${at}.port`, errors)
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') errors.unsupported(`${at}.scheme`, scheme, ['HTTP', 'HTTPS'])
  for (const { name = '' } of httpHeaders) {
    if (/^[-A-Za-z0-9]+$/.test(name)) continue
    errors.invalid(
      `${at}.httpHeaders`,
      name,
      "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
    )
  }
}

function validatePort(port: number | string | undefined, at: string, errors: FieldErrors): void {
  const why = typeof port === 'string' ? portNameErrors(port) : portErrors(port ?? 0)
  for (const one of why) errors.invalid(at, port ?? 0, one)
}
