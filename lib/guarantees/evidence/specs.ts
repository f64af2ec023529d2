/** What a set was asked to be, and when: by which specs a controller may have acted. */
import { firstIndex } from '../../history/search.ts'
import { intersect, type Intervals } from '../../history/intervals.ts'
import { intervalsOf, type Life, type Replay, type Version, versionAt } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { endingOf } from './asked.ts'
import { canonical, same } from './equal.ts'
import { type Owner, seenBy } from './evidence.ts'
import { remembered } from './memo.ts'

/** A controller need not have seen the newest spec: it may act by one that was replaced this long ago, in milliseconds. */
export const specStaleness = 5_000

/** A version of a set, and whether it differs from the one before in its spec. */
export interface Change {
  version: Version<StatefulSet>
  before: Version<StatefulSet>
  spec: boolean
}

export const hasOtherStatus = ({ before, version }: Change): boolean =>
  !same(before.object.status, version.object.status)

/** Of all versions but the first, in order. */
export const changesOf = remembered(({ life: { versions } }: Owner): readonly Change[] => {
  const found: Change[] = []
  for (let i = 1; i < versions.length; i++) {
    const [before, version] = [versions[i - 1] as Version<StatefulSet>, versions[i] as Version<StatefulSet>]
    found.push({ version, before, spec: !same(before.object.spec, version.object.spec) })
  }
  return found
})

/** A spec, from the version on that brought it. */
export interface Epoch {
  version: Version<StatefulSet>
  /** The same number for the same template, in whatever order its fields are. */
  template: number
  /** The newest generation that it had; undefined where the server counts none. */
  generation: number | undefined
  /** The position at which another came, or the set was gone. */
  until: number
  /** Of it alone. */
  alone: readonly Version<StatefulSet>[]
}

/** Not empty, in order. However often the status is written, there are only as many as there were changes of the spec. */
export const epochsOf = remembered((set: Owner): readonly Epoch[] => {
  const [first] = set.life.versions
  if (first === undefined) return []
  let templates: Map<string, number> | undefined
  const numberOf = ({ object }: Version<StatefulSet>): number => {
    templates ??= new Map([[canonical(first.object.spec.template), 0]])
    const text = canonical(object.spec.template)
    const number = templates.get(text) ?? templates.size
    templates.set(text, number)
    return number
  }
  const until = set.life.end
  let last: Epoch = {
    version: first,
    template: 0,
    generation: first.object.metadata.generation,
    until,
    alone: [first],
  }
  const found = [last]
  for (const { version, spec } of changesOf(set)) {
    const { generation } = version.object.metadata
    if (!spec) {
      last.generation = generation
      continue
    }
    const isSame = same(last.version.object.spec.template, version.object.spec.template)
    last.until = version.position
    last = { version, template: isSame ? last.template : numberOf(version), generation, until, alone: [version] }
    found.push(last)
  }
  return found
})

const indexAt = (all: readonly Epoch[], position: number): number =>
  firstIndex(all.length, (i) => (all[i] as Epoch).version.position > position) - 1

/** The specs that were in force at some time between two positions, both included. */
export function epochsWithin(set: Owner, from: number, to: number): readonly Epoch[] {
  const all = epochsOf(set)
  if (all.length === 1) return all
  const [first, last] = [Math.max(0, indexAt(all, from)), indexAt(all, to)]
  return first === 0 && last === all.length - 1 ? all : all.slice(first, last + 1)
}

/**
 * The specs by which the controller may have acted at a position, newest last, each as the version that brought it.
 * None where a gap hides what the set was asked to be.
 */
export function specsAt(told: Replay, set: Owner, position: number): readonly Version<StatefulSet>[] {
  const epochs = epochsOf(set)
  const [only] = epochs
  if (only !== undefined && epochs.length === 1 && told.gaps.length === 0) return only.alone
  const last = lastAsked(set)
  if (last.position !== position) [last.position, last.specs] = [position, allSpecsAt(told, set, position)]
  return last.specs
}

/** Many guarantees ask of the same position, one after the other. */
const lastAsked = remembered((_set: Owner) => ({ position: -1, specs: none }))
const none: readonly Version<StatefulSet>[] = []

function allSpecsAt(told: Replay, set: Owner, position: number): readonly Version<StatefulSet>[] {
  const { from, to } = seenBy(told, position, specStaleness)
  if (isHidden(told, set, from, to)) return []
  const all = from >= set.life.end ? [] : epochsWithin(set, from, to)
  if (all.length === 1) return (all[0] as Epoch).alone
  const observed = observedBy(told, set, position)
  const specs = all.filter(({ generation }) => (generation ?? observed) >= observed).map(({ version }) => version)
  return specs.length > 0 ? specs : set.life.versions.slice(0, 1)
}

/** Whether, at some time between two positions, events of the set had been lost and it had not been listed again. */
function isHidden(told: Replay, { life: { versions } }: Owner, from: number, to: number): boolean {
  return told.gaps.some(({ resource, position }) => {
    if (resource !== 'statefulsets' || position > to || position < (versions[0]?.position ?? 0)) return false
    const again = versions[firstIndex(versions.length, (i) => (versions[i]?.position ?? 0) > position)]
    return again === undefined || again.position > from
  })
}

/** The generation that the controller had told by then that it had seen: by an older one it no longer acts (STA-01). */
function observedBy(told: Replay, set: Owner, position: number): number {
  const state = versionAt(set.life, told.slack === 0 ? position : told.stateAt(told.moment(position) - told.slack))
  const { metadata, status } = state?.object ?? {}
  return Math.min(status?.observedGeneration ?? 0, metadata?.generation ?? 0)
}

export const startOf = ({ spec }: StatefulSet): number =>
  (spec as { ordinals?: { start?: number } }).ordinals?.start ?? 0
export const replicasOf = ({ spec }: StatefulSet): number => spec.replicas ?? 1
/** Documented as rounded up, and rounded down upstream, at least to 1: as many as either allows (UPD-17). */
export function mostUnavailable(set: StatefulSet): number {
  const { maxUnavailable: limit = 1 } = (set.spec.updateStrategy?.rollingUpdate ?? {}) as {
    maxUnavailable?: number | string
  }
  return typeof limit === 'number' ? limit : Math.max(1, Math.ceil((Number.parseFloat(limit) / 100) * replicasOf(set)))
}

export const minReadyOf = ({ spec }: StatefulSet): number => spec.minReadySeconds ?? 0
export const isOrdered = remembered(
  ({ life }: Owner): boolean => life.versions[0]?.object.spec.podManagementPolicy !== 'Parallel',
)
/** The spec with which the set came into view. */
export const firstSpecOf = ({ life }: Owner): StatefulSet['spec'] | undefined => life.versions[0]?.object.spec

export const isInRange = (ordinal: number, spec: StatefulSet): boolean =>
  ordinal >= startOf(spec) && ordinal < startOf(spec) + replicasOf(spec)

/** When an object was there and `holds` of it, of the time when the set was there, and nobody was deleting it. */
export function whileStanding<T>(set: Owner, life: Life<T>, holds: (object: T) => boolean): Intervals {
  const [whole] = standing(set)
  return whole === undefined ? [] : intersect(intervalsOf(life, holds, whole), [whole])
}

/** When the set was there, and nobody was deleting it. */
export const standing = remembered(({ life }: Owner): Intervals => {
  const from = life.versions[0]?.position ?? Infinity
  const to = endingOf(life)?.position ?? life.end
  return from < to ? [[from, to]] : []
})
