import { replay } from '../../history/replay.ts'
import { gapsOf, setsOf } from '../evidence/evidence.ts'
import type { Guarantee, Violation } from '../guarantee.ts'
import { sources } from '../sources.ts'

const parts = ['readyReplicas', 'currentReplicas', 'updatedReplicas', 'availableReplicas'] as const

export const statusCounts: Guarantee = {
  id: 'status-counts',
  title: 'The counts of the status agree with each other',
  level: 'core',
  statement:
    'In the status of a StatefulSet, `readyReplicas`, `currentReplicas`, `updatedReplicas` and `availableReplicas` MUST NOT exceed `replicas`, nor `availableReplicas` exceed `readyReplicas`, and none MUST be negative.',
  source: sources.api,
  catalogue: ['STA-06'],
  evaluate(history, subject) {
    const violations: Violation[] = []
    let exercised = 0
    for (const { name, life } of setsOf(replay(history), subject)) {
      for (const { object, seq } of life.versions) {
        const { status } = object
        const replicas = status?.replicas ?? 0
        if (replicas === 0) continue
        exercised++
        const wrong = parts.find((part) => (status?.[part] ?? 0) > replicas || (status?.[part] ?? 0) < 0)
        const { availableReplicas = 0, readyReplicas = 0 } = status ?? {}
        if (wrong === undefined && availableReplicas <= readyReplicas) continue
        const message =
          wrong !== undefined
            ? `the status of ${name} had ${wrong} ${status?.[wrong]} of ${replicas} replicas`
            : `the status of ${name} had ${availableReplicas} available of ${readyReplicas} ready replicas`
        violations.push({ subject: `statefulset/${name}`, message, at: seq, because: [] })
      }
    }
    return { exercised, violations, gaps: gapsOf(history, ['statefulsets']) }
  },
}
