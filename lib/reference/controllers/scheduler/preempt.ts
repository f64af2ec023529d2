/** Which Pods make way for one that matters more. */
import type { Node, Pod } from '../../../kube/objects.ts'
import { isTerminating } from '../pods.ts'

/** A node, and the Pods on it that have to go. */
export interface Preemption {
  readonly node: string
  readonly victims: readonly Pod[]
}

export interface Candidates {
  readonly nodes: readonly Node[]
  podsOn(node: string): readonly Pod[]
  /** Whether a PodDisruptionBudget would be broken. */
  isProtected(pod: Pod): boolean
  /** Whether the Pod fits on a node with these others. */
  fits(node: Node, others: readonly Pod[]): boolean
}

export const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0

/** Whether it may have others make way: not while those that already do are still there. */
export function mayPreempt(pod: Pod, nominatedNode: string | undefined, podsOn: Candidates['podsOn']): boolean {
  if (pod.spec.preemptionPolicy === 'Never') return false
  if (nominatedNode === undefined) return true
  return !podsOn(nominatedNode).some((other) => isTerminating(other) && priorityOf(other) < priorityOf(pod))
}

/** The preemption that costs the least; undefined where none would help. */
export function preemptionFor(pod: Pod, candidates: Candidates): Preemption | undefined {
  const options = candidates.nodes.flatMap((node) => {
    const victims = victimsOn(node, pod, candidates)
    return victims === undefined ? [] : [{ node: node.metadata.name, victims, cost: costOf(victims, candidates) }]
  })
  const [best] = options.toSorted((a, b) => compare(a.cost, b.cost) || (a.node < b.node ? -1 : 1))
  return best && { node: best.node, victims: best.victims }
}

/** As few as possible, the least important ones: those that can stay, do. */
function victimsOn(node: Node, pod: Pod, { podsOn, fits, isProtected }: Candidates): Pod[] | undefined {
  const all = podsOn(node.metadata.name)
  const lower = all.filter((other) => priorityOf(other) < priorityOf(pod))
  if (lower.length === 0) return undefined
  let stay = all.filter((other) => !lower.includes(other))
  if (!fits(node, stay)) return undefined
  const victims: Pod[] = []
  const order = lower.toSorted(
    (a, b) =>
      Number(isProtected(b)) - Number(isProtected(a)) || priorityOf(b) - priorityOf(a) || startOf(a) - startOf(b),
  )
  for (const other of order) {
    if (fits(node, [...stay, other])) stay = [...stay, other]
    else victims.push(other)
  }
  return victims
}

const startOf = ({ status, metadata }: Pod): number =>
  Date.parse(status?.startTime ?? metadata.creationTimestamp ?? '') || 0

/** What counts first stands first. */
function costOf(victims: readonly Pod[], { isProtected }: Candidates): number[] {
  const priorities = victims.map(priorityOf)
  const highest = Math.max(...priorities)
  const earliest = Math.min(...victims.filter((victim) => priorityOf(victim) === highest).map(startOf))
  return [
    victims.filter(isProtected).length,
    highest,
    priorities.reduce((sum, priority) => sum + priority + 2 ** 31, 0),
    victims.length,
    -earliest,
  ]
}

const compare = (a: readonly number[], b: readonly number[]): number =>
  a.map((value, index) => value - b[index]!).find((difference) => difference !== 0) ?? 0
