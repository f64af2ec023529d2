import { replay } from '../../history/replay.ts'
import type { StatefulSet } from '../../kube/objects.ts'
import { same } from '../evidence/equal.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const statusIsolation: Guarantee = {
  id: 'status-isolation',
  title: 'Spec and status are written apart',
  level: 'core',
  statement:
    'A write of a StatefulSet MUST leave its status as it is, and a write of its `status` subresource MUST leave its spec and its generation: no change MUST be one of both.',
  source: sources.conventions,
  catalogue: ['SUB-05', 'STA-01', 'STA-08'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, life } of setsOf(replay(history), subject)) {
      const first = life.versions[0]
      if (first?.type === 'ADDED' && (first.object.status?.observedGeneration ?? 0) > 0) {
        const message = `${name} was created with a status that told of generation ${first.object.status?.observedGeneration}`
        violations.push({ subject: `statefulset/${name}`, message, at: first.seq, because: [] })
      }
      for (const [index, { object, seq, type }] of life.versions.entries()) {
        const before = life.versions[index - 1]
        if (before === undefined || type !== 'MODIFIED') continue
        const isStatus = !same(before.object.status, object.status)
        if (!isStatus && before.object.metadata.generation === object.metadata.generation) continue
        exercised++
        const asked = isStatus ? askedBy(before.object, object) : undefined
        if (asked === undefined) continue
        violations.push({
          subject: `statefulset/${name}`,
          message: `one write of ${name} changed its status and ${asked}`,
          at: seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}

function askedBy(before: StatefulSet, now: StatefulSet): string | undefined {
  if (!same(before.spec, now.spec)) return 'its spec'
  const [old, generation] = [before.metadata.generation, now.metadata.generation]
  return old === generation ? undefined : `its generation, from ${old} to ${generation}`
}
