import { isTerminating } from '../../reference/controllers/pods.ts'
import { type Mutant, replanning } from '../mutant.ts'

export const parallelWaitsForGoing: Mutant = {
  id: 'parallel-waits-for-going',
  fault: 'With Parallel, nothing is created or deleted while a Pod is terminating.',
  caughtBy: ['finished-pods'],
  caughtIn: 'held-pods',
  components: replanning((planned, { pods }) =>
    planned.parallel && pods.some(isTerminating) ? { ...planned, stages: [] } : planned,
  ),
}
