import { everyStatus } from '../evidence/counts.ts'
import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'

export const statusRevisionReplicas: Guarantee = {
  id: 'status-revision-replicas',
  title: 'The status counts the Pods of the current and of the update revision',
  level: 'core',
  statement:
    'The `status.currentReplicas` and `status.updatedReplicas` of a StatefulSet MUST be the numbers of its Pods, those that are terminating not included, that have the label of `status.currentRevision` and of `status.updateRevision`.',
  source: sources.api,
  catalogue: ['STA-05', 'STA-11'],
  evaluate: everyStatus([
    {
      field: 'currentReplicas',
      what: 'Pods of the current revision',
      told: ({ currentReplicas = 0, currentRevision = '' }) => (currentRevision === '' ? undefined : currentReplicas),
      counted: (census, { currentRevision = '' }) => census.ofRevision(currentRevision),
      anticipates: true,
      came: (census, { currentRevision }) => census.made(currentRevision),
    },
    {
      field: 'updatedReplicas',
      what: 'Pods of the update revision',
      told: ({ updatedReplicas = 0, updateRevision = '' }) => (updateRevision === '' ? undefined : updatedReplicas),
      counted: (census, { updateRevision = '' }) => census.ofRevision(updateRevision),
      anticipates: true,
      came: (census, { updateRevision }) => census.made(updateRevision),
    },
  ]),
}
