/** A Deployment's ReplicaSets while a plan is made: what is to become of them, before anything is written. */
import type { Deployment, Manifest, ReplicaSet } from '../../../kube/objects.ts'
import { canonicalJson, hashOf } from '../hash.ts'
import { controllerReference } from '../owners.ts'
import { desiredReplicas, maxReplicas, sizes } from './annotations.ts'
import { maxSurge, replicasOf } from './strategy.ts'

export const hashLabel = 'pod-template-hash'

/** A ReplicaSet and the changes to it; without `stored`, it has yet to be made. */
export interface Draft {
  stored: ReplicaSet | undefined
  name: string
  replicas: number
  /** Those that its status counts. */
  available: number
  minReadySeconds: number | undefined
  annotations: Record<string, string>
  /** `Scaled up replica set web-1 from 0 to 3` */
  events: string[]
}

export const draftOf = (set: ReplicaSet): Draft => ({
  stored: set,
  name: set.metadata.name,
  replicas: set.spec.replicas ?? 1,
  available: set.status.availableReplicas ?? 0,
  minReadySeconds: set.spec.minReadySeconds,
  annotations: set.metadata.annotations ?? {},
  events: [],
})

export const isChanged = ({ stored, replicas, minReadySeconds, annotations }: Draft): boolean =>
  stored !== undefined &&
  (replicas !== (stored.spec.replicas ?? 1) ||
    (minReadySeconds ?? 0) !== (stored.spec.minReadySeconds ?? 0) ||
    canonicalJson(annotations) !== canonicalJson(stored.metadata.annotations ?? {}))

/** Gives the set so many replicas; whether it had another number. */
export function scaleTo(set: Draft, replicas: number, deployment: Deployment): boolean {
  const [wanted, surge] = [replicasOf(deployment), maxSurge(deployment)]
  const changed = set.replicas !== replicas
  const known = { metadata: set }
  if (changed || desiredReplicas(known) !== wanted || maxReplicas(known) !== wanted + surge) {
    set.annotations = { ...set.annotations, ...sizes(wanted, surge) }
  }
  if (!changed) return false
  const direction = set.replicas < replicas ? 'up' : 'down'
  set.events.push(`Scaled ${direction} replica set ${set.name} from ${set.replicas} to ${replicas}`)
  set.replicas = replicas
  return true
}

export const totalOf = (sets: readonly Draft[]): number => sets.reduce((sum, { replicas }) => sum + replicas, 0)
export const availableOf = (sets: readonly Draft[]): number => sets.reduce((sum, { available }) => sum + available, 0)

export const createdAt = ({ stored }: Draft): string => stored?.metadata.creationTimestamp ?? '~'

/** Oldest first. */
export const byAge = (a: Draft, b: Draft): number =>
  createdAt(a) < createdAt(b) ? -1 : createdAt(a) > createdAt(b) ? 1 : a.name < b.name ? -1 : 1

/** Whether the set's Pods are what the Deployment asks for now. */
export const hasTemplateOf = (set: ReplicaSet, { spec }: Deployment): boolean =>
  canonicalJson(withoutHash(set.spec.template ?? {})) === canonicalJson(withoutHash(spec.template))

function withoutHash(template: Deployment['spec']['template']): Deployment['spec']['template'] {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

/** A ReplicaSet for the template as it is now. */
export function newSet(
  deployment: Deployment,
  { replicas, annotations }: Pick<Draft, 'replicas' | 'annotations'>,
): Manifest {
  const { metadata, spec, status } = deployment
  const hash = hashOf(spec.template, status.collisionCount ?? 0)
  const labels = { ...spec.template.metadata?.labels, [hashLabel]: hash }
  const { minReadySeconds, selector, template } = spec
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: nameOfNew(deployment),
      namespace: metadata.namespace,
      labels,
      annotations,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

export const nameOfNew = ({ metadata, spec, status }: Deployment): string =>
  `${metadata.name}-${hashOf(spec.template, status.collisionCount ?? 0)}`
