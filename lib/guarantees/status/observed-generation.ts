import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const observedGeneration: Guarantee = {
  id: 'observed-generation',
  title: 'The observed generation follows the generation',
  level: 'core',
  statement: 'The `status.observedGeneration` of a StatefulSet MUST NOT exceed its `metadata.generation`, and MUST NOT fall.',
  source: sources.api,
  catalogue: ['STA-01'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, life } of setsOf(replay(history), subject)) {
      for (const [index, { object, seq }] of life.versions.entries()) {
        const before = life.versions[index - 1]
        const observed = object.status?.observedGeneration
        const { generation } = object.metadata
        if (observed === undefined || generation === undefined) continue
        exercised++
        const last = before?.object.status?.observedGeneration ?? 0
        if (observed > generation) {
          const message = `the status of ${name} told of generation ${observed} when there was only ${generation}`
          violations.push({ subject: `statefulset/${name}`, message, at: seq, because: [] })
        } else if (observed < last) {
          const message = `the status of ${name} went back from generation ${last} to ${observed}`
          violations.push({ subject: `statefulset/${name}`, message, at: seq, because: before === undefined ? [] : [before.seq] })
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}
