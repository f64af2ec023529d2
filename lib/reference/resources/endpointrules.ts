/** Rules for the addresses of Services, as Endpoints and as EndpointSlices. */
import { isIPv4, isIPv6 } from 'node:net'
import type { Endpoints, EndpointSlice, Metadata } from '../../kube/objects.ts'
import { validateAddress, validateReachable } from '../schema/addresses.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { dns1123Label, dns1123Subdomain, labelErrors, portErrors, qualifiedNameErrors } from '../schema/names.ts'

const protocols = ['SCTP', 'TCP', 'UDP']

interface Address {
  ip: string
  hostname?: string
  nodeName?: string
}

interface Port {
  name?: string
  port?: number
  protocol?: string
  appProtocol?: string
}

/** The API server listens where it is started: on this machine only, as a rule. */
const isApiServer = ({ name, namespace }: Metadata): boolean => name === 'kubernetes' && namespace === 'default'

export function validateEndpoints({ metadata, subsets }: Endpoints, errors: FieldErrors): void {
  const anywhere = isApiServer(metadata)
  for (const [index, { addresses, notReadyAddresses, ports }] of (subsets ?? []).entries()) {
    const at = `subsets[${index}]`
    if (!addresses?.length && !notReadyAddresses?.length)
      errors.required(at, 'must specify `addresses` or `notReadyAddresses`')
    for (const [number, address] of (addresses ?? []).entries())
      validateOne(address, anywhere, `${at}.addresses[${number}]`, errors)
    for (const [number, address] of (notReadyAddresses ?? []).entries())
      validateOne(address, anywhere, `${at}.notReadyAddresses[${number}]`, errors)
    for (const [number, port] of ((ports ?? []) as Port[]).entries()) {
      const here = `${at}.ports[${number}]`
      if (!port.name && (ports ?? []).length > 1) errors.required(`${here}.name`)
      validateName(port, here, errors)
      for (const why of portErrors(port.port ?? 0)) errors.invalid(`${here}.port`, port.port ?? 0, why)
      validateProtocols({ ...port, protocol: port.protocol || undefined }, here, errors)
    }
  }
}

function validateOne(address: Address, anywhere: boolean, at: string, errors: FieldErrors): void {
  const { ip, hostname, nodeName } = address
  const right = validateAddress(ip, `${at}.ip`, errors)
  if (hostname) for (const why of dns1123Label(hostname)) errors.invalid(`${at}.hostname`, hostname, why)
  if (nodeName !== undefined)
    for (const why of dns1123Subdomain(nodeName)) errors.invalid(`${at}.nodeName`, nodeName, why)
  if (right && !anywhere) validateReachable(ip, `${at}.ip`, errors)
  else if (!right) errors.invalid(`${at}.ip`, ip, 'must be a valid IP address')
}

function validateName({ name }: Port, at: string, errors: FieldErrors): void {
  if (name) for (const why of dns1123Label(name)) errors.invalid(`${at}.name`, name, why)
}

function validateProtocols({ protocol, appProtocol }: Port, at: string, errors: FieldErrors): void {
  if (protocol === undefined) errors.required(`${at}.protocol`)
  else if (!protocols.includes(protocol)) errors.unsupported(`${at}.protocol`, protocol, protocols)
  if (appProtocol !== undefined)
    for (const why of qualifiedNameErrors(appProtocol)) errors.invalid(`${at}.appProtocol`, appProtocol, why)
}

const types = ['FQDN', 'IPv4', 'IPv6']
const most = { endpoints: 1000, addresses: 100, ports: 20000, labels: 16, hints: 8 }

interface Endpoint {
  addresses: string[] | null
  hostname?: string
  nodeName?: string
  deprecatedTopology?: Record<string, string>
  hints?: { forZones?: { name: string }[]; forNodes?: { name: string }[] }
}

export function validateSlice(slice: EndpointSlice, errors: FieldErrors): void {
  const { addressType } = slice as { addressType: string }
  if (addressType === '') errors.required('addressType')
  else if (!types.includes(addressType)) errors.unsupported('addressType', addressType, types)
  const endpoints = (slice.endpoints ?? []) as unknown as Endpoint[]
  if (endpoints.length > most.endpoints) errors.tooMany('endpoints', endpoints.length, most.endpoints)
  else
    for (const [index, endpoint] of endpoints.entries())
      validateEndpoint(endpoint, addressType, isApiServer(slice.metadata), `endpoints[${index}]`, errors)
  const ports = (slice.ports ?? []) as Port[]
  if (ports.length > most.ports) return errors.tooMany('ports', ports.length, most.ports)
  const names = new Set<string>()
  for (const [index, port] of ports.entries()) {
    const at = `ports[${index}]`
    const { name = '' } = port
    validateName(port, at, errors)
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
    validateProtocols(port, at, errors)
  }
}

function validateEndpoint(endpoint: Endpoint, type: string, anywhere: boolean, at: string, errors: FieldErrors): void {
  const { hostname, nodeName, deprecatedTopology = {}, hints } = endpoint
  const addresses = endpoint.addresses ?? []
  const here = `${at}.addresses`
  if (addresses.length === 0) errors.required(here, 'must contain at least 1 address')
  else if (addresses.length > most.addresses) errors.tooMany(here, addresses.length, most.addresses)
  for (const [index, address] of addresses.entries()) {
    const right = validateTyped(address, type, `${here}[${index}]`, errors)
    if (right && !anywhere) validateReachable(address, `${here}[${index}]`, errors)
  }
  if (nodeName !== undefined)
    for (const why of dns1123Subdomain(nodeName)) errors.invalid(`${at}.nodeName`, nodeName, why)
  const labels = Object.keys(deprecatedTopology).length
  if (labels > most.labels) errors.tooMany(`${at}.deprecatedTopology`, labels, most.labels)
  labelErrors(deprecatedTopology, `${at}.deprecatedTopology`, errors)
  if (hostname !== undefined) for (const why of dns1123Label(hostname)) errors.invalid(`${at}.hostname`, hostname, why)
  for (const kind of ['forZones', 'forNodes'] as const) validateHints(hints?.[kind], `${at}.hints.${kind}`, errors)
}

/** Whether it is an address, and one of the type. */
function validateTyped(address: string, type: string, at: string, errors: FieldErrors): boolean {
  if (type === 'FQDN') validateDomain(address, at, errors)
  if (type !== 'IPv4' && type !== 'IPv6') return false
  const right = type === 'IPv4' ? isIPv4(address) : isIPv6(address)
  if (!right) errors.invalid(at, address, `must be a valid ${type} address`)
  return right
}

function validateDomain(address: string, at: string, errors: FieldErrors): void {
  const name = address.replace(/\.$/, '')
  const wrong = dns1123Subdomain(name)
  const label = name.split('.').find((one) => dns1123Label(one).length > 0)
  if (address === '') errors.required(at)
  else if (wrong.length > 0) errors.invalid(at, name, wrong.join(','))
  else if (!name.includes('.'))
    errors.invalid(at, name, 'should be a domain with at least two segments separated by dots')
  else if (label !== undefined) errors.invalid(at, label, dns1123Label(label).join(','))
}

function validateHints(hints: { name: string }[] | undefined, at: string, errors: FieldErrors): void {
  if (!hints) return
  if (hints.length > most.hints) return errors.tooMany(at, hints.length, most.hints)
  for (const [index, { name }] of hints.entries()) {
    const field = `${at}[${index}].name`
    if (name === '') errors.required(field)
    else if (hints.findIndex((one) => one.name === name) < index) errors.duplicate(field, name)
    else labelErrors({ name }, field, errors)
  }
}
