import { type Mutant, tasked } from '../mutant.ts'

export const secondOfAnOrdinal: Mutant = {
  id: 'second-of-an-ordinal',
  fault: 'Every ordinal gets two Pods: web-0, and web-00 beside it.',
  caughtBy: ['one-pod-per-ordinal', 'pod-names', 'pod-hostnames', 'pod-name-label', 'missing-pods'],
  caughtIn: 'eviction',
  components: tasked((task) => {
    if (task.do !== 'create') return [task]
    const name = task.pod.metadata.name?.replace(/(\d+)$/, '0$1') ?? ''
    return [task, { ...task, claims: [], pod: { ...task.pod, metadata: { ...task.pod.metadata, name } } }]
  }),
}
