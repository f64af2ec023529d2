/** The history of the Pod template as ControllerRevisions (REV). */
import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { ControllerRevision, Manifest, Pod, StatefulSet } from '../../../kube/objects.ts'
import { contentOf, textOf } from '../history.ts'
import { hashOf } from '../hash.ts'
import { controllerReference } from '../owners.ts'
import { revisionOf } from './identity.ts'

export type Template = PodTemplateSpec

export const hashLabel = 'controller.kubernetes.io/hash'

/** What to do to the history, and what then is the current and the newest revision. */
export interface Revisions {
  /** A template that was not there before (REV-01). */
  create?: Manifest
  /** An earlier template is back: it gets the highest number (REV-07). */
  renumber?: { revision: ControllerRevision; number: number }
  current: { name: string; template: Template }
  update: { name: string; template: Template }
}

/** `history` is sorted. */
export function resolveRevisions(set: StatefulSet, history: readonly ControllerRevision[]): Revisions {
  const latest = history.at(-1)
  const candidate = newRevision(set, (latest?.revision ?? 0) + 1)
  const data = textOf(candidate['data'] as object)
  const equal = history.findLast((revision) => revision.data !== undefined && textOf(revision.data) === data)
  const update = { name: equal?.metadata.name ?? candidate.metadata.name ?? '', template: set.spec.template }
  const current = history.find(({ metadata }) => metadata.name === set.status.currentRevision)
  return {
    ...(equal === undefined ? { create: candidate } : {}),
    ...(equal !== undefined && equal !== latest
      ? { renumber: { revision: equal, number: candidate['revision'] as number } }
      : {}),
    current: current === undefined ? update : { name: current.metadata.name, template: templateOf(current) },
    update,
  }
}

/** REV-08: revisions that nothing uses, beyond the limit, oldest first. `history` is sorted. */
export function surplusRevisions(
  set: StatefulSet,
  pods: readonly Pod[],
  history: readonly ControllerRevision[],
  { current, update }: Revisions,
): ControllerRevision[] {
  const live = new Set([current.name, update.name, ...pods.map(revisionOf)])
  const old = history.filter(({ metadata }) => !live.has(metadata.name))
  const limit = set.spec.revisionHistoryLimit ?? 10
  return limit < 0 ? [] : old.slice(0, Math.max(0, old.length - limit))
}

/** REV-02, REV-03 */
function newRevision(set: StatefulSet, revision: number): Manifest {
  const data = contentOf(set.spec.template)
  const hash = hashOf(data, set.status.collisionCount ?? 0)
  const { annotations } = set.metadata
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(set, data, set.status.collisionCount ?? 0),
      namespace: set.metadata.namespace,
      labels: { ...set.spec.template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(set)],
    },
    data,
    revision,
  }
}

export const revisionName = ({ metadata }: StatefulSet, data: unknown, collisions: number): string =>
  `${metadata.name.slice(0, 223)}-${hashOf(data, collisions)}`

function templateOf({ data }: ControllerRevision): Template {
  const { $patch: _, ...template } = (data as { spec: { template: Template & { $patch: string } } }).spec.template
  return template
}
