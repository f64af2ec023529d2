/** Whose turn it was: which Pod of a set was the next to be mended, to be removed, to be updated. */
import type { Intervals } from '../../history/intervals.ts'
import { controllerOf, isHealthy, isTerminating } from '../../history/pods.ts'
import type { Replay } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import { type Owner, podsNamed } from './evidence.ts'
import { PrefixCount } from './prefix-count.ts'
import { revisionOf } from './revisions.ts'
import { isOrdered } from './specs.ts'
import { type Wish, wishesOf } from './wishes.ts'

export interface Turns {
  /** By ordinal, when it was the lowest of those wanted that was not Running and Ready. */
  mend: ReadonlyMap<number, Intervals>
  /** By ordinal, when it was the highest that was not wanted, and all wanted were Running and Ready. */
  remove: ReadonlyMap<number, Intervals>
  /** When it was the highest that was not of the update revision, and nothing else was to be done first. */
  update: readonly { ordinal: number; revision: string; when: Intervals }[]
}

const turns = new WeakMap<Owner, Turns>()

/** In one sweep over the changes of the set's Pods, and of what it wanted. */
export function turnsOf(told: Replay, set: Owner): Turns {
  const known = turns.get(set)
  if (known !== undefined) return known
  const changes = [
    ...changesOf(told, set),
    ...wishesOf(set).map((wish) => ({ position: wish.from, wish })),
    ...endsOf(set),
  ]
  const sorted = changes.toSorted((a, b) => a.position - b.position)
  const state = new State(
    podsNamed(told, set.name).map(({ ordinal }) => ordinal),
    isOrdered(set),
  )
  const [mend, remove, update] = [new Stretches<number>(), new Stretches<number>(), new Stretches<string>()]
  for (const [i, change] of sorted.entries()) {
    if ('wish' in change) state.wish(change.wish)
    else state.pod(change)
    const next = sorted[i + 1]?.position ?? Infinity
    if (next === change.position) continue
    const { lowest, surplus, stale } = state.now()
    if (lowest !== undefined) mend.add(lowest, change.position, next)
    else if (surplus !== undefined) remove.add(surplus, change.position, next)
    if (stale !== undefined) update.add(stale, change.position, next)
  }
  const made = {
    mend: mend.byKey,
    remove: remove.byKey,
    update: [...update.byKey].map(([key, when]) => ({
      ordinal: Number.parseInt(key, 10),
      revision: key.slice(key.indexOf(' ') + 1),
      when,
    })),
  }
  turns.set(set, made)
  return made
}

interface Change {
  position: number
  ordinal: number
  /** Of the set's own Pod; undefined where there is none. */
  pod: { healthy: boolean; terminating: boolean; revision: string } | undefined
}

function changesOf(told: Replay, set: Owner): Change[] {
  return podsNamed(told, set.name).flatMap(({ ordinal, pod: life }) => {
    const found: Change[] = []
    for (const { position, object, type } of life.versions) {
      const isOwn = type !== 'DELETED' && controllerOf(object)?.uid === set.uid
      const pod = isOwn
        ? { healthy: isHealthy(object), terminating: isTerminating(object), revision: revisionOf(object) }
        : undefined
      const last = found.at(-1)?.pod
      if (last?.healthy === pod?.healthy && last?.terminating === pod?.terminating && last?.revision === pod?.revision)
        continue
      found.push({ position, ordinal, pod })
    }
    return life.ended === 'lost' ? [...found, { position: life.end, ordinal, pod: undefined }] : found
  })
}

/** Where the set wanted nothing any more. */
const endsOf = (set: Owner): { position: number; wish: undefined }[] => {
  const all = wishesOf(set)
  return all.flatMap(({ to }, i) =>
    to === Infinity || all[i + 1]?.from === to ? [] : [{ position: to, wish: undefined }],
  )
}

class State {
  readonly #known: readonly number[]
  readonly #ordered: boolean
  readonly #healthy: PrefixCount
  readonly #unwell: PrefixCount
  readonly #present: PrefixCount
  #stale: PrefixCount
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
    const turned = (was: boolean, is: boolean, marks: PrefixCount): void =>
      void (was !== is && marks.mark(ordinal, is ? 1 : -1))
    turned(before?.healthy ?? false, pod?.healthy ?? false, this.#healthy)
    turned(!(before?.healthy ?? false), !(pod?.healthy ?? false), this.#unwell)
    turned(before !== undefined, pod !== undefined, this.#present)
    turned(this.#isStale(before), this.#isStale(pod), this.#stale)
  }

  wish(wish: Wish | undefined): void {
    const isSame = wish?.update?.revision === this.#wish?.update?.revision
    this.#wish = wish
    if (isSame) return
    this.#stale = new PrefixCount(this.#known)
    for (const [ordinal, pod] of this.#pods) if (this.#isStale(pod)) this.#stale.mark(ordinal, 1)
  }

  now(): { lowest?: number; surplus?: number; stale?: string } {
    if (this.#wish === undefined) return {}
    const { start, replicas, update } = this.#wish
    const end = start + replicas
    const isWell = this.#healthy.count(start, end) === replicas
    const lowest = isWell ? undefined : this.#lowest(start, end)
    const surplus = this.#present.last(end, Infinity) ?? this.#present.last(-Infinity, start)
    const stale =
      update === undefined || surplus !== undefined ? undefined : this.#stale.last(start + update.partition, end)
    const isTurn =
      stale !== undefined && (isWell || (!this.#ordered && this.#healthy.count(stale + 1, end) === end - stale - 1))
    return {
      ...(lowest !== undefined && { lowest }),
      ...(surplus !== undefined && { surplus }),
      ...(isTurn && { stale: `${stale} ${update?.revision}` }),
    }
  }

  /** Of ordinals of which there never was a Pod, too. */
  #lowest(start: number, end: number): number {
    return Math.min(this.#unwell.first(start, end) ?? end, this.#unknown(start))
  }

  /** The lowest ordinal of which there never was a Pod. */
  #unknown(start: number): number {
    const known = this.#known
    const at = firstIndex(known.length, (i) => (known[i] ?? 0) >= start)
    if (known[at] !== start) return start
    // In a run of ordinals each is as far from its place in the list as the first.
    const after = firstIndex(known.length, (i) => i > at && (known[i] ?? 0) - i > start - at)
    return start + after - at
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
