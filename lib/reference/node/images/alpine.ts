import type { Image } from '../image.ts'
import { accounts, busyboxPrograms, getentProgram } from './userland.ts'

const programs = { ...busyboxPrograms('big'), ...getentProgram }

export const alpine: Image = {
  repositories: ['docker.io/library/alpine'],
  hasTag: (tag) => /^(?:latest|edge|3(?:\.\d+){0,2})$/.test(tag),
  entrypoint: [],
  command: ['/bin/sh'],
  files: (tag) => ({
    ...accounts('/bin/sh'),
    '/etc/alpine-release': `${/^3\.\d+\.\d+$/.test(tag) ? tag : '3.20.3'}\n`,
    '/etc/os-release':
      'NAME="Alpine Linux"\nID=alpine\nPRETTY_NAME="Alpine Linux"\nHOME_URL="https://alpinelinux.org/"\n',
  }),
  programs: () => programs,
}
