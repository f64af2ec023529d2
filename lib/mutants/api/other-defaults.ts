import type { StatefulSet } from '../../kube/objects.ts'
import { statefulSets } from '../../kube/resource.ts'
import { knowing, type Mutant } from '../mutant.ts'

export const otherDefaults: Mutant = {
  id: 'other-defaults',
  fault: 'Where a set says nothing of its history, two old revisions are kept.',
  caughtBy: ['set-defaults'],
  caughtIn: 'validation',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    prepareCreate(object, user) {
      kind.prepareCreate?.(object, user)
      const spec = object['spec'] as StatefulSet['spec']
      if (spec.revisionHistoryLimit === 10) object['spec'] = { ...spec, revisionHistoryLimit: 2 }
    },
  })),
}
