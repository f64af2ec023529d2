/** DNS answers of a history, and what was so of Pods around the time when they were given. */
import { type Life, type Replay, versionsWithin } from '../../history/replay.ts'
import { firstIndex } from '../../history/search.ts'
import type { Pod, Service } from '../../kube/objects.ts'
import { type Answer, answersIn, type Meaning, meaningOf } from './answers.ts'
import { concerns, listsReadyOnly } from './listings.ts'

/** Until a removed record is gone everywhere: endpoints, DNS server and its caches, in milliseconds. */
export const removalLag = 45_000
/** A watch may tell of a change this much later than the DNS server knew it. */
const watchLag = 2_000

export interface Lookup extends Answer {
  meaning: Meaning
  seq: number
  /** The first and the last position whose state the answer may rightly show. */
  from: number
  to: number
}

const lookups = new WeakMap<Replay, Lookup[]>()

/** Answers for headless Services of the history's namespace that list ready Pods only. */
export function lookupsOf(told: Replay, subject?: string): Lookup[] {
  const all = lookups.get(told) ?? allLookups(told)
  lookups.set(told, all)
  return all.filter(({ meaning }) => concerns(told, meaning.service, subject))
}

function allLookups(told: Replay): Lookup[] {
  const isService = (name: string): boolean => told.named('services', name).length > 0
  return told.outputs.flatMap((entry) => {
    return answersIn(entry.output, entry.command).flatMap((answer) => {
      const meaning = meaningOf(answer.name, told.history, isService)
      if (meaning === undefined || !isHeadless(told, meaning.service)) return []
      const from = told.stateAt(entry.since - removalLag)
      return [{ ...answer, meaning, seq: entry.seq, from, to: told.stateAt(entry.at + watchLag + told.slack) }]
    })
  })
}

const isHeadless = (told: Replay, service: string): boolean =>
  listsReadyOnly(told, service) &&
  told
    .named<Service>('services', service)
    .every(({ versions }) => versions.every(({ object }) => object.spec.clusterIP === 'None'))

/** The Pods that had an address, and were there at the time; with `host`, of this hostname only. */
export function podsAt(told: Replay, { from, to, meaning }: Lookup, ip: string, host = meaning.host): Life<Pod>[] {
  const holders = holdersOf(told).get(ip) ?? []
  const found: Life<Pod>[] = []
  for (let i = firstIndex(holders.length, (index) => beginOf(holders[index]?.pod) > to) - 1; i >= 0; i--) {
    const { pod, latestEnd } = holders[i] as Holder
    if (latestEnd <= from) break
    if (pod.end > from && (host === undefined || pod.versions[0]?.object.spec.hostname === host)) found.unshift(pod)
  }
  return found
}

/** The Pods that had an address at any time. */
export const podsWith = (told: Replay, ip: string): Life<Pod>[] =>
  holdersOf(told)
    .get(ip)
    ?.map(({ pod }) => pod) ?? []

/** In the order in which they began; `latestEnd` is of this and all before it. */
interface Holder {
  pod: Life<Pod>
  latestEnd: number
}

const beginOf = (pod: Life<Pod> | undefined): number => pod?.versions[0]?.position ?? Infinity

const holders = new WeakMap<Replay, Map<string, Holder[]>>()

function holdersOf(told: Replay): Map<string, Holder[]> {
  const known = holders.get(told)
  if (known !== undefined) return known
  const byAddress = new Map<string, Holder[]>()
  for (const pod of told.lives<Pod>('pods')) {
    const ips = new Set(
      pod.versions.flatMap(({ object: { status } }) => [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)]),
    )
    for (const ip of ips) {
      if (ip === undefined) continue
      const before = byAddress.get(ip) ?? []
      byAddress.set(ip, before)
      before.push({ pod, latestEnd: Math.max(pod.end, before.at(-1)?.latestEnd ?? 0) })
    }
  }
  holders.set(told, byAddress)
  return byAddress
}

export const wasEver = (life: Life<Pod>, { from, to }: Lookup, holds: (pod: Pod) => boolean): boolean =>
  versionsWithin(life, Math.max(from, life.versions[0]?.position ?? 0), to).some(
    ({ object, type }) => type !== 'DELETED' && holds(object),
  )
