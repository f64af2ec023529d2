/** What a set wanted, and when. */
import type { Intervals } from '../../history/intervals.ts'
import { isTerminating } from '../../history/pods.ts'
import type { Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import type { Owner } from './evidence.ts'
import { remembered } from './memo.ts'
import { rollingUpdateOf } from './revisions.ts'
import { replicasOf, startOf } from './specs.ts'

/** What a set wanted, as long as it wanted the same. */
export interface Wish {
  from: number
  to: number
  start: number
  replicas: number
  /** Undefined where Pods are not updated, or the controller has not told by which revision. */
  update: { revision: string; partition: number } | undefined
}

/** While it stood. There are few of them, however often the status was written. */
export const wishesOf = remembered(({ life }: Owner): Wish[] => {
  const found: Wish[] = []
  for (let i = 0; i < life.versions.length; i++) {
    const { type, position, object } = life.versions[i] as Version<StatefulSet>
    const to = life.versions[i + 1]?.position ?? life.end
    if (type === 'DELETED' || isTerminating(object) || position >= to) continue
    const wish = { from: position, to, start: startOf(object), replicas: replicasOf(object), update: updateOf(object) }
    const before = found.at(-1)
    if (before?.to === position && isSame(before, wish)) before.to = to
    else found.push(wish)
  }
  return found
})

const isSame = (a: Wish, b: Wish): boolean =>
  a.start === b.start &&
  a.replicas === b.replicas &&
  a.update?.revision === b.update?.revision &&
  a.update?.partition === b.update?.partition

function updateOf(set: StatefulSet): Wish['update'] {
  const { metadata, spec, status } = set
  const isSeen = status?.observedGeneration === metadata.generation && status?.updateRevision !== undefined
  if (!isSeen || spec.updateStrategy?.type === 'OnDelete') return undefined
  return { revision: status.updateRevision ?? '', partition: rollingUpdateOf(set)?.partition ?? 0 }
}

const isWanted = (ordinal: number, { start, replicas }: Wish): boolean => ordinal >= start && ordinal < start + replicas

/** The ranges of ordinals that it wanted: fewer still. */
const rangesOf = remembered((set: Owner): Wish[] => {
  const found: Wish[] = []
  for (const wish of wishesOf(set)) {
    const before = found.at(-1)
    if (before?.to === wish.from && before.start === wish.start && before.replicas === wish.replicas)
      before.to = wish.to
    else found.push({ ...wish })
  }
  return found
})

function whenWish(set: Owner, holds: (wish: Wish) => boolean): Intervals {
  const when: [number, number][] = []
  for (const wish of rangesOf(set)) {
    if (!holds(wish)) continue
    const before = when.at(-1)
    if (before?.[1] === wish.from) before[1] = wish.to
    else when.push([wish.from, wish.to])
  }
  return when
}

export const whenWanted = (set: Owner, ordinal: number): Intervals => whenWish(set, (wish) => isWanted(ordinal, wish))

export const whenUnwanted = (set: Owner, ordinal: number): Intervals =>
  whenWish(set, (wish) => !isWanted(ordinal, wish))

/** All ordinals that the set ever wanted, up to the first of which there never was a Pod. */
export function ordinalsOf(set: Owner, known: ReadonlySet<number>): number[] {
  const wanted = new Set<number>()
  for (const { start, replicas } of wishesOf(set)) {
    for (let ordinal = start; ordinal < start + replicas; ordinal++) {
      wanted.add(ordinal)
      if (!known.has(ordinal)) break
    }
  }
  return [...wanted]
}
