/** How many Pods a set had, of each kind that its status counts, and when. */
import { intersect } from '../../history/intervals.ts'
import { factsOf, type PodFacts, whenPod } from '../../history/pods.ts'
import type { Life, Replay, Version } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { Pod } from '../../kube/objects.ts'
import { endingOf } from './asked.ts'
import type { Owner } from './evidence.ts'
import { remembered, rememberedOf } from './memo.ts'
import { paceOf, readinessOf } from './ready-time.ts'
import { matches } from './selector.ts'
import { epochsOf, firstSpecOf, minReadyOf } from './specs.ts'
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
  /** Pods that had been made, of all revisions or of one. */
  made(revision?: string): Steps<number>
  /** Pods that had been adopted. */
  adopted(): Steps<number>
}

export const censusOf = rememberedOf((told: Replay, set: Owner): Census => {
  const tallies = new Map<string, Tally>()
  const tally = (name: string): Tally => {
    let one = tallies.get(name)
    if (one === undefined) tallies.set(name, (one = new Tally()))
    return one
  }
  const [total, ready, least, most, deletions] = [new Tally(), new Tally(), new Tally(), new Tally(), new Tally()]
  const made = new Map<string, Steps<number>>()
  const isSelected = selectedBy(set)
  const minima = epochsOf(set).map(({ version }) => minReadyOf(version.object))
  const [longest, shortest] = [Math.max(...minima), Math.min(...minima) / paceOf(told) - 1 - told.slack / 1000]
  const span: readonly [number, number] =
    told.slack > 0 ? [0, Infinity] : [set.life.versions[0]?.position ?? 0, set.life.end]
  // One that strayed is not looked at any more, also where it is never released as the set is going.
  const isOwn = ({ controller, labels }: PodFacts): boolean => controller === set.uid && isSelected(labels)
  const add = (facts: PodFacts, from: number, to: number): void => {
    if (!isOwn(facts)) return
    total.add(from, to)
    if (facts.ready) ready.add(from, to)
    if (!facts.terminating) tally(facts.revision).add(from, to)
  }
  for (const pod of set.pods) {
    eachState(pod, span, add)
    const ending = endingOf(pod)
    if (ending?.before !== undefined && ending.type !== 'DELETED' && isOwn(factsOf(ending)))
      deletions.add(ending.position, Infinity)
    if (longest === 0) continue
    const owned = whenPod(pod, isOwn, span)
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
    adopted: () => adoptedBy(set),
    made: (name) => {
      const key = name ?? ''
      let known = made.get(key)
      if (known === undefined) made.set(key, (known = madeBy(set, name)))
      return known
    },
  }
})

const adoptedBy = remembered((set: Owner): Steps<number> => {
  const steps = new Steps<number>()
  steps.set(-1, 0)
  const isOwn = (version: Version<Pod> | undefined): boolean =>
    version !== undefined && factsOf(version).controller === set.uid
  const adoptions = set.pods
    .flatMap(
      ({ versions }) => versions.find((version) => isOwn(version) && version.before && !isOwn(version.before)) ?? [],
    )
    .toSorted((a, b) => a.position - b.position)
  for (const [i, { position }] of adoptions.entries()) steps.set(position, i + 1)
  return steps
})

function madeBy({ created }: Owner, name: string | undefined): Steps<number> {
  const made = new Tally()
  for (const { position, revision } of created)
    if (name === undefined || name === revision) made.add(position, Infinity)
  return made.steps()
}

/** Labels are mostly the same as those before. */
function selectedBy(set: Owner): (labels: PodFacts['labels']) => boolean {
  const selector = firstSpecOf(set)?.selector
  let last: PodFacts['labels'] | undefined
  let isSelected = true
  return (labels) => {
    if (labels !== last && selector !== undefined) isSelected = matches(selector, labels)
    last = labels
    return isSelected
  }
}

/** Calls back with each state that a Pod was in, of those in a range whole. */
function eachState(
  { versions, end }: Life<Pod>,
  [begin, until]: readonly [number, number],
  tell: (facts: PodFacts, from: number, to: number) => void,
): void {
  const isBefore = (versions[0]?.position ?? 0) < begin
  const first = isBefore ? firstIndex(versions.length, (i) => (versions[i + 1]?.position ?? end) > begin) : 0
  for (let i = first; i < versions.length; i++) {
    const version = versions[i] as Version<Pod>
    const to = versions[i + 1]?.position ?? end
    if (version.position >= until) return
    if (version.type !== 'DELETED' && version.position < to) tell(factsOf(version), version.position, to)
  }
}

/** Adds up how many things held at a time. */
class Tally {
  readonly #begins: number[] = []
  readonly #ends: number[] = []
  #steps: Steps<number> | undefined

  /** What follows at once upon the one before goes on. */
  add(from: number, to: number): void {
    if (this.#ends.at(-1) === from) this.#ends[this.#ends.length - 1] = to
    else {
      this.#begins.push(from)
      this.#ends.push(to)
    }
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
function inOrder(numbers: readonly number[]): ArrayLike<number> {
  for (let i = 1; i < numbers.length; i++)
    if ((numbers[i] as number) < (numbers[i - 1] as number)) return Float64Array.from(numbers).toSorted()
  return numbers
}
