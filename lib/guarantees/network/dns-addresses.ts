import { replay, type Replay } from '../../history/replay.ts'
import { meaningOf } from '../evidence/answers.ts'
import { gapsOf, once } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { type Lookup, lookupsOf, podsAt, podsWith } from '../evidence/lookups.ts'
import { sources } from '../sources.ts'

export const dnsAddresses: Guarantee = {
  id: 'dns-addresses',
  title: "DNS answers with the Pods' own addresses",
  level: 'core',
  statement:
    "In a headless Service's domain, the cluster's DNS MUST answer for a Pod's name with the address of just this Pod, and for the Service's name with addresses of its Pods, and SRV records that lead to them.",
  source: sources.dns,
  catalogue: ['DNS-01', 'DNS-02', 'DNS-04', 'DNS-10'],
  features: ['ClusterDNS'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    const isService = (name: string): boolean => told.named('services', name).length > 0
    for (const lookup of lookupsOf(told, subject)) {
      for (const { ip, reverse } of lookup.addresses) {
        exercised++
        const host = reverse === undefined ? undefined : meaningOf(reverse, history, isService)?.host
        const named = host !== undefined && told.named('pods', host).length > 0 ? host : undefined
        if (podsAt(told, lookup, ip).length === 0) violations.push(violation(told, lookup, ip, lookup.name))
        else if (named !== undefined && podsAt(told, lookup, ip, named).length === 0) {
          violations.push(violation(told, lookup, ip, reverse ?? named))
        }
      }
      for (const target of lookup.targets) {
        exercised++
        const meaning = meaningOf(target, history, isService)
        if (meaning === undefined || meaning.host !== undefined) continue
        violations.push({
          subject: `service/${meaning.service}`,
          message: `an SRV record of ${lookup.name} led to ${target}, the Service itself, not to a Pod of it`,
          at: lookup.seq,
          because: [],
        })
      }
    }
    return { exercised, violations: once(violations), gaps: gapsOf(history, ['pods', 'services']) }
  },
}

function violation(told: Replay, lookup: Lookup, ip: string, name: string): Violation {
  const [other] = podsWith(told, ip)
  return {
    subject: `service/${lookup.meaning.service}`,
    message: `DNS answered ${ip} for ${name}, an address of ${other === undefined ? 'no Pod' : other.name}`,
    at: lookup.seq,
    because:
      other?.versions
        .filter(({ object, seq }) => object.status?.podIP === ip && seq < lookup.seq)
        .slice(0, 1)
        .map(({ seq }) => seq) ?? [],
  }
}
