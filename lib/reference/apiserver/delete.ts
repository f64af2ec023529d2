/** Deleting: grace, finalizers, what becomes of dependents. */
import type { KubeObject, Status } from '../../kube/objects.ts'
import { namespaces } from '../../kube/resource.ts'
import type { Kind } from '../resources/kind.ts'
import { immortal } from './admission/namespacelifecycle.ts'
import { storeKey, timestamp, type Api } from './api.ts'
import { deleted, forbidden, kindConflict } from './status.ts'
import { holdsContent } from './write.ts'

export interface Deletion {
  gracePeriodSeconds?: number | undefined
  propagationPolicy?: string | undefined
  orphanDependents?: boolean | undefined
  preconditions?: { uid?: string; resourceVersion?: string } | undefined
  dryRun: boolean
}

/** The object as it is being deleted, or a Status where it is gone. */
export function remove(api: Api, kind: Kind, object: KubeObject, options: Deletion): KubeObject | Status {
  const { resource } = kind
  const { name } = object.metadata
  checkPreconditions(kind, object, options.preconditions)
  if (resource === namespaces && immortal.includes(name))
    throw forbidden(resource, name, 'this namespace may not be deleted')
  const grace = kind.grace?.(object, options.gracePeriodSeconds) ?? 0
  const finalizers = finalizersFor(kind, object, options)
  const content = holdsContent(object)
  if (grace === 0 && finalizers.length === 0 && !content) {
    const last = options.dryRun || !kind.grace ? object : outOfTime(api, kind, object)
    if (!options.dryRun) api.store.delete(storeKey(resource), last)
    return kind.returnsDeleted ? last : deleted(resource, name, object.metadata.uid)
  }
  const marked = mark(api, object, grace, finalizers, content)
  if (marked === object || options.dryRun) return marked
  return api.store.put(storeKey(resource), marked)
}

/** Of kinds that go with grace, watchers are told that it is over before they are told that the object is gone. */
function outOfTime(api: Api, { resource }: Kind, object: KubeObject): KubeObject {
  const marked = mark(api, object, 0, [], false)
  return marked === object ? object : api.store.put(storeKey(resource), marked)
}

/** Sets the time of deletion, or brings it forward. */
function mark(
  api: Api,
  object: KubeObject,
  grace: number,
  finalizers: readonly string[],
  content: boolean,
): KubeObject {
  const { metadata } = object
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata
  const sooner = deletionTimestamp !== undefined && grace < deletionGracePeriodSeconds
  const kept = (metadata.finalizers ?? []).join() === finalizers.join()
  if (deletionTimestamp !== undefined && !sooner && kept) return object
  const start =
    deletionTimestamp === undefined
      ? api.clock.now()
      : Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000
  const { finalizers: _, ...rest } = metadata
  const marked: KubeObject = {
    ...object,
    metadata: {
      ...rest,
      ...(metadata.generation !== undefined &&
        deletionTimestamp === undefined && { generation: metadata.generation + 1 }),
      ...((deletionTimestamp === undefined || sooner) && {
        deletionTimestamp: timestamp(start + grace * 1000),
        deletionGracePeriodSeconds: grace,
      }),
      ...(finalizers.length > 0 && { finalizers: [...finalizers] }),
    },
  }
  if (!content || object.kind !== 'Namespace') return marked
  return { ...marked, status: { ...(object as { status?: object }).status, phase: 'Terminating' } } as KubeObject
}

/** What is to become of dependents, where the request says it. */
export const policyOf = ({ propagationPolicy, orphanDependents }: Deletion): string | undefined =>
  propagationPolicy ?? (orphanDependents === undefined ? undefined : orphanDependents ? 'Orphan' : 'Background')

/** Deleting with `orphan` or `foreground` leaves work to the garbage collector: a finalizer says which. */
function finalizersFor({ orphans }: Kind, { metadata }: KubeObject, options: Deletion): readonly string[] {
  const before = metadata.finalizers ?? []
  const said = before.includes('orphan') || before.includes('foregroundDeletion')
  const policy = policyOf(options) ?? (orphans && !said ? 'Orphan' : undefined)
  if (policy === undefined) return before
  const others = before.filter((one) => one !== 'orphan' && one !== 'foregroundDeletion')
  if (policy === 'Orphan') return [...others, 'orphan']
  if (policy === 'Foreground') return [...others, 'foregroundDeletion']
  return others
}

function checkPreconditions({ resource }: Kind, { metadata }: KubeObject, wanted: Deletion['preconditions']): void {
  if (wanted?.uid !== undefined && wanted.uid !== metadata.uid) {
    throw kindConflict(
      resource,
      metadata.name,
      `the UID in the precondition (${wanted.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    )
  }
  if (wanted?.resourceVersion !== undefined && wanted.resourceVersion !== metadata.resourceVersion) {
    throw kindConflict(
      resource,
      metadata.name,
      `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    )
  }
}
