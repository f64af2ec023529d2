import { statefulSets } from '../../kube/resource.ts'
import { FieldErrors } from '../../reference/schema/errors.ts'
import { knowing, type Mutant } from '../mutant.ts'

const numbers = /replicas|minReadySeconds|revisionHistoryLimit|partition|ordinals/

export const numbersAccepted: Mutant = {
  id: 'numbers-accepted',
  fault: 'The API server accepts negative numbers in a StatefulSet.',
  caughtBy: ['valid-numbers'],
  caughtIn: 'validation',
  api: knowing(statefulSets, (kind) => ({
    ...kind,
    validate(object, errors, ...rest) {
      const all = new FieldErrors()
      kind.validate?.(object, all, ...rest)
      errors.list.push(...all.list.filter(({ field }) => !numbers.test(field)))
    },
  })),
}
