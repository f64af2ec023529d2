import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import { changesOf, hasOtherStatus } from '../evidence/specs.ts'
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
    for (const set of setsOf(replay(history), subject)) {
      const { name, life } = set
      const first = life.versions[0]
      if (first?.type === 'ADDED' && (first.object.status?.observedGeneration ?? 0) > 0) {
        const message = `${name} was created with a status that told of generation ${first.object.status?.observedGeneration}`
        violations.push({ subject: `statefulset/${name}`, message, at: first.seq, because: [] })
      }
      for (const change of changesOf(set)) {
        const { before, version, spec } = change
        const [old, generation] = [before.object.metadata.generation, version.object.metadata.generation]
        if (version.type !== 'MODIFIED') continue
        exercised++
        if ((!spec && old === generation) || !hasOtherStatus(change)) continue
        const asked = spec ? 'its spec' : `its generation, from ${old} to ${generation}`
        violations.push({
          subject: `statefulset/${name}`,
          message: `one write of ${name} changed its status and ${asked}`,
          at: version.seq,
          because: [before.seq],
        })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}
