import { replay } from '../../history/replay.ts'
import type { Service } from '../../kube/objects.ts'
import { concerns } from '../evidence/listings.ts'
import { gapsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const headlessServices: Guarantee = {
  id: 'headless-services',
  title: 'A headless Service has no address of its own',
  level: 'core',
  statement:
    'A Service whose `clusterIP` is None MUST NOT be given an address, and MUST stay headless for as long as it is there.',
  source: sources.services,
  catalogue: ['DNS-11'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, versions } of told.lives<Service>('services')) {
      if (versions[0]?.object.spec.clusterIP !== 'None' || !concerns(told, name, subject)) continue
      exercised++
      const wrong = versions.find(({ object: { spec } }) =>
        [spec.clusterIP, ...(spec.clusterIPs ?? [])].some((ip) => ip !== 'None'),
      )
      if (wrong === undefined) continue
      const { clusterIP, clusterIPs = [] } = wrong.object.spec
      const address = [clusterIP, ...clusterIPs].find((ip) => ip !== 'None')
      violations.push({
        subject: `service/${name}`,
        message: `the headless Service ${name} was given the address ${address ?? 'none'}`,
        at: wrong.seq,
        because: wrong === versions[0] ? [] : [versions[0].seq],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['services']) }
  },
}
