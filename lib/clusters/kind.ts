import { writeFile } from 'node:fs/promises'
import { localAdapter } from './local.ts'

export const adapter = localAdapter({
  name: 'kind',
  home: 'https://kind.sigs.k8s.io',
  list: async (kind) => (await kind(['get', 'clusters'])).split('\n').map((line) => line.trim()),
  create: (kind, name, file, signal) =>
    kind(['create', 'cluster', '--name', name, '--kubeconfig', file, '--wait', '180s'], { signal }),
  connect: async (kind, name, file) => writeFile(file, await kind(['get', 'kubeconfig', '--name', name])),
  remove: (kind, name) => kind(['delete', 'cluster', '--name', name]),
  reach: (name) => `kind export kubeconfig --name ${name}`,
})
