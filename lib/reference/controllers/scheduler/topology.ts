/** Where Pods may be beside each other: (anti-)affinity between Pods, and their spread over zones and nodes. */
import type { PodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { Node, Pod } from '../../../kube/objects.ts'
import { isTerminating } from '../pods.ts'
import { matches } from '../selector.ts'
import { matchesNode } from './filter.ts'

/** A node, and the Pods on it. */
export interface Place {
  node: Node
  pods: readonly Pod[]
}

type Labels = Readonly<Record<string, string>>

export interface Surroundings {
  places: readonly Place[]
  namespaceLabels(name: string): Labels
}

export interface Term extends PodAffinityTerm {
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
}

/** As the API server has it. */
export type Constraint = NonNullable<Pod['spec']['topologySpreadConstraints']>[number] & {
  minDomains?: number
  nodeAffinityPolicy?: string
  matchLabelKeys?: string[]
}

export const affinityOf = ({ spec }: Pod): Term[] =>
  spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
const antiAffinityOf = ({ spec }: Pod): Term[] =>
  spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
const spreadOf = ({ spec }: Pod): Constraint[] =>
  (spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')
export const softSpreadOf = ({ spec }: Pod): Constraint[] =>
  (spec.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'ScheduleAnyway')

/** Whether others must not come near it. */
export const isGuarded = (pod: Pod): boolean => antiAffinityOf(pod).length > 0
/** Whether it matters to the Pod where others are. */
export const isChoosy = (pod: Pod): boolean => isGuarded(pod) || affinityOf(pod).length + spreadOf(pod).length > 0

/** Tells why the Pod cannot go to a node, by what is on all of them; undefined where it can. */
export function topologyFilter(pod: Pod, around: Surroundings): (node: Node) => string | undefined {
  const spread = spreadFilter(pod, around)
  const together = affinityFilter(pod, around)
  const apart = antiAffinityOf(pod).map((term) => ({
    key: term.topologyKey,
    domains: domainsWith(around, term.topologyKey, (other) => selects(term, pod, other, around)),
  }))
  const guarded = around.places.flatMap(({ node, pods }) =>
    pods.flatMap((other) =>
      antiAffinityOf(other)
        .filter((term) => selects(term, other, pod, around))
        .map(({ topologyKey: key }) => ({ key, domains: new Set([labelOf(node, key)]) })),
    ),
  )
  const near =
    (node: Node) =>
    ({ key, domains }: { key: string; domains: ReadonlySet<string | undefined> }): boolean => {
      const domain = labelOf(node, key)
      return domain !== undefined && domains.has(domain)
    }
  return (node) => {
    const uneven = spread(node)
    if (uneven !== undefined) return uneven
    if (!together(node)) return "node(s) didn't match pod affinity rules"
    if (apart.some(near(node))) return "node(s) didn't match pod anti-affinity rules"
    return guarded.some(near(node)) ? "node(s) didn't satisfy existing pods anti-affinity rules" : undefined
  }
}

export const labelOf = ({ metadata }: Node, key: string): string | undefined => metadata.labels?.[key]

/** The domains where there is such a Pod. */
const domainsWith = ({ places }: Surroundings, key: string, fits: (pod: Pod) => boolean): Set<string | undefined> =>
  new Set(places.filter(({ pods }) => pods.some(fits)).map(({ node }) => labelOf(node, key)))

/** Whether a term of `pod` is about `other`. */
export function selects(term: Term, pod: Pod, other: Pod, { namespaceLabels }: Surroundings): boolean {
  const { namespace = '' } = other.metadata
  const { namespaces = [], namespaceSelector, labelSelector } = term
  const named = namespaces.length === 0 && namespaceSelector === undefined ? [pod.metadata.namespace] : namespaces
  const inScope =
    named.includes(namespace) ||
    (namespaceSelector !== undefined && matches(namespaceSelector, namespaceLabels(namespace)))
  const labels = other.metadata.labels ?? {}
  const own = pod.metadata.labels ?? {}
  return (
    inScope &&
    labelSelector !== undefined &&
    matches(labelSelector, labels) &&
    (term.matchLabelKeys ?? []).every((key) => own[key] === undefined || labels[key] === own[key]) &&
    (term.mismatchLabelKeys ?? []).every((key) => own[key] === undefined || labels[key] !== own[key])
  )
}

function affinityFilter(pod: Pod, around: Surroundings): (node: Node) => boolean {
  const terms = affinityOf(pod)
  if (terms.length === 0) return () => true
  const fits = (other: Pod): boolean => terms.every((term) => selects(term, pod, other, around))
  const domains = terms.map(({ topologyKey: key }) => ({ key, found: domainsWith(around, key, fits) }))
  // The first of a group cannot be near another one of it.
  const isFirst = fits(pod) && !around.places.some(({ pods }) => pods.some(fits))
  return (node) =>
    domains.every(({ key, found }) => {
      const domain = labelOf(node, key)
      return domain !== undefined && (isFirst || found.has(domain))
    })
}

/** How many of those that a constraint is about are in the node's domain; none where it is in none. */
export function countIn(pod: Pod, constraint: Constraint, node: Node, { places }: Surroundings): number {
  const domain = labelOf(node, constraint.topologyKey)
  if (domain === undefined) return 0
  const same = places.filter((place) => labelOf(place.node, constraint.topologyKey) === domain)
  return same.reduce((sum, { pods }) => sum + pods.filter((other) => isCounted(pod, constraint, other)).length, 0)
}

const isCounted = (pod: Pod, constraint: Constraint, other: Pod): boolean =>
  other.metadata.namespace === pod.metadata.namespace &&
  !isTerminating(other) &&
  hasLabels(pod, constraint, other.metadata.labels)

function hasLabels(pod: Pod, { labelSelector, matchLabelKeys = [] }: Constraint, labels: Labels = {}): boolean {
  const own = pod.metadata.labels ?? {}
  return (
    labelSelector !== undefined &&
    matches(labelSelector, labels) &&
    matchLabelKeys.every((one) => own[one] === undefined || labels[one] === own[one])
  )
}

const unspread = "node(s) didn't match pod topology spread constraints"

function spreadFilter(pod: Pod, { places }: Surroundings): (node: Node) => string | undefined {
  const constraints = spreadOf(pod)
  const own = pod.metadata.labels ?? {}
  const rules = constraints.map((constraint) => {
    const { topologyKey: key, maxSkew, minDomains = 1 } = constraint
    const counts = new Map<string, number>()
    for (const { node, pods } of places) {
      const domain = labelOf(node, key)
      const labelled = constraints.every((one) => labelOf(node, one.topologyKey) !== undefined)
      const eligible = constraint.nodeAffinityPolicy === 'Ignore' || matchesNode(pod, node)
      if (domain === undefined || !labelled || !eligible) continue
      counts.set(domain, (counts.get(domain) ?? 0) + pods.filter((other) => isCounted(pod, constraint, other)).length)
    }
    const least = counts.size < minDomains ? 0 : Math.min(...counts.values())
    return { key, counts, limit: maxSkew + least - (hasLabels(pod, constraint, own) ? 1 : 0) }
  })
  return (node) => {
    for (const { key, counts, limit } of rules) {
      const domain = labelOf(node, key)
      if (domain === undefined) return `${unspread} (missing required label)`
      if ((counts.get(domain) ?? 0) > limit) return unspread
    }
    return undefined
  }
}
