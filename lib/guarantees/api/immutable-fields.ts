import { replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { epochsOf } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { refused } from './stored.ts'

const fields = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'] as const

export const immutableFields: Guarantee = {
  id: 'immutable-fields',
  title: 'What cannot be changed is not changed',
  level: 'core',
  statement:
    'The API server MUST refuse any change of `serviceName`, `podManagementPolicy`, `selector` and `volumeClaimTemplates` of a StatefulSet.',
  source: sources.validation,
  catalogue: ['VAL-07', 'PAR-04', 'STO-10'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    for (const set of setsOf(told, subject)) {
      const first = set.life.versions[0]
      const changed = epochsOf(set).find(({ version }) => changeOf(first?.object, version.object) !== undefined)
      if (first === undefined || changed === undefined) continue
      const field = changeOf(first.object, changed.version.object)
      const before = set.life.versions[set.life.versions.indexOf(changed.version) - 1] ?? first
      violations.push({
        subject: `statefulset/${set.name}`,
        message: `the ${field} of ${set.name} was changed`,
        at: changed.version.seq,
        because: [before.seq],
      })
    }
    const exercised = refused(told, /updates to statefulset spec for fields other than/) + violations.length
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

const changeOf = (before: StatefulSet | undefined, now: StatefulSet): string | undefined =>
  fields.find((field) => before !== undefined && !same(before.spec[field], now.spec[field]))
