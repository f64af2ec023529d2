/** The templates that a DaemonSet had, as ControllerRevisions. */
import type { ControllerRevision, Manifest, Pod } from '../../../kube/objects.ts'
import type { DaemonSet } from '../../resources/daemonset.ts'
import { hashOf } from '../hash.ts'
import { contentOf, sorted, textOf } from '../history.ts'
import { controllerReference } from '../owners.ts'
import { hashLabel } from './pod.ts'

/** What to do to the history, and the hash by which Pods of the newest template are known. */
export interface History {
  hash: string
  create?: Manifest
  /** An earlier template is back, or the newest one is not the highest number: it becomes so. */
  renumber?: { revision: ControllerRevision; number: number }
  /** Beyond the limit, and no Pod's. */
  discard: ControllerRevision[]
}

export function historyOf(set: DaemonSet, revisions: readonly ControllerRevision[], pods: readonly Pod[]): History {
  const data = contentOf(set.spec.template)
  const isCurrent = (revision: ControllerRevision): boolean =>
    revision.data !== undefined && textOf(revision.data) === textOf(data)
  const current = sorted(revisions.filter(isCurrent)).at(-1)
  const old = sorted(revisions.filter((revision) => !isCurrent(revision)))
  const number = (old.at(-1)?.revision ?? 0) + 1
  const hash = current === undefined ? hashOfNew(set) : hashIn(current)
  const live = new Set(pods.map(hashIn))
  const surplus = Math.max(0, old.length - (set.spec.revisionHistoryLimit ?? 10))
  return {
    hash,
    ...(current === undefined && { create: revisionOf(set, data, hash, number) }),
    ...(current !== undefined && current.revision < number && { renumber: { revision: current, number } }),
    discard: old.filter((revision) => !live.has(hashIn(revision))).slice(0, surplus),
  }
}

const hashIn = ({ metadata }: ControllerRevision | Pod): string => metadata.labels?.[hashLabel] ?? metadata.name

const hashOfNew = ({ spec, status }: DaemonSet): string => hashOf(spec.template, status.collisionCount ?? 0)

function revisionOf(set: DaemonSet, data: object, hash: string, revision: number): Manifest {
  const { name, namespace, annotations } = set.metadata
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...set.spec.template.metadata?.labels, [hashLabel]: hash },
      ...(annotations === undefined ? {} : { annotations }),
      ownerReferences: [controllerReference(set)],
    },
    data,
    revision,
  }
}
