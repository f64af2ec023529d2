import { everyStatus } from '../evidence/counts.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const statusReplicas: Guarantee = {
  id: 'status-replicas',
  title: 'The status counts the Pods that there are',
  level: 'core',
  statement:
    'The `status.replicas` of a StatefulSet MUST be the number of Pods that it controls, those that are terminating included, and not of those that it wants.',
  source: sources.api,
  catalogue: ['STA-02', 'STA-11', 'SCL-10', 'ADO-03'],
  evaluate: everyStatus([
    {
      field: 'replicas',
      what: 'Pods',
      told: (status) => status.replicas,
      counted: ({ total }) => total,
      came: ({ made }) => made(),
    },
  ]),
}
