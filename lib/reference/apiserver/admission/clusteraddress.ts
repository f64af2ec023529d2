/** Addresses and node ports of Services. */
import { isIP } from 'node:net'
import type { Service } from '../../../kube/objects.ts'
import { services } from '../../../kube/resource.ts'
import { FieldErrors } from '../../schema/errors.ts'
import { storeKey, type Api } from '../api.ts'
import { invalid } from '../status.ts'
import type { Admission } from './admission.ts'
import { dropFieldsOfType } from './servicetype.ts'

/** 10.96.0.0/12: the first twelve bits are the network's. The first addresses are for `kubernetes` and `kube-dns`. */
const network = (10 << 24) | (96 << 16)
const hosts = 2 ** 20
const reserved = 256
const nodePorts = { first: 30000, count: 2768 }

const addressAt = (host: number): string => {
  const address = network + host
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}

export const clusterAddress: Admission = (api, { resource }, object, old) => {
  if (resource.group !== '' || resource.kind !== 'Service') return
  const { spec, metadata } = object as unknown as Service
  if (old !== undefined) dropFieldsOfType(spec, (old as Service).spec)
  if (spec.type === 'ExternalName') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const) {
      if (field !== 'internalTrafficPolicy' || old === undefined) delete spec[field]
    }
    return
  }
  const before = (old as Service | undefined)?.spec
  const known = before?.type === 'ExternalName' ? undefined : before
  // Who names several must name the first by itself too.
  if (!spec.clusterIP && spec.clusterIPs?.length && !known) return
  spec.clusterIP ||= known?.clusterIP || freeAddress(api)
  if (!spec.clusterIPs?.length || (known && spec.clusterIPs[0] === known.clusterIP)) spec.clusterIPs = [spec.clusterIP]
  if (spec.clusterIP !== 'None' && spec.clusterIP !== known?.clusterIP) claim(api, object as unknown as Service)
  spec.ipFamilies ??= known?.ipFamilies ?? ['IPv4']
  spec.ipFamilyPolicy ??= known?.ipFamilyPolicy ?? 'SingleStack'
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    claimPorts(api, object as unknown as Service, known)
    allocatePorts(api, spec, metadata.name)
    allocateHealthPort(api, spec, metadata.name, known)
  }
}

const allServices = (api: Api): Service[] => api.store.list(storeKey(services)) as Service[]

function freeAddress(api: Api): string {
  const used = new Set(allServices(api).map(({ spec }) => spec.clusterIP))
  for (;;) {
    const address = addressAt(reserved + Math.floor(api.random() * (hosts - reserved - 1)))
    if (!used.has(address)) return address
  }
}

function claim(api: Api, { metadata, spec }: Service): void {
  const address = spec.clusterIP as string
  const taken = allServices(api).some(
    (other) =>
      other.spec.clusterIP === address &&
      !(other.metadata.name === metadata.name && other.metadata.namespace === metadata.namespace),
  )
  // What is no address at all is refused by the rules for Services.
  if (isIP(address) === 0 || (isOurs(address) && !taken)) return
  const errors = new FieldErrors()
  const why = taken
    ? 'failed to allocate IP ' + address + ': provided IP is already allocated'
    : `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is 10.96.0.0/12`
  errors.invalid('spec.clusterIPs', [address], why)
  throw invalid(services, metadata.name, errors.list)
}

function isOurs(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number)
  return a === 10 && b >= 96 && b < 112
}

/** @throws ApiError 422 for a port that is not to be had */
function claimPorts(api: Api, { metadata, spec }: Service, before: Service['spec'] | undefined): void {
  const { name, namespace } = metadata
  const errors = new FieldErrors()
  const own = new Set((before?.ports ?? []).map(({ nodePort }) => nodePort))
  const last = nodePorts.first + nodePorts.count - 1
  const taken = new Set(
    allServices(api)
      .filter((one) => one.metadata.name !== name || one.metadata.namespace !== namespace)
      .flatMap((one) => (one.spec.ports ?? []).map(({ nodePort }) => nodePort)),
  )
  for (const [index, { nodePort }] of (spec.ports ?? []).entries()) {
    if (!nodePort || own.has(nodePort)) continue
    const at = `spec.ports[${index}].nodePort`
    if (nodePort < nodePorts.first || nodePort > last) {
      const range = `${nodePorts.first}-${last}`
      errors.invalid(at, nodePort, `provided port is not in the valid range. The range of valid ports is ${range}`)
    } else if (taken.has(nodePort)) errors.invalid(at, nodePort, 'provided port is already allocated')
  }
  if (errors.list.length > 0) throw invalid(services, name, errors.list)
}

const portsOf = ({ spec }: Service): (number | undefined)[] => [
  ...(spec.ports ?? []).map(({ nodePort }) => nodePort),
  spec.healthCheckNodePort,
]

function freePort(api: Api, used: ReadonlySet<number | undefined>): number {
  for (;;) {
    const port = nodePorts.first + Math.floor(api.random() * nodePorts.count)
    if (!used.has(port)) return port
  }
}

function allocatePorts(api: Api, spec: Service['spec'], name: string): void {
  const used = new Set(
    allServices(api)
      .filter((one) => one.metadata.name !== name)
      .flatMap(portsOf),
  )
  for (const port of spec.ports ?? []) {
    port.nodePort ||= freePort(api, used)
    used.add(port.nodePort)
  }
}

/** Where load balancers ask whether a node has any Pod of the Service. */
function allocateHealthPort(api: Api, spec: Service['spec'], name: string, known?: Service['spec']): void {
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') return
  const used = new Set(
    allServices(api)
      .filter((one) => one.metadata.name !== name)
      .flatMap(portsOf)
      .concat((spec.ports ?? []).map(({ nodePort }) => nodePort)),
  )
  spec.healthCheckNodePort ||= known?.healthCheckNodePort || freePort(api, used)
}
