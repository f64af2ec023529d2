/** Why a Pod cannot go to a node: the scheduler's filters, with its own words for each. */
import type { NodeSelectorTerm, Taint } from 'kubernetes-types/core/v1.js'
import type { Node, Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { tolerates } from '../tolerations.ts'

/** The reasons against it; none where the Pod fits. `others`: the Pods that are on the node already. */
export function reasonsAgainst(pod: Pod, node: Node, others: readonly Pod[]): string[] {
  if (node.spec.unschedulable === true && !tolerates(pod, unschedulableTaint)) return ['node(s) were unschedulable']
  const taint = (node.spec.taints ?? []).find((taint) => taint.effect !== 'PreferNoSchedule' && !tolerates(pod, taint))
  if (taint !== undefined) return [`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`]
  if (!matchesNode(pod, node)) return ["node(s) didn't match Pod's node affinity/selector"]
  if (portsClash(pod, others)) return ["node(s) didn't have free ports for the requested pod ports"]
  return insufficiencies(pod, node, others)
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

/** Whether the node is one that the Pod asks for. */
export function matchesNode({ spec }: Pick<Pod, 'spec'>, node: Node): boolean {
  const labels = node.metadata.labels ?? {}
  const selected = Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return selected && (terms === undefined || terms.some((term) => matchesTerm(term, node)))
}

export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  const fits = (
    { operator, values = [] }: { operator: string; values?: string[] },
    value: string | undefined,
  ): boolean => {
    if (operator === 'In') return value !== undefined && values.includes(value)
    if (operator === 'NotIn') return value === undefined || !values.includes(value)
    if (operator === 'Exists') return value !== undefined
    if (operator === 'DoesNotExist') return value === undefined
    if (operator === 'Gt') return Number(value) > Number(values[0])
    return operator === 'Lt' && Number(value) < Number(values[0])
  }
  return (
    matchExpressions.length + matchFields.length > 0 &&
    matchExpressions.every((one) => fits(one, node.metadata.labels?.[one.key])) &&
    matchFields.every((one) => fits(one, one.key === 'metadata.name' ? node.metadata.name : undefined))
  )
}

interface HostPort {
  /** Undefined: all addresses of the node. */
  readonly address: string | undefined
  readonly port: string
}

const hostPorts = ({ spec }: Pod): HostPort[] =>
  spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = 'TCP' }) => {
      const address = hostIP === '' || hostIP === '0.0.0.0' ? undefined : hostIP
      return hostPort ? [{ address, port: `${protocol}/${hostPort}` }] : []
    }),
  )

const clash = (a: HostPort, b: HostPort): boolean =>
  a.port === b.port && (a.address === b.address || a.address === undefined || b.address === undefined)

/** Whether it asks for a port of the node that another one has. */
export function portsClash(pod: Pod, others: readonly Pod[]): boolean {
  const wanted = hostPorts(pod)
  return (
    wanted.length > 0 && others.some((other) => hostPorts(other).some((port) => wanted.some((one) => clash(one, port))))
  )
}

const common: readonly string[] = ['cpu', 'memory', 'ephemeral-storage']

/** What a Pod may ask for besides places: what every node has, then what only some have. */
const resourcesOf = ({ spec }: Pod): string[] => {
  const asking = [...spec.containers, ...(spec.initContainers ?? [])]
  const others = new Set(asking.flatMap(({ resources }) => Object.keys(resources?.requests ?? {})))
  return [...common, ...[...others].filter((resource) => !common.includes(resource)).toSorted()]
}

/** A node that does not say how much it has of what all have is enough; of all else it has none. */
const allocatableOf = ({ status }: Node, resource: string): number =>
  amountOf(status.allocatable?.[resource] ?? (common.includes(resource) ? Infinity : 0))

/** Whether the Pod asks for more than the whole node has. */
export const exceeds = (pod: Pod, node: Node): boolean =>
  resourcesOf(pod).some((resource) => requestOf(pod, resource) > allocatableOf(node, resource))

function insufficiencies(pod: Pod, node: Node, others: readonly Pod[]): string[] {
  const reasons =
    others.length + 1 > amountOf(`${node.status.allocatable?.['pods'] ?? Infinity}`) ? ['Too many pods'] : []
  for (const resource of resourcesOf(pod)) {
    const wanted = requestOf(pod, resource)
    if (wanted === 0) continue
    const used = others.reduce((sum, other) => sum + requestOf(other, resource), 0)
    if (used + wanted > allocatableOf(node, resource)) reasons.push(`Insufficient ${resource}`)
  }
  return reasons
}

const requests = new WeakMap<Pod['spec'], Map<string, number>>()

/** What its containers need, with sidecars, or an init container with the sidecars before it. */
export function requestOf({ spec }: Pod, resource: string): number {
  const known = requests.get(spec) ?? new Map<string, number>()
  const amount = known.get(resource) ?? sumOf(spec, resource)
  requests.set(spec, known.set(resource, amount))
  return amount
}

function sumOf(spec: Pod['spec'], resource: string): number {
  const of = ({ resources: { requests } = {} }: Pod['spec']['containers'][number]): number =>
    amountOf(requests?.[resource] ?? '0')
  let sidecars = 0
  let most = 0
  for (const container of spec.initContainers ?? []) {
    const isSidecar = container.restartPolicy === 'Always'
    most = Math.max(most, sidecars + of(container))
    if (isSidecar) sidecars += of(container)
  }
  const together = spec.containers.reduce((sum, container) => sum + of(container), sidecars)
  return Math.max(together, most) + amountOf(spec.overhead?.[resource] ?? '0')
}
