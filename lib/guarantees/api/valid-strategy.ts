import type { Guarantee } from '../guarantee.ts'
import { sources } from '../sources.ts'
import { everyStoredSet } from './stored.ts'

export const validStrategy: Guarantee = {
  id: 'valid-strategy',
  title: 'Policies and strategies are those that there are',
  level: 'core',
  statement:
    'The API server MUST refuse a StatefulSet with an unknown `podManagementPolicy` or `updateStrategy.type`, or with `rollingUpdate` beside OnDelete.',
  source: sources.validation,
  catalogue: ['VAL-06', 'UPD-15', 'VAL-16'],
  evaluate: everyStoredSet(
    /podManagementPolicy|updateStrategy/,
    ({ spec: { podManagementPolicy = 'OrderedReady', updateStrategy = {} } }) => {
      const { type = 'RollingUpdate', rollingUpdate } = updateStrategy as { type?: string; rollingUpdate?: unknown }
      if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel')
        return `has the podManagementPolicy '${podManagementPolicy}'`
      if (type !== 'RollingUpdate' && type !== 'OnDelete') return `has the update strategy '${type}'`
      return type === 'OnDelete' && rollingUpdate !== undefined && rollingUpdate !== null
        ? 'has rollingUpdate beside the strategy OnDelete'
        : undefined
    },
  ),
}
