import { type Life, type Replay, replay } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { type Listed, type Listing, listingsOf, podWithin } from '../evidence/listings.ts'
import { sources } from '../sources.ts'

const writeLag = 30_000

export const endpointAddresses: Guarantee = {
  id: 'endpoint-addresses',
  title: "Endpoints have their Pods' addresses and hostnames",
  level: 'core',
  statement:
    "Every address that Endpoints or EndpointSlices list for a Pod MUST be the Pod's own, with the Pod's hostname just where its subdomain is the Service.",
  source: sources.dns,
  catalogue: ['DNS-01', 'DNS-08', 'DNS-10'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const listing of listingsOf(told, subject)) {
      const judged = new Set<Listed>()
      for (const written of listing.versions) {
        for (const listed of written.ready) {
          if (judged.has(listed) || written.type === 'PRESENT') continue
          judged.add(listed)
          const life = told.life<Pod>(listed.uid)
          if (life === undefined) continue
          exercised++
          const fault = faultOf(told, listing, listed, life, written.position)
          if (fault === undefined) continue
          violations.push({ subject: listing.subject, message: fault.message, at: written.seq, because: fault.because })
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['pods', 'services', 'endpoints', 'endpointslices']) }
  },
}

function faultOf(told: Replay, listing: Listing, listed: Listed, life: Life<Pod>, position: number) {
  const states = podWithin(told, life, position, writeLag)
  const last = states.at(-1)
  if (last === undefined) return undefined
  const because = [last.seq]
  const ips = states.flatMap(({ object: { status } }) => [status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)])
  const strange = listed.addresses.find((address) => !ips.includes(address))
  if (strange !== undefined) {
    return {
      message: `${listing.subject} lists ${strange} for ${life.name}, whose address was ${last.object.status?.podIP ?? 'none yet'}`,
      because,
    }
  }
  const { hostname, subdomain } = last.object.spec
  const expected = subdomain === listing.service && hostname !== undefined && hostname !== '' ? hostname : undefined
  if ((listed.hostname ?? '') === (expected ?? '')) return undefined
  const named = (name: string | undefined): string =>
    name === undefined || name === '' ? 'no hostname' : `the hostname ${name}`
  return {
    message: `${listing.subject} lists ${life.name} with ${named(listed.hostname)}, where it has ${named(expected)}`,
    because,
  }
}
