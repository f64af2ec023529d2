import { everyStatus } from '../evidence/counts.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const statusReadyReplicas: Guarantee = {
  id: 'status-ready-replicas',
  title: 'The status counts the Pods that are ready',
  level: 'core',
  statement: 'The `status.readyReplicas` of a StatefulSet MUST be the number of its Pods that are Running and Ready.',
  source: sources.api,
  catalogue: ['STA-03', 'STA-11'],
  evaluate: everyStatus([
    {
      field: 'readyReplicas',
      what: 'Running and Ready Pods',
      told: ({ readyReplicas = 0 }) => readyReplicas,
      counted: ({ ready }) => ready,
      came: ({ adopted }) => adopted(),
    },
  ]),
}
