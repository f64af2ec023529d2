/** How many Pods a set had, of each kind that its status counts, and when. */
import { controllerOf, isReady, isTerminating } from '../../history/pods.ts'
import type { Replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import type { Owner } from './evidence.ts'
import { revisionOf } from './revisions.ts'
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

const censuses = new WeakMap<Owner, Census>()

export function censusOf(told: Replay, set: Owner): Census {
  const known = censuses.get(set)
  if (known !== undefined) return known
  const tallies = new Map<string, Tally>()
  const tally = (name: string): Tally => {
    let one = tallies.get(name)
    if (one === undefined) tallies.set(name, (one = new Tally()))
    return one
  }
  const minima = epochsOf(set).map(({ version }) => minReadyOf(version.object))
  for (const pod of set.pods) {
    for (const [index, { position, object, type }] of pod.versions.entries()) {
      const until = pod.versions[index + 1]?.position ?? pod.end
      if (type === 'DELETED' || controllerOf(object)?.uid !== set.uid) continue
      tally('total').add(position, until)
      if (isReady(object)) tally('ready').add(position, until)
      if (!isTerminating(object)) tally(`of ${revisionOf(object)}`).add(position, until)
      else if (index > 0 && !isTerminating((pod.versions[index - 1] as { object: Pod }).object))
        tally('deletions').add(position, Infinity)
    }
    for (const [from, to] of readyStretches(pod.versions, pod.end)) {
      const after = (seconds: number): number =>
        seconds <= 0 ? from : told.stateAt(told.moment(from) + seconds * 1000) + 1
      const [least, most] = [after(Math.max(...minima)), after(Math.min(...minima) - 1 - told.slack / 1000)]
      if (least < to) tally('least').add(least, to)
      if (most < to) tally('most').add(most, to)
    }
  }
  const steps = (name: string): Steps<number> => tally(name).steps()
  const census: Census = {
    total: steps('total'),
    ready: steps('ready'),
    available: { least: steps('least'), most: steps('most') },
    ofRevision: (name) => steps(`of ${name}`),
    deletions: steps('deletions'),
  }
  censuses.set(set, census)
  return census
}

/** From when to when a Pod was ready without a break. */
function readyStretches(
  versions: readonly { position: number; object: Pod; type: string }[],
  end: number,
): [number, number][] {
  const found: [number, number][] = []
  for (const [index, { position, object, type }] of versions.entries()) {
    if (type === 'DELETED' || !isReady(object)) continue
    const until = versions[index + 1]?.position ?? end
    const last = found.at(-1)
    if (last?.[1] === position) last[1] = until
    else found.push([position, until])
  }
  return found
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
    const [begins, ends] = [Float64Array.from(this.#begins).toSorted(), Float64Array.from(this.#ends).toSorted()]
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
