import { creating, type Mutant } from '../mutant.ts'

interface Spec {
  volumes?: { persistentVolumeClaim?: object }[]
}

export const claimsReadOnly: Mutant = {
  id: 'claims-read-only',
  fault: 'Pods may only read the volumes of their claims.',
  caughtBy: ['pod-claims'],
  caughtIn: 'claims',
  components: creating((pod) => {
    const spec = pod['spec'] as Spec
    const volumes = spec.volumes?.map(({ persistentVolumeClaim, ...volume }) => ({
      ...volume,
      ...(persistentVolumeClaim && { persistentVolumeClaim: { ...persistentVolumeClaim, readOnly: true } }),
    }))
    return volumes === undefined ? pod : { ...pod, spec: { ...spec, volumes } }
  }),
}
