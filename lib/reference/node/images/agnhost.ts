import type { Image } from '../image.ts'
import { agnhost as program } from '../runtime/programs/agnhost/agnhost.ts'
import { accounts, busyboxPrograms, curlProgram, dnsPrograms } from './userland.ts'

const { ['/bin/nslookup']: _, ...tools } = busyboxPrograms('big')
const programs = { ...tools, ...dnsPrograms, ...curlProgram, '/agnhost': program }

export const agnhost: Image = {
  repositories: [
    'registry.k8s.io/e2e-test-images/agnhost',
    'k8s.gcr.io/e2e-test-images/agnhost',
    'gcr.io/kubernetes-e2e-test-images/agnhost',
  ],
  hasTag: (tag) => /^[12]\.\d+(?:\.\d+)?$/.test(tag),
  entrypoint: ['/agnhost'],
  command: ['pause'],
  files: () => accounts('/bin/sh'),
  programs: () => programs,
}
