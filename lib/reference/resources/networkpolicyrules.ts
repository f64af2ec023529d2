/** Rules for who may talk to whom. */
import { BlockList, isIPv4 } from 'node:net'
import type {
  IPBlock,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
} from 'kubernetes-types/networking/v1.js'
import { validateNetwork } from '../schema/addresses.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { portErrors, portNameErrors } from '../schema/names.ts'
import { validateLabelSelector } from './labelselectors.ts'

const protocols = ['TCP', 'UDP', 'SCTP']
const types = ['Ingress', 'Egress']

export function validatePolicy(spec: NetworkPolicySpec, errors: FieldErrors): void {
  const { podSelector, ingress, egress, policyTypes } = spec
  validateLabelSelector(podSelector ?? {}, 'spec.podSelector', errors)
  for (const [index, { ports, from }] of (ingress ?? []).entries()) {
    const at = `spec.ingress[${index}]`
    validatePorts(ports ?? [], at, errors)
    for (const [number, peer] of (from ?? []).entries()) validatePeer(peer, `${at}.from[${number}]`, errors)
  }
  for (const [index, { ports, to }] of (egress ?? []).entries()) {
    const at = `spec.egress[${index}]`
    validatePorts(ports ?? [], at, errors)
    for (const [number, peer] of (to ?? []).entries()) validatePeer(peer, `${at}.to[${number}]`, errors)
  }
  if ((policyTypes ?? []).length > types.length)
    return errors.invalid('spec.policyTypes', policyTypes, 'may not specify more than two policyTypes')
  for (const [index, type] of (policyTypes ?? []).entries())
    if (!types.includes(type)) errors.unsupported(`spec.policyTypes[${index}]`, type, types)
}

function validatePorts(ports: readonly (NetworkPolicyPort & { endPort?: number })[], at: string, errors: FieldErrors) {
  for (const [index, { protocol, port, endPort }] of ports.entries()) {
    const here = `${at}.ports[${index}]`
    if (protocol !== undefined && !protocols.includes(protocol))
      errors.unsupported(`${here}.protocol`, protocol, protocols)
    const last = (why: string): void => errors.invalid(`${here}.endPort`, endPort, why)
    if (typeof port === 'number') {
      for (const why of portErrors(port)) errors.invalid(`${here}.port`, port, why)
      if (endPort !== undefined) {
        if (endPort < port) last('must be greater than or equal to `port`')
        portErrors(endPort).forEach(last)
      }
    } else if (port === undefined) {
      if (endPort !== undefined) last('may not be specified when `port` is not specified')
    } else {
      if (endPort !== undefined) last('may not be specified when `port` is non-numeric')
      for (const why of portNameErrors(port)) errors.invalid(`${here}.port`, port, why)
    }
  }
}

function validatePeer(peer: NetworkPolicyPeer, at: string, errors: FieldErrors): void {
  const { podSelector, namespaceSelector, ipBlock } = peer
  if (podSelector) validateLabelSelector(podSelector, `${at}.podSelector`, errors)
  if (namespaceSelector) validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`, errors)
  if (ipBlock) validateBlock(ipBlock, `${at}.ipBlock`, errors)
  if (!podSelector && !namespaceSelector && !ipBlock) errors.required(at, 'must specify a peer')
  else if (ipBlock && (podSelector || namespaceSelector))
    errors.forbidden(at, 'may not specify both ipBlock and another peer')
}

function validateBlock({ cidr, except }: IPBlock, at: string, errors: FieldErrors): void {
  if (!cidr) return errors.required(`${at}.cidr`)
  if (!validateNetwork(cidr, `${at}.cidr`, errors)) return
  for (const [index, one] of (except ?? []).entries()) {
    const here = `${at}.except[${index}]`
    if (validateNetwork(one, here, errors) && !isWithin(one, cidr))
      errors.invalid(here, one, 'must be a strict subset of `cidr`')
  }
}

/** Whether all of the one network, and more, is in the other. */
function isWithin(inner: string, outer: string): boolean {
  const [[address = '', bits], [base = '', most]] = [inner.split('/'), outer.split('/')]
  if (isIPv4(address) !== isIPv4(base) || Number(bits) <= Number(most)) return false
  const family = isIPv4(base) ? 'ipv4' : 'ipv6'
  const block = new BlockList()
  block.addSubnet(base, Number(most), family)
  return block.check(address, family)
}
