/** Whether a node takes a Pod that was given to it: what does not fit is rejected, as a kubelet does. Pure. */
import type { Node, Pod } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import type { Refusal } from './pod/resize.ts'
import { matchesNode, portsClash, requestOf } from '../controllers/scheduler/filter.ts'

/** Why a Pod is rejected, in the words of its status. */
export interface Rejection {
  readonly reason: string
  readonly message: string
}

/** Undefined where the Pod may run. `others`: those that the node runs already. */
export function rejectionOf(pod: Pod, node: Node | undefined, others: readonly Pod[]): Rejection | undefined {
  const failed = (filter: string, why: string): Rejection => ({
    reason: filter,
    message: `Predicate ${filter} failed: ${why}`,
  })
  const lack = node === undefined ? undefined : insufficiency(pod, node, others)
  if (lack !== undefined) return lack
  if (node !== undefined && !matchesNode(pod, node))
    return failed('NodeAffinity', "node(s) didn't match Pod's node affinity/selector")
  return portsClash(pod, others)
    ? failed('NodePorts', "node(s) didn't have free ports for the requested pod ports")
    : undefined
}

/** Whether a Pod that the node runs can have what it asks for now. `others`: with what they have been given. */
export function resizeRefusalOf(pod: Pod, node: Node | undefined, others: readonly Pod[]): Refusal | undefined {
  if (node === undefined) return undefined
  for (const resource of ['memory', 'cpu'] as const) {
    const requested = Math.ceil(requestOf(pod, resource) * units[resource])
    const capacity = capacityOf(node, resource)
    const message = `Node didn't have enough capacity: ${resource}, requested: ${requested}, capacity: ${capacity}`
    if (requested > capacity) return { reason: 'Infeasible', message }
  }
  const lack = insufficiency(pod, node, others)
  return lack && { reason: 'Deferred', message: lack.message }
}

/** Resources as a kubelet counts them. */
const units = { cpu: 1000, memory: 1, 'ephemeral-storage': 1 } as const

const capacityOf = ({ status }: Node, resource: keyof typeof units): number =>
  Math.ceil(amountOf(status.allocatable?.[resource] ?? Infinity) * units[resource])

function insufficiency(pod: Pod, node: Node, others: readonly Pod[]): Rejection | undefined {
  const outOf = (resource: string, requested: number, used: number, capacity: number): Rejection => ({
    reason: `OutOf${resource}`,
    message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
  })
  const places = Number(node.status.allocatable?.['pods'] ?? Infinity)
  if (others.length + 1 > places) return outOf('pods', 1, others.length, places)
  for (const resource of Object.keys(units) as (keyof typeof units)[]) {
    const count = (amount: number): number => Math.ceil(amount * units[resource])
    const requested = count(requestOf(pod, resource))
    if (requested === 0) continue
    const used = count(others.reduce((sum, other) => sum + requestOf(other, resource), 0))
    const capacity = capacityOf(node, resource)
    if (used + requested > capacity) return outOf(resource, requested, used, capacity)
  }
  return undefined
}
