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

export const revisionOf = (set: Annotated): number => numberAt(set, revisionAnnotation) ?? 0

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
  revision: number,
): Record<string, string> {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key))
  const after: Record<string, string> = { ...before, ...Object.fromEntries(copied) }
  const old = before?.[revisionAnnotation]
  if (Number(old ?? 0) >= revision) return after
  after[revisionAnnotation] = `${revision}`
  if (old !== undefined) after[history] = [...(before?.[history] ? [before[history]] : []), old].join(',')
  return after
}
