import { localAdapter } from './local.ts'
import type { Tool } from './tool.ts'

export const adapter = localAdapter({
  name: 'minikube',
  home: 'https://minikube.sigs.k8s.io',
  list: profiles,
  create: (minikube, name, file, signal) =>
    minikube(['start', '--profile', name, '--wait', 'all', '--interactive=false'], {
      env: { KUBECONFIG: file },
      signal,
    }),
  connect: (minikube, name, file) => minikube(['update-context', '--profile', name], { env: { KUBECONFIG: file } }),
  remove: (minikube, name) => minikube(['delete', '--profile', name]),
  reach: (name) => `minikube update-context --profile ${name}`,
})

/** Where there is no profile yet, minikube calls that an error. */
async function profiles(minikube: Tool): Promise<string[]> {
  try {
    const { valid = [] } = JSON.parse(await minikube(['profile', 'list', '--output', 'json'])) as {
      valid?: { Name: string }[]
    }
    return valid.map(({ Name }) => Name)
  } catch {
    return []
  }
}
