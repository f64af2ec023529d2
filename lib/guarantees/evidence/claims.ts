/** The claims of StatefulSets, and why they may have gone. */
import { isTerminating, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import { deletionBegunOf, wasAsked } from './asked.ts'
import { type Owner, setsOf } from './evidence.ts'
import { replicasOf, startOf } from './specs.ts'

/** A claim that is named as one of a set's. */
export interface Claim {
  life: Life<PersistentVolumeClaim>
  ordinal: number
  /** The Pod that it is for. */
  pod: string
  /** The sets of that name, one after the other. */
  sets: Owner[]
}

export const templatesOf = ({ spec }: StatefulSet): string[] =>
  spec.volumeClaimTemplates?.flatMap(({ metadata }) => metadata?.name ?? []) ?? []

export function claimsOf(told: Replay, subject?: string): Claim[] {
  const sets = new Map<string, Owner[]>()
  for (const set of setsOf(told, subject)) {
    for (const template of new Set(set.life.versions.flatMap(({ object }) => templatesOf(object)))) {
      const prefix = `${template}-${set.name}`
      sets.set(prefix, [...(sets.get(prefix) ?? []), set])
    }
  }
  return told.lives<PersistentVolumeClaim>('persistentvolumeclaims').flatMap((life) => {
    const name = ordinalOf(life.name)
    const owners = sets.get(name?.parent ?? '')
    if (name === undefined || owners === undefined) return []
    return [{ life, ordinal: name.ordinal, pod: `${owners[0]?.name}-${name.ordinal}`, sets: owners }]
  })
}

/** A claim's deletion that nobody asked for and no retention policy explains. */
export interface Loss {
  deletion: Version<PersistentVolumeClaim>
  /** The set as it stood then; undefined where it was being deleted, or gone. */
  standing: Version<StatefulSet> | undefined
  /** The last that was known of the set. */
  set: Version<StatefulSet>
}

export function lossOf(told: Replay, claim: Claim): Loss | undefined {
  const deletion = deletionBegunOf(claim.life)
  if (deletion === undefined || wasAsked(told, claim.life, deletion)) return undefined
  const before = claim.sets.filter(({ life }) => (life.versions[0]?.position ?? Infinity) <= deletion.position)
  if (before.length === 0 || isOwnedByOthers(deletion.object) || isPolicy(before, claim, deletion.position)) return undefined
  const set = before.at(-1) as Owner
  const last = versionAt(set.life, deletion.position)
  const standing = last !== undefined && !isTerminating(last.object) ? last : undefined
  return { deletion, standing, set: last ?? (set.life.versions.at(-1) as Version<StatefulSet>) }
}

/** The user has hung it on something else, and may have deleted that (STO-17). */
const isOwnedByOthers = ({ metadata }: PersistentVolumeClaim): boolean =>
  metadata.ownerReferences?.some(({ kind }) => kind !== 'StatefulSet' && kind !== 'Pod') ?? false

interface RetentionPolicy {
  whenDeleted?: string
  whenScaled?: string
}

export const policyOf = ({ spec }: StatefulSet): RetentionPolicy =>
  (spec as { persistentVolumeClaimRetentionPolicy?: RetentionPolicy }).persistentVolumeClaimRetentionPolicy ?? {}

/** Whether a policy that a set had by then is to delete the claim: with the set, or with the replicas that it lost (STO-12, STO-13). */
function isPolicy(sets: readonly Owner[], { ordinal }: Claim, position: number): boolean {
  return sets.some(({ life }) => {
    const specs = life.versions.filter((version) => version.position <= position)
    const latest = specs.at(-1)
    if (latest === undefined) return false
    const ended = life.end <= position || isTerminating(latest.object)
    if (ended && specs.some(({ object }) => policyOf(object).whenDeleted === 'Delete')) return true
    const scaled = specs.some(({ object }) => policyOf(object).whenScaled === 'Delete')
    return scaled && specs.some(({ object }) => ordinal < startOf(object) || ordinal >= startOf(object) + replicasOf(object))
  })
}

/** The Pods of a claim that were gone while it was there. */
export const podsGone = (told: Replay, { life, pod }: Claim): Life<Pod>[] =>
  told.named<Pod>('pods', pod).filter(({ end, ended }) => ended === 'deleted' && versionAt(life, end) !== undefined)
