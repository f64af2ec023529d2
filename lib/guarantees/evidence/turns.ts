/** Whose turn it was: which Pod of a set was the next to be mended, to be removed, to be updated. */
import type { Intervals } from '../../history/intervals.ts'
import { factsOf, type PodFacts } from '../../history/pods.ts'
import type { Replay, Version } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { deletionsOf } from './deletions.ts'
import type { Owner } from './evidence.ts'
import { rememberedOf } from './memo.ts'
import { PrefixCount } from './prefix-count.ts'
import { isOrdered, replicasOf, specsAt, startOf } from './specs.ts'
import { type Wish, wishesOf } from './wishes.ts'

export interface Turns {
  /** By ordinal, when it was the lowest of those wanted that was not Running and Ready. */
  mend: ReadonlyMap<number, Intervals>
  /** By ordinal, when it was the highest that was not wanted, and all wanted were Running and Ready. */
  remove: ReadonlyMap<number, Intervals>
  /** When it was the highest that was not of the update revision, and nothing else was to be done first. */
  update: readonly { ordinal: number; revision: string; when: Intervals }[]
  /** By the position at which a Pod of the set was made, or its deletion began. */
  around: ReadonlyMap<number, Around>
}

/** What stood around a Pod just before something was done with it, by the newest spec: nearly always all that need be asked. */
export interface Around {
  /** All that were wanted below it were healthy. */
  lower: boolean
  /** All that were wanted were healthy. */
  whole: boolean
  /** There were none above it. */
  highest: boolean
  /** There were none but those that were wanted. */
  fits: boolean
  /** The update revision that the status told, where all that were wanted above it were healthy and of this one. */
  updated: string | undefined
  /** How many above it were of another than the update revision that the status told, and not being deleted. */
  behind: number | undefined
}

/** In one sweep over the changes of the set's Pods, and of what it wanted. */
export const turnsOf = rememberedOf((told: Replay, set: Owner): Turns => {
  const sorted = [
    ...occasionsOf(told, set),
    ...changesOf(set),
    ...wishesOf(set).map(changeOf),
    ...endsOf(set),
  ].toSorted((a, b) => a.position - b.position)
  const state = new State(
    set.named.map(({ ordinal }) => ordinal),
    isOrdered(set),
  )
  const [mend, remove, update] = [new Stretches<number>(), new Stretches<number>(), new Stretches<string>()]
  const around = new Map<number, Around>()
  for (let i = 0; i < sorted.length; i++) {
    const change = sorted[i] as Change
    if (change.spec !== undefined) {
      around.set(change.position, state.around(change.ordinal, change.spec))
      continue
    }
    if (change.ordinal < 0) state.wish(change.wish)
    else state.pod(change)
    let after = i + 1
    while (sorted[after]?.spec !== undefined) after++
    const next = sorted[after]?.position ?? Infinity
    if (next === change.position) continue
    const { lowest, surplus, stale } = state.now()
    if (lowest !== undefined) mend.add(lowest, change.position, next)
    else if (surplus !== undefined) remove.add(surplus, change.position, next)
    if (stale !== undefined) update.add(stale, change.position, next)
  }
  return {
    mend: mend.byKey,
    remove: remove.byKey,
    update: [...update.byKey].map(([key, when]) => ({
      ordinal: Number.parseInt(key, 10),
      revision: key.slice(key.indexOf(' ') + 1),
      when,
    })),
    around,
  }
})

interface Change {
  position: number
  /** Below 0 where the wish changes. */
  ordinal: number
  /** Of the set's own Pod; undefined where there is none. */
  pod: PodFacts | undefined
  wish: Wish | undefined
  /** Something was done with the Pod, by this spec. */
  spec: StatefulSet | undefined
}

function occasionsOf(told: Replay, set: Owner): Change[] {
  const found: Change[] = []
  const add = (position: number, ordinal: number | undefined, specs: readonly Version<StatefulSet>[]): void => {
    const spec = specs.at(-1)?.object
    if (ordinal !== undefined && spec !== undefined)
      found.push({ position, ordinal, pod: undefined, wish: undefined, spec })
  }
  for (const { position, ordinal } of set.created) add(position, ordinal, specsAt(told, set, position))
  for (const { version, ordinal, specs } of deletionsOf(told, set)) add(version.position, ordinal, specs)
  return found
}

function changesOf(set: Owner): Change[] {
  const found: Change[] = []
  for (const { ordinal, pod: life } of set.named) {
    let last: PodFacts | undefined
    for (const version of life.versions) {
      const facts = version.type === 'DELETED' ? undefined : factsOf(version)
      const pod = facts?.controller === set.uid ? facts : undefined
      if (last?.healthy === pod?.healthy && last?.terminating === pod?.terminating && last?.revision === pod?.revision)
        continue
      last = pod
      found.push({ position: version.position, ordinal, pod, wish: undefined, spec: undefined })
    }
    if (life.ended === 'lost')
      found.push({ position: life.end, ordinal, pod: undefined, wish: undefined, spec: undefined })
  }
  return found
}

const changeOf = (wish: Wish): Change => ({ position: wish.from, ordinal: -1, pod: undefined, wish, spec: undefined })

/** Where the set wanted nothing any more. */
const endsOf = (set: Owner): Change[] => {
  const all = wishesOf(set)
  return all.flatMap(({ to }, i) =>
    to === Infinity || all[i + 1]?.from === to
      ? []
      : [{ position: to, ordinal: -1, pod: undefined, wish: undefined, spec: undefined }],
  )
}

/** Whose turn it is: by ordinal, and of the last with its revision to be. */
interface Now {
  lowest: number | undefined
  surplus: number | undefined
  stale: string | undefined
}

const nothing: Now = { lowest: undefined, surplus: undefined, stale: undefined }

function mark(marks: PrefixCount, ordinal: number, was: boolean, is: boolean): void {
  if (was !== is) marks.mark(ordinal, is ? 1 : -1)
}

class State {
  readonly #known: readonly number[]
  readonly #ordered: boolean
  readonly #healthy: PrefixCount
  readonly #unwell: PrefixCount
  readonly #present: PrefixCount
  readonly #stale: PrefixCount
  readonly #pods = new Map<number, NonNullable<Change['pod']>>()
  #wish: Wish | undefined

  constructor(ordinals: readonly number[], ordered: boolean) {
    this.#known = [...new Set(ordinals)].toSorted((a, b) => a - b)
    this.#ordered = ordered
    this.#healthy = new PrefixCount(this.#known)
    this.#unwell = new PrefixCount(this.#known)
    this.#present = new PrefixCount(this.#known)
    this.#stale = new PrefixCount(this.#known)
    for (const ordinal of this.#known) this.#unwell.mark(ordinal, 1)
  }

  pod({ ordinal, pod }: Change): void {
    const before = this.#pods.get(ordinal)
    if (pod === undefined) this.#pods.delete(ordinal)
    else this.#pods.set(ordinal, pod)
    const [wasHealthy, isHealthy] = [before?.healthy === true, pod?.healthy === true]
    mark(this.#healthy, ordinal, wasHealthy, isHealthy)
    mark(this.#unwell, ordinal, !wasHealthy, !isHealthy)
    mark(this.#present, ordinal, before !== undefined, pod !== undefined)
    mark(this.#stale, ordinal, this.#isStale(before), this.#isStale(pod))
  }

  wish(wish: Wish | undefined): void {
    const isSame = wish?.update?.revision === this.#wish?.update?.revision
    this.#wish = wish
    if (isSame) return
    this.#stale.clear()
    for (const [ordinal, pod] of this.#pods) if (this.#isStale(pod)) this.#stale.mark(ordinal, 1)
  }

  around(ordinal: number, spec: StatefulSet): Around {
    const [start, replicas] = [startOf(spec), replicasOf(spec)]
    const end = start + replicas
    const countOf = (from: number, to: number): number => (from < to ? this.#healthy.count(from, to) : 0)
    return {
      lower: countOf(start, ordinal) === Math.max(0, ordinal - start),
      whole: countOf(start, end) === replicas,
      highest: this.#present.count(ordinal + 1, Infinity) === 0,
      fits: this.#present.count(end, Infinity) + this.#present.count(-Infinity, start) === 0,
      updated:
        countOf(ordinal + 1, end) === Math.max(0, end - ordinal - 1) && this.#stale.count(ordinal + 1, Infinity) === 0
          ? this.#wish?.update?.revision
          : undefined,
      behind: this.#wish?.update === undefined ? undefined : this.#stale.count(ordinal + 1, end),
    }
  }

  now(): Now {
    if (this.#wish === undefined) return nothing
    const { start, replicas, update } = this.#wish
    const end = start + replicas
    const isWell = this.#healthy.count(start, end) === replicas
    const lowest = isWell ? undefined : this.#lowest(start, end)
    const surplus = this.#present.last(end, Infinity) ?? this.#present.last(-Infinity, start)
    const stale =
      update === undefined || surplus !== undefined ? undefined : this.#stale.last(start + update.partition, end)
    const isTurn =
      stale !== undefined && (isWell || (!this.#ordered && this.#healthy.count(stale + 1, end) === end - stale - 1))
    return lowest === undefined && surplus === undefined && !isTurn
      ? nothing
      : { lowest, surplus, stale: isTurn ? `${stale} ${update?.revision}` : undefined }
  }

  /** Of ordinals of which there never was a Pod, too. */
  #lowest(start: number, end: number): number {
    return Math.min(this.#unwell.first(start, end) ?? end, this.#unknown(start))
  }

  /** The lowest ordinal of which there never was a Pod. */
  #unknown(start: number): number {
    const known = this.#known
    const at = firstIndex(known.length, (i) => (known[i] ?? 0) >= start)
    return known[at] === start ? this.#afterRun(at) : start
  }

  /** In a run of ordinals each is as far from its place in the list as the first. */
  #afterRun(at: number): number {
    const known = this.#known
    const start = known[at] as number
    return start + firstIndex(known.length, (i) => i > at && (known[i] ?? 0) - i > start - at) - at
  }

  #isStale(pod: Change['pod']): boolean {
    const revision = this.#wish?.update?.revision
    return pod !== undefined && revision !== undefined && !pod.terminating && pod.revision !== revision
  }
}

/** Gathers stretches by what they are of. */
class Stretches<K> {
  readonly byKey = new Map<K, [number, number][]>()

  add(key: K, from: number, to: number): void {
    const when = this.byKey.get(key)
    const last = when?.at(-1)
    if (when === undefined) this.byKey.set(key, [[from, to]])
    else if (last?.[1] === from) last[1] = to
    else when.push([from, to])
  }
}
