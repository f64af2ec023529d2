import type { Image } from '../image.ts'
import { httpd as program } from '../runtime/programs/httpd.ts'
import { accounts, busyboxPrograms, debianPrograms } from './userland.ts'

const tools = { alpine: busyboxPrograms('big'), debian: debianPrograms() }

function versionOf(tag: string): string {
  const version = /^2\.4\.\d+/.exec(tag)?.[0]
  return version ?? '2.4.62'
}

export const httpd: Image = {
  repositories: [
    'docker.io/library/httpd',
    'registry.k8s.io/e2e-test-images/httpd',
    'k8s.gcr.io/e2e-test-images/httpd',
  ],
  hasTag: (tag) => /^(?:latest|alpine|bookworm|2(?:\.4(?:\.\d+)?)?(?:-(?:\d|alpine[\d.]*|bookworm))?)$/.test(tag),
  entrypoint: [],
  command: ['httpd-foreground'],
  workingDir: '/usr/local/apache2',
  env: {
    HTTPD_PREFIX: '/usr/local/apache2',
    PATH: '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  },
  files: () => ({
    ...accounts('/bin/bash', { name: 'www-data', id: 33 }),
    '/usr/local/apache2/htdocs/index.html': '<html><body><h1>It works!</h1></body></html>\n',
  }),
  programs: (tag) => {
    const httpd = program(versionOf(tag))
    const base = tag.includes('alpine') ? tools.alpine : tools.debian
    return { ...base, '/usr/local/bin/httpd-foreground': httpd, '/usr/local/apache2/bin/httpd': httpd }
  },
}
