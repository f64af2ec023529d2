/** Which revision a controller took for the newest, at a position of the history. */
import { controllerOf } from '../../history/pods.ts'
import { type Replay, versionsWithin } from '../../history/replay.ts'
import type { ControllerRevision, Pod, StatefulSet } from '../../kube/objects.ts'
import { type Owner, seenBy, specStaleness } from './evidence.ts'

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.['controller-revision-hash'] ?? ''

export interface RollingUpdate {
  partition?: number
  maxUnavailable?: number | string
}

/** Undefined where the set has none, as with OnDelete. */
export const rollingUpdateOf = ({ spec }: StatefulSet): RollingUpdate | undefined => spec.updateStrategy?.rollingUpdate

/**
 * Names of revisions that may have been the update revision: by the sets' status around that time, which is written
 * after what it tells of, and by the numbers of the revisions.
 */
export function updateRevisionsAt(told: Replay, set: Owner, position: number): Set<string> {
  const { from, to } = seenBy(told, position, specStaleness)
  const later = told.stateAt(told.moment(position) + specStaleness)
  const byStatus = versionsWithin(set.life, from, Math.max(to, later)).flatMap(({ object }) => object.status?.updateRevision ?? [])
  const revisions = told
    .lives<ControllerRevision>('controllerrevisions')
    .filter((life) => life.versions.some(({ object }) => controllerOf(object)?.uid === set.uid))
    .map((life) => ({ name: life.name, number: versionsWithin(life, from, to).at(-1)?.object.revision ?? -1 }))
  const highest = revisions.reduce((most, { number }) => Math.max(most, number), 0)
  return new Set([...byStatus, ...revisions.filter(({ number }) => number === highest).map(({ name }) => name)])
}

/** Names of revisions that may have been the current revision. */
export function currentRevisionsAt(told: Replay, set: Owner, position: number): Set<string> {
  const { from, to } = seenBy(told, position, specStaleness)
  return new Set(versionsWithin(set.life, from, to).flatMap(({ object }) => object.status?.currentRevision ?? []))
}

const templates = new WeakMap<Owner, Map<string, string>>()

/** The revision of a spec's template, by what the status of the set came to tell of it; undefined where it never did. */
export function revisionBy(set: Owner, spec: StatefulSet): string | undefined {
  let byTemplate = templates.get(set)
  if (byTemplate === undefined) {
    templates.set(set, (byTemplate = new Map()))
    for (const { object } of set.life.versions) {
      const { observedGeneration, updateRevision } = object.status ?? {}
      const isObserved = observedGeneration === undefined || observedGeneration === object.metadata.generation
      if (isObserved && updateRevision !== undefined) byTemplate.set(JSON.stringify(object.spec.template), updateRevision)
    }
  }
  return byTemplate.get(JSON.stringify(spec.spec.template))
}
