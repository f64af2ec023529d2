/** Any cluster with a bad line to it: what the harness does, and what its commands do, goes through a proxy that makes trouble. */
import { randomBytes } from 'node:crypto'
import { dump } from 'js-yaml'
import { accessOf, readKubeconfig } from '../../kube/kubeconfig.ts'
import { seededRandom } from '../../random.ts'
import type { Cluster, ClusterAdapter, ClusterOptions } from '../adapter.ts'
import { temporaryKubeconfig } from '../pin.ts'
import { troubles } from './faults.ts'
import { openFaultyProxy } from './proxy.ts'

export function withFaults(adapter: ClusterAdapter, seed: number): ClusterAdapter {
  return { ...adapter, start: async (options) => faulty(await adapter.start(options), seed, options) }
}

async function faulty(whole: Cluster, seed: number, { onProgress }: ClusterOptions): Promise<Cluster> {
  // Its shorter way leads past the trouble.
  const { transport: _, ...cluster } = whole
  const access = await accessOf(await readKubeconfig(cluster.kubeconfig))
  const token = randomBytes(24).toString('base64url')
  const proxy = await openFaultyProxy(access, token, troubles(seededRandom(seed)))
  const kubeconfig = await temporaryKubeconfig(kubeconfigOf(proxy.url, token))
  return {
    ...cluster,
    kubeconfig: kubeconfig.path,
    async stop() {
      onProgress?.(`made trouble for ${proxy.troubled} requests (--faults=${seed})`)
      await proxy.close()
      await kubeconfig.remove()
      await cluster.stop()
    },
  }
}

const kubeconfigOf = (server: string, token: string): string =>
  dump({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'faulty',
    contexts: [{ name: 'faulty', context: { cluster: 'faulty', user: 'faulty' } }],
    clusters: [{ name: 'faulty', cluster: { server } }],
    users: [{ name: 'faulty', user: { token } }],
  })
