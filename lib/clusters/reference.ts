/** The built-in implementation, in this process. */
import { startReference } from '../reference/start.ts'
import { features, type Cluster, type ClusterAdapter, type ClusterOptions, type Feature } from './adapter.ts'
import { diagnose } from './diagnostics.ts'

export const adapter: ClusterAdapter = { name: 'reference', takes: ['clusterDomain', 'speed'], parallel: 4, start }

async function start({ clusterDomain = 'cluster.local', speed = 1, images = {}, onProgress, signal }: ClusterOptions): Promise<Cluster> {
  signal?.throwIfAborted()
  const reference = await startReference({
    clusterDomain,
    speed,
    onError: (error) => onProgress?.(`a fault of the reference: ${(error as Error).stack ?? String(error)}`),
  })
  const { gitVersion } = await reference.client.request<{ gitVersion: string }>({ method: 'GET', path: '/version' })
  return {
    implementation: { name: 'stickyset reference', version: gitVersion },
    kubeconfig: reference.kubeconfig.path,
    features: new Set(Object.keys(features) as Feature[]),
    clusterDomain,
    // It has the images of the tutorials under the names that these use.
    image: (name) => (Object.hasOwn(images, name) ? (images[name] ?? name) : name),
    diagnostics: (namespace) => diagnose(reference.client, namespace),
    stop: () => reference.stop(),
  }
}
