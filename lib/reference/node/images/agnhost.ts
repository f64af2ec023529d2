import type { Image } from '../image.ts'
import { agnhost as program } from '../runtime/programs/agnhost/agnhost.ts'
import { accounts, busyboxPrograms, curlProgram, dnsPrograms, getentProgram } from './userland.ts'

const { ['/bin/nslookup']: _, ...tools } = busyboxPrograms('big')
const programs = {
  ...tools,
  ...getentProgram,
  ...dnsPrograms,
  ...curlProgram,
  '/agnhost': program,
  // For tests that start something else than the entrypoint.
  '/agnhost-2': program,
}

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
