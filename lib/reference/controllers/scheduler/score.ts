/** How well a Pod would stand on a node that it fits on: what it and others prefer, weighed as the scheduler does. */
import type { PreferredSchedulingTerm, WeightedPodAffinityTerm } from 'kubernetes-types/core/v1.js'
import type { Node, Pod } from '../../../kube/objects.ts'
import { tolerates } from '../tolerations.ts'
import { matchesTerm } from './filter.ts'
import { affinityOf, countIn, labelOf, selects, softSpreadOf, type Surroundings } from './topology.ts'

/** What each matters, as by default. */
const weights = { nodes: 2, pods: 2, spread: 2, taints: 3 } as const
/** Others that must be near Pods like it would like it near as well. */
const requiredWeight = 1

type Score = (node: Node) => number

const preferredNodes = ({ spec }: Pod): readonly PreferredSchedulingTerm[] =>
  spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
const near = ({ spec }: Pod): readonly WeightedPodAffinityTerm[] =>
  spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
const apart = ({ spec }: Pod): readonly WeightedPodAffinityTerm[] =>
  spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []

/** Whether it would rather have others near, or far. */
export const isFond = (pod: Pod): boolean => near(pod).length + apart(pod).length + affinityOf(pod).length > 0
/** Whether it would rather be on one node than on another. */
export const isParticular = (pod: Pod): boolean =>
  isFond(pod) || preferredNodes(pod).length + softSpreadOf(pod).length > 0

/** Higher is better; all of `nodes` are ones that it fits on. */
export function scoreOf(pod: Pod, nodes: readonly Node[], around: Surroundings): Score {
  const parts = [
    { weight: weights.nodes, score: normal(nodes, byNodes(pod)) },
    { weight: weights.taints, score: reverse(normal(nodes, byTaints(pod))) },
    { weight: weights.pods, score: between(nodes, byPods(pod, around)) },
    ...softSpreadOf(pod).map((constraint) => ({
      weight: weights.spread,
      score: reverse(between(nodes, (node) => countIn(pod, constraint, node, around))),
    })),
  ]
  return (node) => parts.reduce((sum, { weight, score }) => sum + weight * score(node), 0)
}

const byNodes =
  (pod: Pod): Score =>
  (node) =>
    preferredNodes(pod).reduce((sum, { weight, preference }) => sum + (matchesTerm(preference, node) ? weight : 0), 0)

const byTaints =
  (pod: Pod): Score =>
  ({ spec }) =>
    (spec.taints ?? []).filter((taint) => taint.effect === 'PreferNoSchedule' && !tolerates(pod, taint)).length

function byPods(pod: Pod, around: Surroundings): Score {
  const domains = new Map<string, number>()
  const add = (node: Node, key: string, weight: number): void => {
    const domain = labelOf(node, key)
    const place = `${key}=${domain}`
    if (domain !== undefined) domains.set(place, (domains.get(place) ?? 0) + weight)
  }
  for (const { node, pods } of around.places) {
    for (const other of pods) {
      const count = (terms: readonly WeightedPodAffinityTerm[], from: Pod, about: Pod, sign: number): void => {
        for (const { weight, podAffinityTerm: term } of terms)
          if (selects(term, from, about, around)) add(node, term.topologyKey, sign * weight)
      }
      count(near(pod), pod, other, 1)
      count(apart(pod), pod, other, -1)
      count(near(other), other, pod, 1)
      count(apart(other), other, pod, -1)
      for (const term of affinityOf(other))
        if (selects(term, other, pod, around)) add(node, term.topologyKey, requiredWeight)
    }
  }
  const keys = new Set([...domains.keys()].map((place) => place.slice(0, place.indexOf('='))))
  return (node) => [...keys].reduce((sum, key) => sum + (domains.get(`${key}=${labelOf(node, key)}`) ?? 0), 0)
}

/** Scores from 0 to 100, in proportion to the highest. */
function normal(nodes: readonly Node[], score: Score): Score {
  const highest = Math.max(0, ...nodes.map(score))
  return (node) => (highest === 0 ? 0 : (score(node) * 100) / highest)
}

/** Scores from 0 for the lowest to 100 for the highest. */
function between(nodes: readonly Node[], score: Score): Score {
  const all = nodes.map(score)
  const [lowest, highest] = [Math.min(...all), Math.max(...all)]
  return (node) => (highest === lowest ? 0 : ((score(node) - lowest) * 100) / (highest - lowest))
}

const reverse =
  (score: Score): Score =>
  (node) =>
    100 - score(node)
