import type { Image } from '../image.ts'
import { nginx as program } from '../runtime/programs/nginx/nginx.ts'
import { configuration, defaultSite, errorPage, mainLogFormat, mimeTypes, welcome } from './nginx-files.ts'
import { accounts, busyboxPrograms, curlProgram, debianPrograms } from './userland.ts'

const tag =
  /^(?:(?<version>latest|stable|mainline|1(?:\.\d+){0,2}))?-?(?:(?<system>alpine|bookworm|bullseye|perl)(?:[\d.]*)(?:-(?:slim|perl))?|\d)?$/

/** The newest patch release of each minor one. */
const patches: Readonly<Record<string, number>> = {
  14: 2,
  15: 12,
  16: 1,
  17: 10,
  18: 0,
  19: 10,
  20: 2,
  21: 6,
  22: 1,
  23: 4,
  24: 0,
  25: 5,
  26: 3,
  27: 5,
  28: 0,
  29: 0,
}

function versionOf(text: string): string {
  const version = tag.exec(text)?.groups?.version
  if (version === undefined || version === 'latest' || version === 'mainline' || version === '1') return '1.27.5'
  if (version === 'stable') return '1.26.3'
  const [, minor = '27', patch] = version.split('.')
  return `1.${minor}.${patch ?? patches[minor] ?? 0}`
}

const tools = {
  alpine: { ...busyboxPrograms('big'), ...curlProgram },
  debian: { ...debianPrograms(), ...curlProgram },
}

/** The image of the nginx project. */
export const nginx: Image = {
  repositories: [
    'docker.io/library/nginx',
    'docker.io/nginx/nginx',
    'registry.k8s.io/e2e-test-images/nginx',
    'k8s.gcr.io/e2e-test-images/nginx',
    'public.ecr.aws/nginx/nginx',
  ],
  hasTag: (text) => text !== '' && tag.test(text),
  entrypoint: [],
  command: ['nginx', '-g', 'daemon off;'],
  env: { NGINX_VERSION: '1.27.5' },
  files: () => ({
    ...accounts('/bin/bash', { name: 'nginx', id: 101 }),
    '/etc/nginx/nginx.conf': configuration(mainLogFormat),
    '/etc/nginx/mime.types': mimeTypes,
    '/etc/nginx/conf.d/default.conf': defaultSite,
    '/usr/share/nginx/html/index.html': welcome,
    '/usr/share/nginx/html/50x.html': errorPage,
  }),
  programs: (text) => ({
    ...(text.includes('alpine') ? tools.alpine : tools.debian),
    '/usr/sbin/nginx': program(versionOf(text), 'main'),
  }),
}
