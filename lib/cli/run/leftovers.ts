/** Proof that a run has cleaned up after itself. */
import type { Cluster } from '../../clusters/adapter.ts'
import { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import { httpTransport } from '../../kube/http.ts'
import { accessOf, readKubeconfig } from '../../kube/kubeconfig.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import { namespaces, persistentVolumes } from '../../kube/resource.ts'

/** What is left of these namespaces: they themselves, and volumes that were bound in them. A line each. */
export async function leftovers({ kubeconfig }: Cluster, names: readonly string[]): Promise<string[]> {
  const transport = httpTransport(await accessOf(await readKubeconfig(kubeconfig)))
  const client = new KubeClient(transport)
  try {
    const found = await Promise.all(names.map(async (name) => ((await exists(client, name)) ? [`namespace/${name}`] : [])))
    const volumes = await client.list<PersistentVolume>(persistentVolumes)
    const bound = volumes.items.filter(({ spec }) => names.includes(spec.claimRef?.namespace ?? ''))
    return [...found.flat(), ...bound.map(({ metadata }) => `persistentvolume/${metadata.name}`)]
  } finally {
    transport.close()
  }
}

async function exists(client: KubeClient, name: string): Promise<boolean> {
  try {
    await client.get(namespaces, { name })
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

/** Whether the cluster still answers. */
export async function answers({ kubeconfig }: Cluster, signal: AbortSignal = AbortSignal.timeout(5000)): Promise<boolean> {
  const transport = httpTransport(await accessOf(await readKubeconfig(kubeconfig)))
  try {
    return (await transport.send({ method: 'GET', path: '/version', signal })).code < 500
  } catch {
    return false
  } finally {
    transport.close()
  }
}
