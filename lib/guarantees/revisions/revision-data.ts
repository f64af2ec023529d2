import { replay, type Version } from '../../history/replay.ts'
import type { ControllerRevision } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { revisionsOf } from '../evidence/revisions.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const revisionData: Guarantee = {
  id: 'revision-data',
  title: 'What a revision holds does not change',
  level: 'core',
  statement:
    'The `data` of a ControllerRevision MUST NOT change, whatever becomes of its number and its owners, and its `revision` MUST NOT be negative.',
  source: sources.revisions,
  catalogue: ['VAL-15', 'REV-07'],
  evaluate(history, subject) {
    const told = replay(history)
    const violations: Violation[] = []
    let exercised = 0
    for (const set of setsOf(told, subject)) {
      for (const { name, versions } of revisionsOf(told, set)) {
        exercised += versions.length - 1
        for (let i = 0; i < versions.length; i++) {
          const { object, seq } = versions[i] as Version<ControllerRevision>
          const before = versions[i - 1]
          const isChanged = before !== undefined && !same(before.object.data, object.data)
          if (!isChanged && !(object.revision < 0)) continue
          const message = isChanged ? `the data of ${name} changed` : `${name} had the number ${object.revision}`
          violations.push({
            subject: `controllerrevision/${name}`,
            message,
            at: seq,
            because: before === undefined ? [] : [before.seq],
          })
          break
        }
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets', 'controllerrevisions']) }
  },
}
