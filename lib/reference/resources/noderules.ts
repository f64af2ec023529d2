/** Rules for nodes. */
import { isIPv4 } from 'node:net'
import type { Node } from '../../kube/objects.ts'
import { isNetwork } from '../schema/addresses.ts'
import { equal } from '../schema/equal.ts'
import type { FieldErrors } from '../schema/errors.ts'
import { labelValueErrors, qualifiedNameErrors } from '../schema/names.ts'

type Spec = Node['spec'] & { podCIDR?: string; podCIDRs?: string[]; providerID?: string; configSource?: object }

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function validateTaints(taints: NonNullable<Spec['taints']>, errors: FieldErrors): void {
  const seen = new Set<string>()
  for (const [index, taint] of taints.entries()) {
    const { key, value = '', effect } = taint
    const at = `metadata.taints[${index}]`
    for (const why of qualifiedNameErrors(key)) errors.invalid(`${at}.key`, key, why)
    const wrong = labelValueErrors(value)
    if (wrong.length > 0) errors.invalid(`${at}.value`, value, wrong.join(';'))
    if (!effect) errors.required(`${at}.effect`)
    else if (!effects.includes(effect)) errors.unsupported(`${at}.effect`, effect, effects)
    if (seen.has(`${effect} ${key}`)) {
      // The real server shows the values of its own, internal type.
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null }
      errors.duplicate(at, shown, 'taints must be unique by key and effect pair')
    }
    seen.add(`${effect} ${key}`)
  }
}

const networksOf = ({ podCIDR, podCIDRs }: Spec): string[] => podCIDRs ?? (podCIDR ? [podCIDR] : [])

function validateNetworks(networks: readonly string[], errors: FieldErrors): void {
  const at = 'spec.podCIDRs'
  for (const [index, network] of networks.entries())
    if (!isNetwork(network)) errors.invalid(`${at}[${index}]`, network, notANetwork)
  if (networks.length < 2) return
  const four = networks.filter((one) => isIPv4(one.split('/')[0] ?? ''))
  if (networks.length > 2 || four.length !== 1)
    errors.invalid(at, networks, 'may specify no more than one CIDR for each IP family')
  for (const [index, network] of networks.entries())
    if (networks.indexOf(network) < index) errors.duplicate(`${at}[${index}]`, network)
}

const notANetwork = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

export function validateNode({ spec: given }: Node, errors: FieldErrors): void {
  const spec = given as Spec
  validateTaints(spec.taints ?? [], errors)
  validateNetworks(networksOf(spec), errors)
}

export function validateNodeUpdate(node: Node, old: Node, errors: FieldErrors): void {
  const [spec, before] = [node.spec as Spec, old.spec as Spec]
  const [networks, known] = [networksOf(spec), networksOf(before)]
  if (known.length > 0 && !equal(networks, known))
    errors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
  if (before.providerID && before.providerID !== spec.providerID)
    errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')
  validateTaints(spec.taints ?? [], errors)
  if (spec.configSource && !equal(spec.configSource, before.configSource))
    errors.forbidden('spec.configSource', 'may not set spec.configSource')
}
