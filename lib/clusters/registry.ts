/** The adapters by the name that `--cluster` takes; each is loaded when it is asked for. */
import type { ClusterAdapter } from './adapter.ts'

const loaders: Readonly<Record<string, () => Promise<{ adapter: ClusterAdapter }>>> = {
  reference: () => import('./reference.ts'),
  kubeconfig: () => import('./kubeconfig.ts'),
  kind: () => import('./kind.ts'),
  minikube: () => import('./minikube.ts'),
  k3d: () => import('./k3d.ts'),
}

export const adapterNames: readonly string[] = Object.keys(loaders)

/**
 * By name, or by the path of a module (`./adapter.js`). Undefined when it is neither.
 * @throws ClusterError when a module is no adapter.
 */
export async function findAdapter(name: string): Promise<ClusterAdapter | undefined> {
  if (Object.hasOwn(loaders, name)) return (await loaders[name]?.())?.adapter
  if (!/[/\\]|\.[cm]?[jt]s$/.test(name)) return undefined
  const { loadAdapter } = await import('./module.ts')
  return loadAdapter(name)
}
