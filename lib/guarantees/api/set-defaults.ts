import { creationOf, replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { brief } from '../evidence/templates.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

type Spec = Partial<StatefulSet['spec']>

const defaults: Spec = {
  replicas: 1,
  podManagementPolicy: 'OrderedReady',
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  revisionHistoryLimit: 10,
}
const ofPods = { restartPolicy: 'Always', dnsPolicy: 'ClusterFirst', terminationGracePeriodSeconds: 30 } as const

export const setDefaults: Guarantee = {
  id: 'set-defaults',
  title: 'What is not given has its default',
  level: 'core',
  statement:
    'The API server MUST store, for what is not given: 1 of `replicas`, OrderedReady, RollingUpdate with the partition 0, a `revisionHistoryLimit` of 10, and in the template Always, ClusterFirst and a grace period of 30 s.',
  source: sources.spec,
  catalogue: ['VAL-01', 'UPD-01'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, life } of setsOf(replay(history), subject)) {
      const creation = creationOf(life)
      const given = creation && givenTo(creation.object)
      if (creation === undefined || given === undefined) continue
      exercised++
      const fault = faultOf(given, creation.object)
      if (fault === undefined) continue
      violations.push({
        subject: `statefulset/${name}`,
        message: `${name}, for which no ${fault.field} was given, was stored with ${brief(fault.found)}`,
        at: creation.seq,
        because: [],
      })
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

/** What was applied, as kubectl notes it. */
function givenTo({ metadata }: StatefulSet): Spec | undefined {
  const applied = metadata.annotations?.['kubectl.kubernetes.io/last-applied-configuration']
  if (applied === undefined) return undefined
  try {
    return (JSON.parse(applied) as { spec?: Spec }).spec
  } catch {
    return undefined
  }
}

function faultOf(given: Spec, { spec }: StatefulSet): { field: string; found: unknown } | undefined {
  for (const [field, value] of Object.entries(defaults)) {
    const found = spec[field as keyof Spec]
    const isDefault = field === 'updateStrategy' ? same(strategyOf(found), strategyOf(value)) : same(found, value)
    if ((given[field as keyof Spec] ?? undefined) === undefined && !isDefault) return { field, found }
  }
  for (const [field, value] of Object.entries(ofPods)) {
    const [asked, found] = [given.template?.spec, spec.template.spec].map((pod) => pod?.[field as keyof typeof ofPods])
    if (asked === undefined && found !== value) return { field: `template.spec.${field}`, found }
  }
  return undefined
}

/** Newer servers know a maxUnavailable, of 1 by default. */
function strategyOf(strategy: unknown): unknown {
  const { type, rollingUpdate } = (strategy ?? {}) as { type?: string; rollingUpdate?: { partition?: number } }
  return { type, partition: rollingUpdate?.partition }
}
