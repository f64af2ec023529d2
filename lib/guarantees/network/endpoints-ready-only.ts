import { holdsThroughout, intersect, type Intervals, overlapping, without } from '../../history/intervals.ts'
import { isTerminating, stateOf } from '../../history/pods.ts'
import { intervalsOf, type Life, type Replay, replay, versionAt } from '../../history/replay.ts'
import type { Pod, Service } from '../../kube/objects.ts'
import { gapsOf, once, seenBy } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { isServing, type Listed, type Listing, listingsOf } from '../evidence/listings.ts'
import { matches } from '../evidence/selector.ts'
import { sources } from '../sources.ts'

/** What is written is what was so at one moment, no longer ago than this, in milliseconds. */
const writeLag = 5_000
/** What is not rewritten is out of date after this long. */
const removalLag = 30_000

type Written = Listing['versions'][number]

export const endpointsReadyOnly: Guarantee = {
  id: 'endpoints-ready-only',
  title: 'Endpoints list ready Pods only',
  level: 'core',
  statement:
    'Unless a Service publishes not-ready addresses, its Endpoints and EndpointSlices MUST list as ready only Pods of its namespace that its selector matches, and that are Ready and not terminating.',
  source: sources.dns,
  catalogue: ['DNS-05', 'DNS-09'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const listing of listingsOf(told, subject)) {
      const serving = servingOf(told, listing)
      for (const written of listing.versions) {
        if (written.ready.length === 0) continue
        exercised++
        if (isRightThroughout(told, written, serving)) continue
        if (written.type !== 'PRESENT') violations.push(...wrongFromTheStart(told, listing, written, serving))
        violations.push(...outOfDate(told, listing, written, serving))
      }
    }
    return {
      exercised,
      violations: once(violations),
      gaps: gapsOf(history, ['pods', 'services', 'endpoints', 'endpointslices']),
    }
  },
}

/** By a selector that its Service had at some time. */
function servingOf(told: Replay, { service }: Listing): (life: Life<Pod>) => Intervals {
  const known = new Map<Life<Pod>, Intervals>()
  const selectors = selectorsOf(told, service)
  return (life) => {
    const intervals = known.get(life) ?? intervalsOf(life, (pod) => isServing(pod) && isSelected(pod, selectors))
    known.set(life, intervals)
    return intervals
  }
}

type Selectors = readonly Record<string, string>[]

const selectorsOf = (told: Replay, service: string): Selectors =>
  told
    .named<Service>('services', service)
    .flatMap(({ versions }) => versions.map(({ object }) => object.spec.selector ?? {}))

const isSelected = ({ metadata }: Pod, selectors: Selectors): boolean =>
  selectors.some((matchLabels) => matches({ matchLabels }, metadata.labels))

/** As nearly always: all that it lists were ready when it was written, and as long as it stood. */
const isRightThroughout = (
  told: Replay,
  { position, until, ready }: Written,
  serving: (life: Life<Pod>) => Intervals,
): boolean =>
  ready.every(({ uid }) => {
    const life = told.life<Pod>(uid)
    return life !== undefined && holdsThroughout(serving(life), position, until)
  })

/** There must be one moment, not long before the write, when all that it lists were ready. */
function wrongFromTheStart(
  told: Replay,
  listing: Listing,
  written: Written,
  serving: (life: Life<Pod>) => Intervals,
): Violation[] {
  const { from, to } = seenBy(told, written.position, writeLag)
  if (told.gaps.some((gap) => gap.resource === 'pods' && gap.position >= from && gap.position <= to)) return []
  let possible: Intervals = [[from, to + 1]]
  const agreed: Listed[] = []
  for (const listed of written.ready) {
    const life = told.life<Pod>(listed.uid)
    if (life === undefined && isNobody(told)) return [violation(listing, written.seq, listed, to + 1, agreed)]
    if (life === undefined || life.ended === 'lost') continue
    const both = intersect(possible, overlapping(serving(life), from, to + 1))
    if (both.length === 0) {
      const latest = possible.at(-1)?.[1] ?? to + 1
      return [violation(listing, written.seq, life, latest, agreed)]
    }
    possible = both
    agreed.push(listed)
  }
  return []
}

/** Whether what was never seen is not there. */
const isNobody = (told: Replay): boolean =>
  told.lives('pods').length > 0 && told.isComplete('pods', told.entries.length)

/** What has been wrong for long stands there unwritten. */
function outOfDate(
  told: Replay,
  listing: Listing,
  written: Written,
  serving: (life: Life<Pod>) => Intervals,
): Violation[] {
  const end = Math.min(written.until, told.entries.length)
  return written.ready.flatMap((listed) => {
    const life = told.life<Pod>(listed.uid)
    if (life === undefined || life.ended === 'lost') return []
    return without(written.position, end, overlapping(serving(life), written.position, end)).flatMap(([from, to]) => {
      const since = told.moment(from)
      const late = told.stateAt(since + removalLag + told.slack) + 1
      if (late >= to || late >= told.entries.length) return []
      const { seq } = told.entries[late] as { seq: number }
      return [violation(listing, seq, life, from + 1, [], written.seq)]
    })
  })
}

/** `before`: the state that tells against the Pod is the last one before this position. */
function violation(
  listing: Listing,
  at: number,
  found: Life<Pod> | Listed,
  before: number,
  agreed: Listed[],
  listedBy?: number,
): Violation {
  const kind = listing.resource === 'endpoints' ? 'Endpoints' : 'EndpointSlice'
  const name = `${kind} ${listing.subject.split('/')[1]}`
  if ('pod' in found) {
    const message = `${name} lists ${found.pod} (uid ${found.uid}) as ready, which is no Pod of the namespace`
    return { subject: listing.subject, message, at, because: [] }
  }
  const life = found
  const state = versionAt(life, before - 1) ?? (before > life.end ? life.versions.at(-1) : undefined)
  const what = state === undefined ? 'not yet there' : state.type === 'DELETED' ? 'gone' : shownState(state.object)
  const beside =
    agreed.length === 0
      ? ''
      : ` when ${agreed.map(({ pod }) => pod).join(' and ')} ${agreed.length === 1 ? 'was' : 'were'} ready`
  const still = listedBy === undefined ? 'lists' : `still lists, after ${removalLag / 1000} s,`
  return {
    subject: listing.subject,
    message: `${name} ${still} ${life.name} (uid ${life.uid}) as ready, which was ${what}${beside}`,
    at,
    because: [state?.seq, listedBy].filter((seq) => seq !== undefined),
  }
}

function shownState(pod: Pod): string {
  if (isServing(pod)) return 'not one that its selector matches'
  return isTerminating(pod) ? 'terminating' : stateOf(pod)
}
