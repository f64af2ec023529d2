import { type Mutant, creating } from '../mutant.ts'

interface Spec {
  volumes?: { name: string; persistentVolumeClaim?: { claimName: string } }[]
}

export const claimsSwapped: Mutant = {
  id: 'claims-swapped',
  fault: 'A Pod that replaces another gets the claim of web-0.',
  caughtBy: ['pod-claims', 'pod-keeps-claim'],
  caughtIn: 'claims',
  components(standard) {
    const seen = new Set<string>()
    return creating((pod) => {
      const { name = '' } = pod.metadata
      const again = seen.has(name)
      seen.add(name)
      const { volumes = [], ...spec } = pod['spec'] as Spec
      const swapped = volumes.map(({ persistentVolumeClaim: claim, ...volume }) =>
        claim === undefined
          ? volume
          : { ...volume, persistentVolumeClaim: { claimName: claim.claimName.replace(/\d+$/, '0') } },
      )
      return again ? { ...pod, spec: { ...spec, volumes: swapped } } : pod
    })(standard)
  },
}
