/** DNS answers of a history, and what was so of Pods around the time when they were given. */
import { type Life, type Replay, versionsWithin } from '../history/replay.ts'
import type { Pod, Service } from '../kube/objects.ts'
import { names } from './evidence.ts'
import { type Answer, answersIn, type Meaning, meaningOf } from './answers.ts'
import { listsReadyOnly } from './listings.ts'

/** Until a removed record is gone everywhere: endpoints, DNS server and its caches, in milliseconds. */
const removalLag = 60_000
/** A watch may tell of a change this much later than the DNS server knew it. */
const watchLag = 2_000

export interface Lookup extends Answer {
  meaning: Meaning
  seq: number
  /** The first and the last position whose state the answer may rightly show. */
  from: number
  to: number
}

/** Answers for headless Services of the history's namespace that list ready Pods only. */
export function lookupsOf(told: Replay, subject?: string): Lookup[] {
  const isService = (name: string): boolean => told.named('services', name).length > 0
  return told.entries.flatMap((entry) => {
    if (entry.type !== 'OUTPUT') return []
    return answersIn(entry.output, entry.command).flatMap((answer) => {
      const meaning = meaningOf(answer.name, told.history, isService)
      if (meaning === undefined || !isHeadless(told, meaning.service) || !isWanted(told, meaning.service, subject)) return []
      const from = told.stateAt(entry.since - removalLag)
      return [{ ...answer, meaning, seq: entry.seq, from, to: told.stateAt(entry.at + watchLag + told.slack) }]
    })
  })
}

const isHeadless = (told: Replay, service: string): boolean =>
  listsReadyOnly(told, service) &&
  told.named<Service>('services', service).every(({ versions }) => versions.every(({ object }) => object.spec.clusterIP === 'None'))

const isWanted = (told: Replay, service: string, subject: string | undefined): boolean =>
  names(subject, ['service', 'svc'], service) ||
  told
    .lives<Pod & { spec: { serviceName?: string } }>('statefulsets')
    .some(({ name, versions }) => names(subject, ['statefulset', 'sts'], name) && versions[0]?.object.spec.serviceName === service)

/** The Pods that had an address, and were there at the time; with `host`, of this hostname only. */
export const podsAt = (told: Replay, { from, to, meaning }: Lookup, ip: string, host = meaning.host): Life<Pod>[] =>
  podsWith(told, ip).filter(
    ({ versions: [first], end }) =>
      first !== undefined && first.position <= to && end > from && (host === undefined || first.object.spec.hostname === host),
  )

const addresses = new WeakMap<Replay, Map<string, Life<Pod>[]>>()

/** The Pods that had an address at any time. */
export function podsWith(told: Replay, ip: string): Life<Pod>[] {
  let byAddress = addresses.get(told)
  if (byAddress === undefined) {
    addresses.set(told, (byAddress = new Map()))
    for (const life of told.lives<Pod>('pods')) {
      const ips = new Set(life.versions.flatMap(({ object: { status } }) => [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)]))
      for (const ip of ips) if (ip !== undefined) byAddress.set(ip, [...(byAddress.get(ip) ?? []), life])
    }
  }
  return byAddress.get(ip) ?? []
}

export const wasEver = (life: Life<Pod>, { from, to }: Lookup, holds: (pod: Pod) => boolean): boolean =>
  versionsWithin(life, Math.max(from, life.versions[0]?.position ?? 0), to).some(({ object, type }) => type !== 'DELETED' && holds(object))
