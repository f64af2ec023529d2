/** A copy of one context of a kubeconfig, so that what the user does to the original during a run changes nothing. */
import { writeFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { dump } from 'js-yaml'
import { accessOf, type Kubeconfig } from '../kube/kubeconfig.ts'
import { temporaryFolder } from '../temporary.ts'

type Entry = Kubeconfig['contexts'][number]

/** The text of a kubeconfig with just this context, as the current one. @throws KubeconfigError when it is not there. */
export async function pin(config: Kubeconfig, contextName?: string): Promise<string> {
  const { context } = await accessOf(config, contextName)
  const chosen = config.contexts.filter(({ name }) => name === context)
  const named = (field: string) => (entry: Entry) => chosen.some(({ fields }) => fields[field] === entry.name)
  const list = (kind: string, entries: Entry[]): object[] =>
    entries.map((entry) => ({ name: entry.name, [kind]: absolute(entry) }))
  return dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': context,
    contexts: list('context', chosen),
    clusters: list('cluster', config.clusters.filter(named('cluster'))),
    users: list('user', config.users.filter(named('user'))),
  })
}

const files = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile']

/** Paths in a kubeconfig are relative to its folder; so is a credential plugin's command when it is a path. */
function absolute({ fields, folder }: Entry): Record<string, unknown> {
  const paths = files.flatMap((field) => {
    const path = fields[field]
    return typeof path === 'string' && path !== '' ? [[field, resolve(folder, path)]] : []
  })
  const exec = fields.exec as { command?: string } | undefined
  const command = exec?.command
  const relative = command !== undefined && /[/\\]/.test(command) && !isAbsolute(command)
  return {
    ...fields,
    ...Object.fromEntries(paths),
    ...(relative && { exec: { ...exec, command: resolve(folder, command) } }),
  }
}

/** A folder that only this user can read, for a kubeconfig. */
export async function temporaryKubeconfig(text = ''): Promise<{ path: string; remove(): Promise<void> }> {
  const folder = await temporaryFolder()
  const path = join(folder.path, 'kubeconfig')
  await writeFile(path, text, { mode: 0o600 })
  return { path, remove: () => folder.remove() }
}
