import { defaultKubeconfig, readKubeconfig } from '../kube/kubeconfig.ts'
import type { Cluster, ClusterAdapter, ClusterOptions } from './adapter.ts'
import { asClusterError, attach } from './attach.ts'
import { pin, temporaryKubeconfig } from './pin.ts'

/** Any cluster that a kubeconfig leads to: `--kubeconfig` and `--context`, else what kubectl would use. */
export const adapter: ClusterAdapter = { name: 'kubeconfig', takes: ['kubeconfig', 'context'], start }

async function start(options: ClusterOptions): Promise<Cluster> {
  const copy = await temporaryKubeconfig(await pinned(options))
  try {
    const cluster = await attach(copy.path, options)
    return {
      ...cluster,
      async stop() {
        await cluster.stop()
        await copy.remove()
      },
    }
  } catch (error) {
    await copy.remove()
    throw error
  }
}

async function pinned({ kubeconfig = defaultKubeconfig(), context }: ClusterOptions): Promise<string> {
  try {
    return await pin(await readKubeconfig(kubeconfig), context)
  } catch (error) {
    throw asClusterError(error)
  }
}
