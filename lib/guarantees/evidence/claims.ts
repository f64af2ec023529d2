/** The claims of StatefulSets, and why they may have gone. */
import type { Intervals } from '../../history/intervals.ts'
import { controllerOf, isTerminating, ordinalOf } from '../../history/pods.ts'
import { type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../kube/objects.ts'
import { firstIndex } from '../../history/search.ts'
import { deletionBegunOf, wasAsked } from './asked.ts'
import { type Owner, setsOf } from './evidence.ts'
import { groupBy } from './group.ts'
import { remembered } from './memo.ts'
import { epochsOf, epochsWithin, isInRange } from './specs.ts'

/** A claim that is named as one of a set's. */
export interface Claim {
  life: Life<PersistentVolumeClaim>
  ordinal: number
  /** The Pod that it is for. */
  pod: string
  /** The sets of that name that were there in its time, one after the other, and the one before them. */
  sets: Owner[]
}

export const templatesOf = ({ spec }: StatefulSet): string[] =>
  spec.volumeClaimTemplates?.flatMap(({ metadata }) => metadata?.name ?? []) ?? []

/** The names of the volumeClaimTemplates with which the set came into view: they cannot be changed (STO-10). */
export const claimTemplatesOf = remembered(({ life }: Owner): readonly string[] =>
  life.versions[0] === undefined ? [] : templatesOf(life.versions[0].object),
)

const claims = remembered((told: Replay) => allClaims(told))

export function claimsOf(told: Replay, subject?: string): Claim[] {
  if (subject === undefined) return claims(told)
  const sets = new Set(setsOf(told, subject))
  return claims(told).filter((claim) => claim.sets.some((set) => sets.has(set)))
}

/** The claims of each set that ever had a policy that deletes claims, and was there in their time. */
export function deletableClaimsOf(told: Replay, subject?: string): ReadonlyMap<Owner, readonly Claim[]> {
  const bySet = deletable(told)
  if (subject === undefined) return bySet
  const sets = new Set(setsOf(told, subject))
  return new Map([...bySet].filter(([set]) => sets.has(set)))
}

const deletable = remembered((told: Replay) => {
  const bySet = new Map<Owner, Claim[]>()
  for (const claim of claims(told)) {
    for (const set of claim.sets) {
      if (!mayDelete(set)) continue
      const others = bySet.get(set)
      if (others === undefined) bySet.set(set, [claim])
      else others.push(claim)
    }
  }
  return bySet
})

const mayDelete = remembered((set: Owner): boolean =>
  epochsOf(set).some(({ version }) => {
    const { whenDeleted, whenScaled } = policyOf(version.object)
    return whenDeleted === 'Delete' || whenScaled === 'Delete'
  }),
)

function allClaims(told: Replay): Claim[] {
  const named = setsOf(told).flatMap((set) =>
    [...new Set(epochsOf(set).flatMap(({ version }) => templatesOf(version.object)))].map((template) => ({
      prefix: `${template}-${set.name}`,
      set,
    })),
  )
  const sets = groupBy(named, ({ prefix }) => prefix)
  return told.lives<PersistentVolumeClaim>('persistentvolumeclaims').flatMap((life) => {
    const name = ordinalOf(life.name)
    const owners = sets.get(name?.parent ?? '')
    if (name === undefined || owners === undefined) return []
    const pod = `${owners[0]?.set.name}-${name.ordinal}`
    return [{ life, ordinal: name.ordinal, pod, sets: around(life, owners) }]
  })
}

/** At least one. The sets are in the order in which they began. */
function around(claim: Life<unknown>, sets: readonly { set: Owner }[]): Owner[] {
  const lifeOf = (i: number): Life<unknown> | undefined => sets[i]?.set.life
  const first = firstIndex(sets.length, (i) => (lifeOf(i)?.end ?? 0) > beginOf(claim))
  const after = firstIndex(sets.length, (i) => beginOf(lifeOf(i)) > claim.end)
  const from = Math.max(0, first - 1)
  return sets.slice(from, Math.max(after, from + 1)).map(({ set }) => set)
}

const beginOf = (life: Life<unknown> | undefined): number => life?.versions[0]?.position ?? 0

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
  if (before.length === 0 || isOwnedByOthers(deletion.object) || isPolicy(told, before, claim, deletion.position))
    return undefined
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
function isPolicy(told: Replay, sets: readonly Owner[], claim: Claim, position: number): boolean {
  return sets.some((set) => {
    const state = versionAt(set.life, position)
    const ended = state === undefined || isTerminating(state.object)
    return (ended && goesWithSet(set) <= position) || isScaledAway(told, set, claim, position)
  })
}

/** Where the set first had a policy that deletes claims with it. */
const goesWithSet = remembered(
  (set: Owner): number =>
    epochsOf(set).find(({ version }) => policyOf(version.object).whenDeleted === 'Delete')?.version.position ??
    Infinity,
)

/** Whether the Pod of the claim was, while it was there, one that the set no longer wanted, with `whenScaled` Delete. */
function isScaledAway(told: Replay, set: Owner, { ordinal, pod, life }: Claim, position: number): boolean {
  const isScaled = (from: number, to: number): boolean =>
    epochsWithin(set, from, to).some(
      ({ version: { object } }) => policyOf(object).whenScaled === 'Delete' && !isInRange(ordinal, object),
    )
  const lives = told.namedWithin<Pod>('pods', pod, beginOf(life), position)
  return lives.length === 0
    ? isScaled(0, position)
    : lives.some(({ versions, end }) => isScaled(versions[0]?.position ?? 0, Math.min(end, position)))
}

/** When a policy of the set was as asked. */
export const whenPolicy = (set: Owner, holds: (policy: RetentionPolicy) => boolean): Intervals => {
  const when: [number, number][] = []
  for (const { version, until } of epochsOf(set)) {
    if (!holds(policyOf(version.object)) || version.position >= until) continue
    const last = when.at(-1)
    if (last?.[1] === version.position) last[1] = until
    else when.push([version.position, until])
  }
  return when
}

/** Whether something else than a StatefulSet or a Pod controls the claim: its policy is not the set's then (STO-17). */
export function isForeign(claim: PersistentVolumeClaim): boolean {
  const controller = controllerOf(claim)
  return controller !== undefined && controller.kind !== 'StatefulSet' && controller.kind !== 'Pod'
}

/** The claims that a Pod has from templates of its set, each with the template. */
export const claimNamesOf = (spec: StatefulSet, set: string, ordinal: number): string[] =>
  templatesOf(spec).map((template) => `${template}-${set}-${ordinal}`)

/** The Pods of a claim that were gone while it was there. */
export const podsGone = (told: Replay, { life, pod }: Claim): Life<Pod>[] =>
  told
    .namedWithin<Pod>('pods', pod, beginOf(life), life.end)
    .filter(({ end, ended }) => ended === 'deleted' && versionAt(life, end) !== undefined)
