/** What guarantees and pictures read from Pods. */
import type { KubeObject, Pod } from '../kube/objects.ts'
import type { Intervals } from './intervals.ts'
import { intervalsOf, type Life, type Version } from './replay.ts'

export const isTerminating = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp !== undefined

/** Failed or Succeeded: it will never run again. */
export const isFinished = (pod: Pod): boolean => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'

export const hasCondition = (pod: Pod, type: string): boolean =>
  pod.status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false

/** Running and Ready, as the StatefulSet controller takes it. */
export const isReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && hasCondition(pod, 'Ready')

export const isHealthy = (pod: Pod): boolean => isReady(pod) && !isTerminating(pod)

/** The owner that controls the object. */
export const controllerOf = ({ metadata }: KubeObject): { kind: string; name: string; uid: string } | undefined =>
  metadata.ownerReferences?.find((owner) => owner.controller === true)

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
}

/** Read once of each version. */
export function factsOf(version: Version<Pod>): PodFacts {
  if (version.facts !== undefined) return version.facts
  const { object } = version
  const [terminating, ready] = [isTerminating(object), isReady(object)]
  return (version.facts = {
    controller: controllerOf(object)?.uid,
    phase: object.status?.phase,
    terminating,
    ready,
    healthy: ready && !terminating,
    revision: object.metadata.labels?.['controller-revision-hash'] ?? '',
  })
}

/** When the Pod was there and `holds` of its facts. */
export const whenPod = (life: Life<Pod>, holds: (facts: PodFacts, pod: Pod) => boolean): Intervals =>
  intervalsOf(life, (pod, version) => holds(factsOf(version), pod))

/** `web-10` -> web and 10. Undefined where the name has no ordinal as StatefulSet writes it (ID-01). */
export function ordinalOf(name: string): { parent: string; ordinal: number } | undefined {
  const match = /^(.+)-(0|[1-9]\d*)$/.exec(name)
  return match === null ? undefined : { parent: match[1] as string, ordinal: Number(match[2]) }
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
