/** Rolling updates: node by node, with so many of them without a Pod, or with a second one, at a time. */
import type { Pod } from '../../../kube/objects.ts'
import type { DaemonSet } from '../../resources/daemonset.ts'
import { resolve } from '../numbers.ts'
import { availableAt, isTerminating } from '../pods.ts'
import type { Place } from './places.ts'
import { hashLabel } from './pod.ts'
import type { Work } from './plan.ts'

export const isAvailable = ({ spec }: DaemonSet, pod: Pod, now: number): boolean =>
  (availableAt(pod, spec.minReadySeconds) ?? Infinity) <= now

/** Whether a new Pod comes before the old one goes. */
export const surges = (set: DaemonSet): boolean => maxSurge(set, 1) > 0

function maxSurge({ spec: { updateStrategy } }: DaemonSet, wanted: number): number {
  const { type = 'RollingUpdate', rollingUpdate } = updateStrategy ?? {}
  return type === 'RollingUpdate' ? resolve(rollingUpdate?.maxSurge, wanted, Math.ceil) : 0
}

const maxUnavailable = ({ spec: { updateStrategy } }: DaemonSet, wanted: number): number =>
  resolve(updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted, Math.ceil)

/** The Pods of a node, of which there is one of either template at most. */
interface Pair {
  node: string
  old?: Pod
  fresh?: Pod
}

export function rollOut(set: DaemonSet, places: readonly Place[], hash: string, now: number): Work {
  const wanted = places.filter((place) => place.wanted).length
  const pairs = places
    .filter((place) => place.wanted || place.pods.length > 0)
    .map(({ node, pods }) => pairOf(node, pods, hash))
  const available = (pod: Pod): boolean => isAvailable(set, pod, now)
  const surge = maxSurge(set, wanted)
  if (surge > 0) return replaceAfter(pairs, surge, available)
  return replaceBefore(pairs, maxUnavailable(set, wanted), available)
}

/** Undefined where there are more: these are seen to first. */
function pairOf(node: string, pods: readonly Pod[], hash: string): Pair | undefined {
  const there = pods.filter((pod) => !isTerminating(pod))
  const fresh = there.filter((pod) => pod.metadata.labels?.[hashLabel] === hash)
  const old = there.filter((pod) => !fresh.includes(pod))
  if (fresh.length > 1 || old.length > 1) return undefined
  return { node, ...(old[0] && { old: old[0] }), ...(fresh[0] && { fresh: fresh[0] }) }
}

type Pairs = readonly (Pair | undefined)[]

/** Deletes old Pods: those that are not available at once, others as far as nodes may be without one. */
function replaceBefore(pairs: Pairs, max: number, available: (pod: Pod) => boolean): Work {
  const useless: Pod[] = []
  const candidates: Pod[] = []
  let unavailable = 0
  for (const pair of pairs) {
    if (pair?.old !== undefined && pair.fresh === undefined) (available(pair.old) ? candidates : useless).push(pair.old)
    else if (pair?.fresh === undefined || pair.old !== undefined || !available(pair.fresh)) unavailable += 1
  }
  return { create: [], delete: [...useless, ...candidates.slice(0, Math.max(0, max - unavailable))] }
}

/** Creates new Pods: where the old one is not available at once, elsewhere so many at a time; then the old one goes. */
function replaceAfter(pairs: Pairs, max: number, available: (pod: Pod) => boolean): Work {
  const work: Work = { create: [], delete: [] }
  const candidates: string[] = []
  let surging = 0
  for (const pair of pairs) {
    if (pair === undefined) surging += 1
    else if (pair.old === undefined) continue
    else if (pair.fresh === undefined) (available(pair.old) ? candidates : work.create).push(pair.node)
    else if (available(pair.fresh)) work.delete.push(pair.old)
    else surging += 1
  }
  work.create.push(...candidates.slice(0, Math.max(0, max - surging)))
  return work
}
