import { writeFile } from 'node:fs/promises'
import { localAdapter } from './local.ts'

export const adapter = localAdapter({
  name: 'k3d',
  home: 'https://k3d.io',
  list: async (k3d) =>
    (JSON.parse(await k3d(['cluster', 'list', '-o', 'json'])) as { name: string }[]).map(({ name }) => name),
  async create(k3d, name, file, signal) {
    await k3d(['cluster', 'create', name, '--kubeconfig-update-default=false', '--wait', '--timeout', '180s'], {
      signal,
    })
    await writeFile(file, await k3d(['kubeconfig', 'get', name]))
  },
  connect: async (k3d, name, file) => writeFile(file, await k3d(['kubeconfig', 'get', name])),
  remove: (k3d, name) => k3d(['cluster', 'delete', name]),
  reach: (name) => `k3d kubeconfig merge ${name} --kubeconfig-merge-default`,
})
