/** What guarantees and pictures read from Pods. */
import type { KubeObject, Pod } from '../kube/objects.ts'
import type { Intervals } from './intervals.ts'
import { intervalsOf, type Life, type Version } from './replay.ts'

export const isTerminating = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

/** Failed or Succeeded: it will never run again. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'

export function hasCondition(pod: Pod, type: string): boolean {
  for (const condition of pod.status?.conditions ?? [])
    if (condition.type === type && condition.status === 'True') return true
  return false
}

/** Running and Ready, as the StatefulSet controller takes it. */
export const isReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && hasCondition(pod, 'Ready')

export const isHealthy = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod)

/** The owner that controls the object. */
export function controllerOf({ metadata }: KubeObject): { kind: string; name: string; uid: string } | undefined {
  for (const owner of metadata.ownerReferences ?? []) if (owner.controller === true) return owner
  return undefined
}

/** What is asked of a state of a Pod over and over. */
export interface PodFacts {
  /** The uid of the owner that controls it. */
  controller: string | undefined
  phase: string | undefined
  terminating: boolean
  /** Running and Ready. */
  ready: boolean
  /** Ready, and not terminating. */
  healthy: boolean
  /** Empty where it has no label of one. */
  revision: string
  /** The same object as of the state before, where they were the same. */
  labels: Labels
}

type Labels = Readonly<Record<string, string>>

/** Read once of each version, those before it first. */
export function factsOf(version: Version<Pod>): PodFacts {
  if (version.facts !== undefined) return version.facts
  if (version.before !== undefined && version.before.facts === undefined) {
    const unread: Version<Pod>[] = []
    for (let one: typeof version | undefined = version.before; one?.facts === undefined && one; one = one.before)
      unread.push(one)
    for (const earlier of unread.toReversed()) readFacts(earlier)
  }
  return readFacts(version)
}

/** Those of the state before have been read. */
function readFacts(version: Version<Pod>): PodFacts {
  const { object, before } = version
  const [terminating, ready] = [isTerminating(object), isReady(object)]
  const labels = labelsOf(object, before)
  return (version.facts = {
    controller: controllerOf(object)?.uid,
    phase: object.status?.phase,
    terminating,
    ready,
    healthy: ready && !terminating,
    revision: labels['controller-revision-hash'] ?? '',
    labels,
  })
}

const none: Labels = {}

function labelsOf({ metadata: { labels = none } }: Pod, before: Version<Pod> | undefined): Labels {
  if (before === undefined) return labels
  const last = before.facts?.labels ?? none
  let more = 0
  for (const key in labels) {
    if (labels[key] !== last[key]) return labels
    more++
  }
  for (const _ in last) more--
  return more === 0 ? last : labels
}

/** When the Pod was there and `holds` of its facts; with a range, of the states in which it was in that, whole. */
export const whenPod = (
  life: Life<Pod>,
  holds: (facts: PodFacts, pod: Pod) => boolean,
  range?: readonly [number, number],
): Intervals => intervalsOf(life, (pod, version) => holds(factsOf(version), pod), range)

/** `web-10` -> web and 10. Undefined where the name has no ordinal as StatefulSet writes it (ID-01). */
export function ordinalOf(name: string): { parent: string; ordinal: number } | undefined {
  const dash = name.lastIndexOf('-')
  if (dash < 1 || !isDecimal(name, dash + 1)) return undefined
  return { parent: name.slice(0, dash), ordinal: Number(name.slice(dash + 1)) }
}

/** Digits to its end, and no zero before others. */
function isDecimal(text: string, from: number): boolean {
  if (from === text.length || (text[from] === '0' && from + 1 < text.length)) return false
  for (let i = from; i < text.length; i++) if (!(text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57)) return false
  return true
}

/** In a few words, as people read it in `kubectl get pods`. */
export function stateOf(pod: Pod): string {
  if (isTerminating(pod)) return 'Terminating'
  if (pod.status?.phase !== 'Pending' && pod.status?.phase !== 'Running') return pod.status?.phase ?? 'Unknown'
  if (isReady(pod)) return 'Ready'
  const waiting = pod.status.containerStatuses?.find(({ state }) => state?.waiting !== undefined)?.state?.waiting
    ?.reason
  return waiting ?? (pod.status.phase === 'Running' ? 'Running, not ready' : 'Pending')
}
