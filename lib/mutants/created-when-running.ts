import type { Pod } from '../kube/objects.ts'
import { plan } from '../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from './mutant.ts'

export const createdWhenRunning: Mutant = {
  id: 'created-when-running',
  fault: 'A Pod is created when its predecessor runs, ready or not.',
  caughtBy: ['ordered-creation', 'update-order'],
  components: planning((observed) => plan({ ...observed, pods: observed.pods.map(asReady) })),
}

const asReady = (pod: Pod): Pod => {
  if (pod.status.phase !== 'Running') return pod
  const conditions = pod.status.conditions?.map((one) => (one.type === 'Ready' ? { ...one, status: 'True' } : one)) ?? []
  return { ...pod, status: { ...pod.status, conditions } }
}
