import type { Image } from '../image.ts'
import { accounts, busyboxPrograms, curlProgram } from './userland.ts'

const programs = { ...busyboxPrograms('big'), ...curlProgram }

export const curl: Image = {
  repositories: ['docker.io/curlimages/curl', 'quay.io/curl/curl'],
  hasTag: (tag) => /^(?:latest|[78]\.\d+\.\d+)$/.test(tag),
  entrypoint: ['/usr/bin/curl'],
  command: ['-h'],
  user: 'curl_user',
  files: () => accounts('/bin/sh', { name: 'curl_user', id: 100 }),
  programs: () => programs,
}
