/** Other people's adapters: `--cluster=./adapter.js`. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ClusterError, type ClusterAdapter } from './adapter.ts'

/** @throws ClusterError when the module cannot be loaded or exports no adapter. */
export async function loadAdapter(path: string): Promise<ClusterAdapter> {
  let module: { adapter?: Partial<ClusterAdapter> }
  try {
    module = (await import(pathToFileURL(resolve(path)).href)) as typeof module
  } catch (error) {
    throw new ClusterError(`the cluster adapter ${path} cannot be loaded: ${(error as Error).message}`, {
      cause: error,
    })
  }
  const { adapter } = module
  if (typeof adapter?.name === 'string' && typeof adapter.start === 'function') return adapter as ClusterAdapter
  const exported = Object.keys(module).join(', ')
  throw new ClusterError(
    `the cluster adapter ${path} must export "adapter" with a name and start(); it exports ${exported === '' ? 'nothing' : exported}`,
  )
}
