/** How many Pods a set had, of each kind that its status counts, and when. */
import { intersect } from '../../history/intervals.ts'
import { factsOf, type PodFacts, whenPod } from '../../history/pods.ts'
import type { Life, Replay, Version } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { endingOf } from './asked.ts'
import type { Owner } from './evidence.ts'
import { rememberedOf } from './memo.ts'
import { readinessOf } from './ready-time.ts'
import { epochsOf, minReadyOf } from './specs.ts'
import { Steps } from './steps.ts'

export interface Census {
  /** All that the set controlled, terminating ones too (STA-02). */
  total: Steps<number>
  /** Running and Ready, terminating ones too (STA-03). */
  ready: Steps<number>
  /** Ready for at least as long as the set ever asked for, and for at least as long as it asked for at the least (STA-04). */
  available: { least: Steps<number>; most: Steps<number> }
  /** Not terminating, by their revision (STA-05). */
  ofRevision(name: string): Steps<number>
  /** Deletions that had begun. */
  deletions: Steps<number>
}

export const censusOf = rememberedOf((told: Replay, set: Owner): Census => {
  const tallies = new Map<string, Tally>()
  const tally = (name: string): Tally => {
    let one = tallies.get(name)
    if (one === undefined) tallies.set(name, (one = new Tally()))
    return one
  }
  const [total, ready, least, most, deletions] = [new Tally(), new Tally(), new Tally(), new Tally(), new Tally()]
  const minima = epochsOf(set).map(({ version }) => minReadyOf(version.object))
  const [longest, shortest] = [Math.max(...minima), Math.min(...minima) - 1 - told.slack / 1000]
  const span = told.slack > 0 ? undefined : ([set.life.versions[0]?.position ?? 0, set.life.end] as const)
  for (const pod of set.pods) {
    const isOwn = ({ controller }: PodFacts): boolean => controller === set.uid
    const owned = whenPod(pod, isOwn, span)
    for (const [from, to] of owned) total.add(from, to)
    for (const [from, to] of whenPod(pod, (facts) => facts.ready && isOwn(facts), span)) ready.add(from, to)
    for (const revision of revisionsOfPod(pod)) {
      for (const [from, to] of whenPod(
        pod,
        (facts) => facts.revision === revision && !facts.terminating && isOwn(facts),
        span,
      ))
        tally(revision).add(from, to)
    }
    const ending = endingOf(pod)
    if (ending?.before !== undefined && ending.type !== 'DELETED' && isOwn(factsOf(ending)))
      deletions.add(ending.position, Infinity)
    if (longest === 0) continue
    for (const { from, to, first, last } of readinessOf(told, pod)) {
      const after = (moment: number, seconds: number): number =>
        seconds <= 0 ? from : Math.max(from, told.stateAt(moment + seconds * 1000) + 1)
      const [early, late] = [after(last, longest), after(first, shortest)]
      for (const [a, b] of intersect(early < to ? [[early, to]] : [], owned)) least.add(a, b)
      for (const [a, b] of intersect(late < to ? [[late, to]] : [], owned)) most.add(a, b)
    }
  }
  return {
    total: total.steps(),
    ready: ready.steps(),
    available:
      longest === 0 ? { least: ready.steps(), most: ready.steps() } : { least: least.steps(), most: most.steps() },
    ofRevision: (name) => tally(name).steps(),
    deletions: deletions.steps(),
  }
})

/** All of which it had the label; there is hardly ever more than one. */
function revisionsOfPod({ versions }: Life<Pod>): Iterable<string> {
  const first = factsOf(versions[0] as Version<Pod>).revision
  return versions.every((version) => factsOf(version).revision === first)
    ? [first]
    : new Set(versions.map((version) => factsOf(version).revision))
}

/** Adds up how many things held at a time. */
class Tally {
  readonly #begins: number[] = []
  readonly #ends: number[] = []
  #steps: Steps<number> | undefined

  add(from: number, to: number): void {
    this.#begins.push(from)
    this.#ends.push(to)
  }

  steps(): Steps<number> {
    if (this.#steps !== undefined) return this.#steps
    const [begins, ends] = [inOrder(this.#begins), inOrder(this.#ends)]
    const steps = new Steps<number>()
    steps.set(-1, 0)
    let ended = 0
    for (let begun = 0; begun < begins.length || (ends[ended] ?? Infinity) < Infinity;) {
      const position = Math.min(begins[begun] ?? Infinity, ends[ended] ?? Infinity)
      while (begins[begun] === position) begun++
      while (ends[ended] === position) ended++
      steps.set(position, begun - ended)
    }
    return (this.#steps = steps)
  }
}

/** As they mostly are. */
const inOrder = (numbers: readonly number[]): ArrayLike<number> =>
  numbers.every((number, i) => i === 0 || number >= (numbers[i - 1] as number))
    ? numbers
    : Float64Array.from(numbers).toSorted()
