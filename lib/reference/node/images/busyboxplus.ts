import type { Image } from '../image.ts'
import { accounts, busyboxPrograms, curlProgram } from './userland.ts'

const base = busyboxPrograms('small')
const withCurl = { ...base, ...curlProgram }

/** What tutorials of Kubernetes ask Services with. */
export const busyboxplus: Image = {
  repositories: ['docker.io/radial/busyboxplus'],
  hasTag: (tag) => /^(?:latest|base|curl)$/.test(tag),
  entrypoint: [],
  command: ['/bin/sh'],
  files: () => accounts('/bin/sh'),
  programs: (tag) => (tag === 'curl' ? withCurl : base),
}
