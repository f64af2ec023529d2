import { everyState, right } from '../evidence/changes.ts'
import type { Guarantee } from '../guarantee.ts'
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
  evaluate: everyState([], ({ object: { status } }, { name }) => {
    const replicas = status?.replicas ?? 0
    if (replicas === 0) return undefined
    const wrong = parts.find((part) => (status?.[part] ?? 0) > replicas || (status?.[part] ?? 0) < 0)
    const { availableReplicas = 0, readyReplicas = 0 } = status ?? {}
    if (wrong !== undefined)
      return [{ message: `the status of ${name} had ${wrong} ${status?.[wrong]} of ${replicas} replicas` }]
    return availableReplicas <= readyReplicas
      ? right
      : [{ message: `the status of ${name} had ${availableReplicas} available of ${readyReplicas} ready replicas` }]
  }),
}
