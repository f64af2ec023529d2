import { creating, type Mutant } from '../mutant.ts'

export const subdomainLost: Mutant = {
  id: 'subdomain-lost',
  fault: 'Pods are created without a subdomain, and so have no names in DNS.',
  caughtBy: ['pod-hostnames'],
  caughtIn: 'ordered-creation',
  components: creating((pod) => {
    const { subdomain: _, ...spec } = pod['spec'] as { subdomain?: string }
    return { ...pod, spec }
  }),
}
