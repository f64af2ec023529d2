import { plan } from '../../reference/controllers/statefulset/plan.ts'
import { type Mutant, planning } from '../mutant.ts'

export const revisionOfReplicas: Mutant = {
  id: 'revision-of-replicas',
  fault: 'A revision also tells of the number of replicas, so that to scale is to update.',
  caughtBy: ['template-revision', 'pods-left-alone'],
  caughtIn: 'adoption',
  components: planning(({ set, ...observed }) => {
    const { metadata, ...template } = set.spec.template
    const annotations = { ...metadata?.annotations, 'example.com/replicas': `${set.spec.replicas}` }
    return plan({
      ...observed,
      set: { ...set, spec: { ...set.spec, template: { ...template, metadata: { ...metadata, annotations } } } },
    })
  }),
}
