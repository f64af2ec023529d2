import type { Image } from '../image.ts'
import { accounts, busyboxPrograms } from './userland.ts'

/** Tags up to 1.28 have the nslookup that asks the C library. */
function nslookupOf(tag: string): 'small' | 'big' {
  const [major, minor] = tag.split(/[.-]/).map(Number)
  return major === 1 && minor !== undefined && minor <= 28 ? 'small' : 'big'
}

const programs = { small: busyboxPrograms('small'), big: busyboxPrograms('big') }

export const busybox: Image = {
  repositories: [
    'docker.io/library/busybox',
    'registry.k8s.io/busybox',
    'k8s.gcr.io/busybox',
    'gcr.io/google_containers/busybox',
    'registry.k8s.io/e2e-test-images/busybox',
    'k8s.gcr.io/e2e-test-images/busybox',
    'quay.io/prometheus/busybox',
  ],
  hasTag: (tag) =>
    /^(?:latest|stable|unstable|musl|glibc|uclibc|\d+(?:\.\d+){0,2})(?:-(?:musl|glibc|uclibc|\d+))?$/.test(tag),
  entrypoint: [],
  command: ['sh'],
  files: () => accounts('/bin/sh'),
  programs: (tag) => programs[nslookupOf(tag)],
}
