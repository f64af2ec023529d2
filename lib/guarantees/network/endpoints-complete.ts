import { intersect, type Intervals, subtract } from '../../history/intervals.ts'
import { factsOf, type PodFacts } from '../../history/pods.ts'
import { intervalsOf, type Life, replay, type Replay } from '../../history/replay.ts'
import type { Pod, Service } from '../../kube/objects.ts'
import { gapsOf } from '../evidence/evidence.ts'
import { groupBy } from '../evidence/group.ts'
import { remembered } from '../evidence/memo.ts'
import { concerns, isServing, type Listing, listingsOf } from '../evidence/listings.ts'
import { matches } from '../evidence/selector.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

/** Until a Pod is listed that has become ready, in milliseconds. */
const patience = 30_000
const resources = ['pods', 'services', 'endpoints', 'endpointslices']

export const endpointsComplete: Guarantee = {
  id: 'endpoints-complete',
  title: 'Endpoints list every ready Pod',
  level: 'core',
  statement:
    'The Endpoints and EndpointSlices of a Service MUST list every ready Pod that its selector matches, and, where it publishes not-ready addresses, every such Pod that has an address.',
  source: sources.endpointSlices,
  catalogue: ['DNS-01', 'DNS-02', 'DNS-03', 'DNS-06'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    const byService = groupBy(listingsOf(told, undefined, 'all'), ({ service }) => service)
    for (const life of told.lives<Service>('services')) {
      const selector = life.versions[0]?.object.spec.selector ?? {}
      if (Object.keys(selector).length === 0 || !concerns(told, life.name, subject)) continue
      for (const resource of ['endpoints', 'endpointslices'] as const) {
        const listings = (byService.get(life.name) ?? []).filter((one) => one.resource === resource)
        if (listings.length === 0) continue
        const listed = whenListed(listings)
        for (const pod of podsOf(told, selector)) {
          const due = dueOf(life.versions, pod, resource)
          if (due.length === 0) continue
          exercised++
          const missing = subtract(due, listed.get(pod.uid) ?? [])
          violations.push(...late(told, missing, listings, pod.name))
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, resources) }
  },
}

type PodLife = ReturnType<typeof podsOf>[number]

/** Those of controllers, of which we know what they are for. */
const podsOf = (told: Replay, selector: Record<string, string>) =>
  fewestOf(told, selector).filter(({ versions }) =>
    versions.some(
      (version) =>
        factsOf(version).controller !== undefined && matches({ matchLabels: selector }, version.object.metadata.labels),
    ),
  )

/** Those that ever had the rarest of the labels. */
const fewestOf = (told: Replay, selector: Record<string, string>): readonly Life<Pod>[] =>
  Object.entries(selector)
    .map((label) => labelled(told).get(label.join('=')) ?? [])
    .reduce((fewest, lives) => (lives.length < fewest.length ? lives : fewest))

/** By each label that they ever had. */
const labelled = remembered((told: Replay) => {
  const found = new Map<string, Set<Life<Pod>>>()
  for (const life of told.lives<Pod>('pods')) {
    let last: PodFacts['labels'] | undefined
    for (const version of life.versions) {
      const { labels } = factsOf(version)
      if (labels === last) continue
      last = labels
      for (const label of Object.entries(labels)) {
        const others = found.get(label.join('='))
        if (others === undefined) found.set(label.join('='), new Set([life]))
        else others.add(life)
      }
    }
  }
  return new Map([...found].map(([label, lives]) => [label, [...lives]]))
})

/** When the Service was there, selected the Pod, and wanted it in the state in which it was. */
function dueOf(
  services: readonly { position: number; object: Service; type: string }[],
  pod: PodLife,
  resource: Listing['resource'],
): Intervals {
  return services.flatMap(({ position, object: { spec }, type }, i) => {
    if (type === 'DELETED') return []
    const isDue = (one: Pod): boolean =>
      matches({ matchLabels: spec.selector ?? {} }, one.metadata.labels) &&
      (one.status?.podIP ?? '') !== '' &&
      (resource === 'endpointslices' || hasPort(spec, one)) &&
      (isServing(one) ||
        (spec.publishNotReadyAddresses === true && one.status?.phase !== 'Failed' && one.status?.phase !== 'Succeeded'))
    return intersect(intervalsOf(pod, isDue), [[position, services[i + 1]?.position ?? Infinity]])
  })
}

/** Endpoints list a Pod by its ports: not, where it has none of those that the Service names. */
const hasPort = ({ ports = [] }: Service['spec'], { spec }: Pod): boolean =>
  ports.length === 0 ||
  ports.some(
    ({ targetPort, protocol = 'TCP' }) =>
      typeof targetPort !== 'string' ||
      spec.containers.some((container) =>
        container.ports?.some((one) => one.name === targetPort && (one.protocol ?? 'TCP') === protocol),
      ),
  )

function whenListed(listings: readonly Listing[]): Map<string, Intervals> {
  const byPod = new Map<string, [number, number][]>()
  for (const { versions } of listings) {
    for (const { position, until, ready } of versions) {
      for (const { uid } of ready) {
        const when = byPod.get(uid) ?? []
        byPod.set(uid, when)
        const last = when.at(-1)
        if (last?.[1] === position) last[1] = until
        else when.push([position, until])
      }
    }
  }
  return byPod
}

function late(told: Replay, missing: Intervals, [listing]: readonly Listing[], pod: string): Violation[] {
  return missing.flatMap(([from, to]) => {
    const at = told.stateAt(told.moment(from) + patience + told.slack) + 1
    if (listing === undefined || at >= to || at >= told.entries.length) return []
    if (told.gaps.some((gap) => resources.includes(gap.resource) && gap.position >= from && gap.position <= at))
      return []
    const [since, entry] = [told.entries[from], told.entries[at]]
    return [
      {
        subject: listing.subject,
        message: `${listing.subject} did not list ${pod} for more than ${patience / 1000} s, though its Service wants it listed`,
        at: entry?.seq ?? 0,
        because: since === undefined ? [] : [since.seq],
      },
    ]
  })
}
