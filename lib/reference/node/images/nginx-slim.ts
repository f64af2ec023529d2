import type { Image } from '../image.ts'
import { nginx } from '../runtime/programs/nginx/nginx.ts'
import { configuration, defaultSite, errorPage, mimeTypes, welcome } from './nginx-files.ts'
import { accounts, curlProgram, debianPrograms } from './userland.ts'

/** The nginx in each tag. */
const versions: Readonly<Record<string, string>> = {
  '0.5': '1.9.7',
  '0.6': '1.9.11',
  '0.7': '1.9.13',
  '0.8': '1.11.1',
  '0.9': '1.11.4',
  '0.20': '1.19.6',
  '0.21': '1.19.10',
  '0.22': '1.21.1',
  '0.23': '1.21.6',
  '0.24': '1.23.3',
  '0.25': '1.25.1',
  '0.26': '1.25.2',
  '0.27': '1.25.3',
}

const tools = { ...debianPrograms(), ...curlProgram }

/** The image of the StatefulSet tutorials. */
export const nginxSlim: Image = {
  repositories: [
    'registry.k8s.io/nginx-slim',
    'k8s.gcr.io/nginx-slim',
    'gcr.io/google_containers/nginx-slim',
    'gcr.io/google-containers/nginx-slim',
  ],
  hasTag: (tag) => tag in versions,
  entrypoint: [],
  command: ['nginx', '-g', 'daemon off;'],
  files: () => ({
    ...accounts('/bin/bash', { name: 'nginx', id: 101 }),
    '/etc/nginx/nginx.conf': configuration(''),
    '/etc/nginx/mime.types': mimeTypes,
    '/etc/nginx/conf.d/default.conf': defaultSite,
    '/usr/share/nginx/html/index.html': welcome,
    '/usr/share/nginx/html/50x.html': errorPage,
  }),
  programs: (tag) => ({ ...tools, '/usr/sbin/nginx': nginx(versions[tag]!, 'combined') }),
}
