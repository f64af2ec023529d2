import { intersect, subtract } from '../../history/intervals.ts'
import { intervalsOf, replay, type Version } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { mayBeOverdue, overdue, whenTaken } from '../evidence/overdue.ts'
import { standing } from '../evidence/specs.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const observedGeneration: Guarantee = {
  id: 'observed-generation',
  title: 'The observed generation follows the generation',
  level: 'core',
  statement:
    'The `status.observedGeneration` of a StatefulSet MUST come to be its `metadata.generation` after each change of its spec, and MUST NOT exceed it or fall.',
  source: sources.api,
  catalogue: ['STA-01'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      const { name, life } = set
      let before: Version<StatefulSet> | undefined
      for (const version of life.versions) {
        const { object, seq } = version
        const observed = object.status?.observedGeneration
        const { generation } = object.metadata
        const last = before?.object.status?.observedGeneration ?? 0
        const earlier = before
        before = version
        if (observed === undefined || generation === undefined) continue
        exercised++
        if (observed > generation) {
          const message = `the status of ${name} told of generation ${observed} when there was only ${generation}`
          violations.push({ subject: `statefulset/${name}`, message, at: seq, because: [] })
        } else if (observed < last) {
          const message = `the status of ${name} went back from generation ${last} to ${observed}`
          violations.push({
            subject: `statefulset/${name}`,
            message,
            at: seq,
            because: earlier === undefined ? [] : [earlier.seq],
          })
        }
      }
      const behind = intersect(
        standing(set),
        intervalsOf(life, ({ metadata, status }) => (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)),
      )
      if (!behind.some(([from, to]) => mayBeOverdue(told, from, to))) continue
      const message = `the status of ${name} had not told of its newest generation`
      violations.push(
        // Controllers before 1.25 do not get to the status where a creation was refused, either.
        ...overdue(
          told,
          set,
          ['statefulsets'],
          [{ subject: `statefulset/${name}`, message, when: subtract(behind, whenTaken(set)) }],
        ),
      )
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}
