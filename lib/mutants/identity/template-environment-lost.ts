import type { Pod } from '../../kube/objects.ts'
import { creating, type Mutant } from '../mutant.ts'

export const templateEnvironmentLost: Mutant = {
  id: 'template-environment-lost',
  fault: "The environment of the template's containers is not that of the Pods'.",
  caughtBy: ['pod-template'],
  caughtIn: 'templates',
  components: creating((pod) => {
    const spec = pod['spec'] as Pod['spec']
    return { ...pod, spec: { ...spec, containers: spec.containers.map((one) => ({ ...one, env: [] })) } }
  }),
}
