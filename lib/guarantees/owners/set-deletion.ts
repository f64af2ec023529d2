/** How StatefulSets were deleted, and what was theirs then. */
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { KubeObject, StatefulSet } from '../../kube/objects.ts'
import { between, endingOf, ordersOf } from '../evidence/asked.ts'
import type { Owner } from '../evidence/evidence.ts'
import { remembered } from '../evidence/memo.ts'
import { revisionsOf } from '../evidence/revisions.ts'

export interface SetDeletion {
  policy: 'Orphan' | 'Foreground' | 'Background'
  /** With which the set was being deleted, or gone at once. */
  begun: Version<StatefulSet>
  /** With which it was gone; undefined where it was not. */
  gone: Version<StatefulSet> | undefined
}

/** Undefined where the set was not deleted, or a gap hides how. */
export const deletionOfSet = remembered(({ life }: Owner): SetDeletion | undefined => {
  const begun = endingOf(life)
  if (begun === undefined || life.ended === 'lost') return undefined
  const last = life.versions.at(-1) as Version<StatefulSet>
  const finalizers = life.versions
    .slice(life.versions.indexOf(begun))
    .flatMap(({ object }) => object.metadata.finalizers ?? [])
  const policy = finalizers.includes('orphan')
    ? 'Orphan'
    : finalizers.includes('foregroundDeletion')
      ? 'Foreground'
      : 'Background'
  return { policy, begun, gone: last.type === 'DELETED' ? last : undefined }
})

/** Whether a command changed how the set was being deleted: it asked for that once more, or took finalizers off. */
export const isAskedAgain = (told: Replay, { begun, gone }: SetDeletion): boolean =>
  between(told.marks, begun.position, gone?.position ?? Infinity).some(
    ({ text }) =>
      ordersOf(text).some((order) => order.covers('statefulsets', begun.object)) ||
      (/\b(patch|edit|replace|apply)\b.*\bfinalizers\b/s.test(text) &&
        text.split(/[\s/'"]+/).includes(begun.object.metadata.name)),
  )

/** A Pod or a revision of the set that was there at a position. */
export interface Dependent {
  life: Life<KubeObject>
  /** `pod/web-0` */
  subject: string
  state: Version<KubeObject>
}

export function dependentsAt(told: Replay, set: Owner, position: number): Dependent[] {
  const all: [string, readonly Life<KubeObject>[]][] = [
    ['pod', set.pods],
    ['controllerrevision', revisionsOf(told, set)],
  ]
  return all.flatMap(([kind, lives]) =>
    lives.flatMap((life) => {
      const state = versionAt(life, position)
      return state === undefined ? [] : [{ life, subject: `${kind}/${life.name}`, state }]
    }),
  )
}

export const isOwnedBy = ({ metadata }: KubeObject, uid: string): boolean =>
  metadata.ownerReferences?.some((owner) => owner.uid === uid) ?? false

/** The whole namespace was being deleted: its first to go are those that every namespace has. */
export const isNamespaceGoing = (told: Replay, position: number): boolean =>
  [...told.named('configmaps', 'kube-root-ca.crt'), ...told.named('serviceaccounts', 'default')].some(
    ({ end }) => end !== Infinity && end <= position,
  )
