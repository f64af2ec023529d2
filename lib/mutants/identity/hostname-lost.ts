import { creating, type Mutant } from '../mutant.ts'

export const hostnameLost: Mutant = {
  id: 'hostname-lost',
  fault: 'A Pod that replaces another has another hostname.',
  caughtBy: ['pod-hostnames', 'sticky-identity'],
  caughtIn: 'eviction',
  components(standard) {
    const seen = new Set<string>()
    return creating((pod) => {
      const { name = '' } = pod.metadata
      const again = seen.has(name)
      seen.add(name)
      return again ? { ...pod, spec: { ...(pod['spec'] as object), hostname: `${name}-new` } } : pod
    })(standard)
  },
}
