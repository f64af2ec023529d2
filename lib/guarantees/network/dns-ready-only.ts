import { stateOf } from '../../history/pods.ts'
import { type Life, replay, versionAt } from '../../history/replay.ts'
import type { Pod } from '../../kube/objects.ts'
import { gapsOf, once } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { isServing } from '../evidence/listings.ts'
import { lookupsOf, podsAt, removalLag, wasEver } from '../evidence/lookups.ts'
import { sources } from '../sources.ts'

export const dnsReadyOnly: Guarantee = {
  id: 'dns-ready-only',
  title: 'DNS names ready Pods only',
  level: 'core',
  statement:
    "Unless a headless Service publishes not-ready addresses, the cluster's DNS MUST answer with the addresses, and SRV targets, of ready Pods only.",
  source: sources.dns,
  catalogue: ['DNS-02', 'DNS-03', 'DNS-05', 'DNS-07', 'DNS-09'],
  features: ['ClusterDNS'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const lookup of lookupsOf(told, subject)) {
      const answered: [what: string, pods: Life<Pod>[]][] = [
        ...lookup.addresses.map(({ ip }): [string, Life<Pod>[]] => [ip, podsAt(told, lookup, ip)]),
        ...lookup.targets.map((target): [string, Life<Pod>[]] => {
          const host = target.split('.')[0] ?? ''
          return [target, told.named<Pod>('pods', host).filter(({ end }) => end >= lookup.from)]
        }),
      ]
      for (const [what, pods] of answered) {
        if (pods.length === 0 || pods.some(({ ended }) => ended === 'lost')) continue
        exercised++
        if (pods.some((pod) => wasEver(pod, lookup, isServing))) continue
        const pod = pods.at(-1) as Life<Pod>
        const state = versionAt(pod, lookup.to) ?? pod.versions.at(-1)
        if (state === undefined) continue
        violations.push({
          subject: `service/${lookup.meaning.service}`,
          message: `DNS answered ${what} for ${lookup.name}, of ${pod.name}, which was ${state.type === 'DELETED' ? 'gone' : stateOf(state.object)} and had not been ready in the ${removalLag / 1000} s before`,
          at: lookup.seq,
          because: state.seq < lookup.seq ? [state.seq] : [],
        })
      }
    }
    return { exercised, violations: once(violations), gaps: gapsOf(history, ['pods', 'services']) }
  },
}
