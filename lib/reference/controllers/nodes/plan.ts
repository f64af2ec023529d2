/** What is to be said of a node: whether it is heard of, and which Pods it keeps off. */
import type { NodeCondition, Taint } from 'kubernetes-types/core/v1.js'
import type { Node } from '../../../kube/objects.ts'
import { canonicalJson } from '../hash.ts'
import { timestamp } from '../time.ts'

export const readyOf = ({ status }: Node): NodeCondition | undefined =>
  status.conditions?.find(({ type }) => type === 'Ready')
export const isReadyNode = (node: Node): boolean => readyOf(node)?.status === 'True'

const reported = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** A node's conditions when it is not heard of any more; undefined where they say so already. */
export function silenced({ status }: Node, now: number): NodeCondition[] | undefined {
  const conditions = status.conditions ?? []
  const next = reported.map((type): NodeCondition => {
    const known = conditions.find((condition) => condition.type === type)
    if (known?.status === 'Unknown') return known
    return {
      ...known,
      type,
      status: 'Unknown',
      lastTransitionTime: timestamp(now),
      ...(known === undefined
        ? { reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.' }
        : { reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }),
    }
  })
  if (next.every((condition) => conditions.includes(condition))) return undefined
  const others = conditions.filter(({ type }) => !reported.includes(type))
  return [...next, ...others]
}

const prefix = 'node.kubernetes.io/'
const lost = [`${prefix}not-ready`, `${prefix}unreachable`]
const pressures: Readonly<Record<string, string>> = {
  MemoryPressure: `${prefix}memory-pressure`,
  DiskPressure: `${prefix}disk-pressure`,
  PIDPressure: `${prefix}pid-pressure`,
  NetworkUnavailable: `${prefix}network-unavailable`,
}
const managed = new Set([...lost, ...Object.values(pressures), `${prefix}unschedulable`])

/** What becomes of the Pods on nodes that are lost: they are evicted, left as they are, or spared. */
export type Disruption = 'evict' | 'hold' | 'spare'

/** When most nodes are lost, the fault is not theirs. */
export function disruptionOf(nodes: readonly Node[]): Disruption {
  const away = nodes.filter((node) => !isReadyNode(node)).length
  if (away > 0 && away === nodes.length) return 'spare'
  return away > 2 && away / nodes.length >= 0.55 ? 'hold' : 'evict'
}

/** The node's taints as its conditions ask for; undefined where it has them. */
export function taintsOf(node: Node, disruption: Disruption, now: number): Taint[] | undefined {
  const before = node.spec.taints ?? []
  const [notReady = '', unreachable = ''] = lost
  const ready = readyOf(node)?.status
  const key = ready === 'True' ? undefined : ready === 'False' ? notReady : ready === undefined ? notReady : unreachable
  const noSchedule = [
    ...(key === undefined ? [] : [key]),
    ...(node.status.conditions ?? []).flatMap(({ type, status }) =>
      status === 'True' && pressures[type] !== undefined ? [pressures[type]] : [],
    ),
    ...(node.spec.unschedulable === true ? [`${prefix}unschedulable`] : []),
  ]
  const noExecute = (one: string): boolean =>
    one === key && (disruption === 'evict' || (disruption === 'hold' && has(before, one, 'NoExecute')))
  const kept = before.filter((taint) => {
    if (taint.effect === 'NoSchedule' && managed.has(taint.key)) return noSchedule.includes(taint.key)
    return taint.effect !== 'NoExecute' || !lost.includes(taint.key) || noExecute(taint.key)
  })
  const timeAdded = timestamp(now)
  const added = [
    ...noSchedule.map((one): Taint => ({ key: one, effect: 'NoSchedule', timeAdded })),
    ...lost.filter(noExecute).map((one): Taint => ({ key: one, effect: 'NoExecute', timeAdded })),
  ].filter((taint) => !has(before, taint.key, taint.effect))
  const taints = [...kept, ...added]
  return canonicalJson(taints) === canonicalJson(before) ? undefined : taints
}

const has = (taints: readonly Taint[], key: string, effect: string): boolean =>
  taints.some((taint) => taint.key === key && taint.effect === effect)
