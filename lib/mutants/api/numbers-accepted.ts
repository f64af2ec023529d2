import { statefulSets } from '../../kube/resource.ts'
import { accepting, type Mutant } from '../mutant.ts'

export const numbersAccepted: Mutant = {
  id: 'numbers-accepted',
  fault: 'The API server accepts negative numbers in a StatefulSet.',
  caughtBy: ['valid-numbers'],
  caughtIn: 'validation',
  api: accepting(statefulSets, /replicas|minReadySeconds|revisionHistoryLimit|partition|ordinals/),
}
