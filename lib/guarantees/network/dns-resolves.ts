import type { OutputEntry } from '../../history/history.ts'
import { intervalsOf, replay, type Replay } from '../../history/replay.ts'
import type { Pod, Service } from '../../kube/objects.ts'
import { failuresIn, meaningOf } from '../evidence/answers.ts'
import { gapsOf, once } from '../evidence/evidence.ts'
import { concerns, isServing } from '../evidence/listings.ts'
import { lookupsOf } from '../evidence/lookups.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

/** Until a name is known everywhere: endpoints, DNS server, and caches of what there was not, in milliseconds. */
const settled = 60_000

export const dnsResolves: Guarantee = {
  id: 'dns-resolves',
  title: 'Names of ready Pods resolve',
  level: 'core',
  statement:
    "In a headless Service's domain, the cluster's DNS MUST answer for the name of every ready Pod, in full and as a Pod of the namespace may shorten it, and for the name of a Service that has one.",
  source: sources.podDns,
  catalogue: ['DNS-01', 'DNS-02', 'DNS-14', 'DNS-10'],
  features: ['ClusterDNS'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = lookupsOf(told, subject).length
    const isService = (name: string): boolean => told.named('services', name).length > 0
    for (const entry of told.outputs) {
      for (const name of failuresIn(entry.output)) {
        const meaning = meaningOf(name, history, isService)
        if (meaning === undefined || !concerns(told, meaning.service, subject)) continue
        exercised++
        const pod = readyPod(told, meaning, entry)
        if (pod === undefined) continue
        violations.push({
          subject: `service/${meaning.service}`,
          message: `DNS had no answer for ${name}, though ${pod.name} had been ready for ${settled / 1000} s`,
          at: entry.seq,
          because: [pod.seq],
        })
      }
    }
    return { exercised, violations: once(violations), gaps: gapsOf(history, ['pods', 'services']) }
  },
}

/** A Pod of the domain that was ready all the time, and since when. */
function readyPod(
  told: Replay,
  { service, host }: { service: string; host?: string },
  { since, at }: OutputEntry & { at: number },
): { name: string; seq: number } | undefined {
  const to = told.stateAt(at + told.slack)
  const [governing] = told.named<Service>('services', service).filter(({ end }) => end > to)
  const first = governing?.versions[0]
  if (first === undefined || first.object.spec.clusterIP !== 'None' || told.moment(first.position) > since - settled)
    return undefined
  const selector = Object.entries(first.object.spec.selector ?? {})
  if (selector.length === 0) return undefined
  const isNamed = ({ spec, metadata }: Pod): boolean =>
    (host === undefined || (spec.hostname === host && spec.subdomain === service)) &&
    selector.every(([key, value]) => metadata.labels?.[key] === value)
  for (const pod of told.lives<Pod>('pods')) {
    const ready = intervalsOf(
      pod,
      (object) => isServing(object) && isNamed(object) && (object.status.podIP ?? '') !== '',
    )
    const whole = ready.find(([from, until]) => told.moment(from) <= since - settled && until > to)
    if (whole !== undefined) return { name: pod.name, seq: told.entries[whole[0]]?.seq ?? 0 }
  }
  return undefined
}
