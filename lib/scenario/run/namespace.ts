/** The namespace of a chain of scenarios: made before the first step, gone with all that was in it after the last. */
import { sleep } from '../../clock.ts'
import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type { KubeObject, Namespace, PersistentVolume } from '../../kube/objects.ts'
import { namespaces, persistentVolumes, serviceAccounts, type Resource } from '../../kube/resource.ts'
import { growingPauses, type Timing } from './wait.ts'

const letters = 'bcdfghjklmnpqrstvwxz2456789'
const accountWait = 10_000

/** `stickyset-creating-x7k2p`: a DNS label that says where it comes from. */
export function namespaceName(id: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')
  const stem = id.replaceAll(/[^a-z0-9-]+/g, '-').slice(0, 63 - 'stickyset--'.length - suffix.length)
  return `stickyset-${stem}-${suffix}`.replaceAll(/-{2,}/g, '-')
}

/** @throws ApiError, UnreachableError */
export async function createNamespace(client: KubeClient, name: string, timing: Timing): Promise<void> {
  const labels = { 'app.kubernetes.io/managed-by': 'stickyset' }
  await client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  // Where each namespace gets a default ServiceAccount, Pods are refused until it is there.
  if (!(await exists(client, serviceAccounts, 'default', 'default'))) return
  await until(timing, accountWait, () => exists(client, serviceAccounts, 'default', name))
}

/** Resolves with what could not be removed within `limit`, a line each. */
export async function removeNamespace(
  client: KubeClient,
  name: string,
  limit: number,
  timing: Timing,
): Promise<string[]> {
  try {
    await client.delete(namespaces, { name }, { propagationPolicy: 'Background' })
  } catch (error) {
    if (!isNotFound(error)) return [`namespace/${name}: ${(error as Error).message}`]
  }
  try {
    let left: string[] = []
    await until(timing, limit, async () => (left = await remains(client, name)).length === 0)
    return left
  } catch (error) {
    return [`namespace/${name}: ${(error as Error).message}`]
  }
}

async function remains(client: KubeClient, name: string): Promise<string[]> {
  const left: string[] = []
  if (await exists(client, namespaces, name)) {
    const { status } = await client.get<Namespace>(namespaces, { name }).catch(() => ({ status: { conditions: [] } }))
    const reasons = (status.conditions ?? [])
      .filter((condition) => condition.status === 'True')
      .map(({ message }) => message)
    left.push([`namespace/${name} is not gone`, ...reasons].join('; '))
  }
  const { items } = await client.list<PersistentVolume>(persistentVolumes)
  const volumes = items.filter(({ spec }) => spec.claimRef?.namespace === name)
  return [
    ...left,
    ...volumes.map(
      (volume) =>
        `persistentvolume/${volume.metadata.name} is not gone (${volume.spec.persistentVolumeReclaimPolicy}, ${volume.status.phase})`,
    ),
  ]
}

async function exists(client: KubeClient, resource: Resource, name: string, namespace?: string): Promise<boolean> {
  try {
    await client.get<KubeObject>(resource, { name, namespace })
    return true
  } catch (error) {
    if (isNotFound(error)) return false
    throw error
  }
}

async function until({ clock, signal }: Timing, limit: number, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = clock.now() + limit
  const pauses = growingPauses()
  while (!(await isDone()) && clock.now() < deadline) await sleep(clock, pauses.next().value, signal)
}
