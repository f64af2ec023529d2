/** What a Deployment writes on its ReplicaSets and on itself: revisions, and the sizes that it had in mind. */
import type { Deployment, Metadata, ReplicaSet } from '../../../kube/objects.ts'

export const revisionAnnotation = 'deployment.kubernetes.io/revision'
const history = 'deployment.kubernetes.io/revision-history'
const desired = 'deployment.kubernetes.io/desired-replicas'
const most = 'deployment.kubernetes.io/max-replicas'

const notCopied = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
  revisionAnnotation,
  history,
  desired,
  most,
])

type Annotated = { metadata: Pick<Metadata, 'annotations'> }

const numberAt = ({ metadata }: Annotated, key: string): number | undefined => {
  const value = metadata.annotations?.[key]
  return value === undefined || !/^-?\d+$/.test(value) ? undefined : Number(value)
}

/** A 64-bit integer, as users may write it too. */
export function revisionOf({ metadata }: Annotated): bigint {
  const value = metadata.annotations?.[revisionAnnotation] ?? ''
  return /^-?\d+$/.test(value) ? BigInt(value) : 0n
}

/** The Deployment's replicas when the set was last scaled. */
export const desiredReplicas = (set: Annotated): number | undefined => numberAt(set, desired)
/** With the surge. */
export const maxReplicas = (set: Annotated): number | undefined => numberAt(set, most)

export const sizes = (replicas: number, surge: number): Record<string, string> => ({
  [desired]: `${replicas}`,
  [most]: `${replicas + surge}`,
})

/** Annotations of the newest ReplicaSet: the Deployment's, its revision, and the revisions that it was before. */
export function withRevision(
  before: ReplicaSet['metadata']['annotations'],
  deployment: Deployment,
  revision: bigint,
): Record<string, string> {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key))
  const after: Record<string, string> = { ...before, ...Object.fromEntries(copied) }
  const old = before?.[revisionAnnotation]
  if (revisionOf({ metadata: { annotations: before } }) >= revision) return after
  after[revisionAnnotation] = `${revision}`
  if (old !== undefined) after[history] = [...(before?.[history] ? [before[history]] : []), old].join(',')
  return after
}
