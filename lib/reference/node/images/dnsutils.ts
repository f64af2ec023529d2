import type { Image } from '../image.ts'
import { accounts, debianPrograms, dnsPrograms } from './userland.ts'

const programs = { ...debianPrograms(), ...dnsPrograms }

export const dnsutils: Image = {
  repositories: [
    'registry.k8s.io/e2e-test-images/jessie-dnsutils',
    'k8s.gcr.io/e2e-test-images/jessie-dnsutils',
    'gcr.io/kubernetes-e2e-test-images/dnsutils',
    'gcr.io/kubernetes-e2e-test-images/jessie-dnsutils',
    'docker.io/tutum/dnsutils',
  ],
  entrypoint: [],
  command: ['sleep', 'infinity'],
  files: () => accounts('/bin/bash'),
  programs: () => programs,
}
