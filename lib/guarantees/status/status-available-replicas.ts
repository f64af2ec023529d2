import { everyStatus } from '../evidence/counts.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const statusAvailableReplicas: Guarantee = {
  id: 'status-available-replicas',
  title: 'The status counts the Pods that are available',
  level: 'extended',
  statement:
    'The `status.availableReplicas` of a StatefulSet MUST be the number of its Pods that have been Ready for `spec.minReadySeconds`.',
  source: sources.minReady,
  catalogue: ['STA-04'],
  features: ['MinReadySeconds'],
  evaluate: everyStatus([
    {
      field: 'availableReplicas',
      what: 'available Pods',
      told: ({ availableReplicas }) => availableReplicas,
      counted: ({ available }) => available.least,
      atMost: ({ available }) => available.most,
      came: ({ adopted }) => adopted(),
    },
  ]),
}
