/** The namespace of a chain of scenarios: made before the first step, gone with all that was in it after the last. */
import { sleep } from '../../clock.ts'
import type { KubeClient } from '../../kube/client.ts'
import { ApiError, apiErrorOf, isAlreadyExists, isNotFound, UnreachableError } from '../../kube/errors.ts'
import type { KubeObject, Namespace, PersistentVolume } from '../../kube/objects.ts'
import {
  controllerRevisions,
  namespaces,
  pathOf,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  serviceAccounts,
  statefulSets,
  type Resource,
} from '../../kube/resource.ts'
import { growingPauses, type Timing } from './wait.ts'

const letters = 'bcdfghjklmnpqrstvwxz2456789'
const accountWait = 10_000
/** Before a namespace is asked for again, in milliseconds. */
const pauses = [50, 500, 2000]

/** `stickyset-creating-x7k2p`: a DNS label that says where it comes from. */
export function namespaceName(id: string, random: () => number): string {
  const suffix = Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')
  const stem = id.replaceAll(/[^a-z0-9-]+/g, '-').slice(0, 63 - 'stickyset--'.length - suffix.length)
  return `stickyset-${stem}-${suffix}`.replaceAll(/-{2,}/g, '-')
}

/** Resolves with false where there was one of this name, which is not ours to touch. @throws ApiError, UnreachableError */
export async function createNamespace(client: KubeClient, name: string, timing: Timing): Promise<boolean> {
  const labels = { 'app.kubernetes.io/managed-by': 'stickyset' }
  const make = (): Promise<unknown> =>
    client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } })
  let isLost = false
  for (const pause of [...pauses, undefined]) {
    try {
      await make()
      break
    } catch (error) {
      // Nobody else makes one of that name: where it is there now, it was made, and the answer lost.
      if (isAlreadyExists(error) && isLost) break
      if (isAlreadyExists(error)) return false
      if (!mayBeLost(error) || pause === undefined) throw error
      isLost = true
      await sleep(timing.clock, pause, timing.signal)
    }
  }
  // Where each namespace gets a default ServiceAccount, Pods are refused until it is there.
  if (await exists(client, serviceAccounts, 'default', 'default')) {
    await until(timing, accountWait, () => exists(client, serviceAccounts, 'default', name))
  }
  return true
}

const mayBeLost = (error: unknown): boolean =>
  error instanceof UnreachableError || (error instanceof ApiError && (error.code >= 500 || error.code === 429))

/** Resolves with what could not be removed within `limit`, a line each. */
export async function removeNamespace(
  client: KubeClient,
  name: string,
  limit: number,
  timing: Timing,
): Promise<string[]> {
  try {
    await client.delete(namespaces, { name }, { propagationPolicy: 'Background' })
    await hurry(client, name)
    await letGo(client, name)
    await removeVolumes(client, name)
  } catch (error) {
    if (!isNotFound(error)) return [`namespace/${name}: ${(error as Error).message}`]
  }
  try {
    let left: Remains = { namespace: [], volumes: [] }
    let isTold = false
    await until(timing, limit, async () => {
      left = await remains(client, name)
      if (!isTold && left.namespace.length > 0) isTold = await tellEmpty(client, name)
      return left.namespace.length === 0 && left.volumes.every(isRetained)
    })
    return [...left.namespace, ...left.volumes.map(volumeLine)]
  } catch (error) {
    return [`namespace/${name}: ${(error as Error).message}`]
  }
}

/** Nobody needs these Pods any more: they are not given their whole grace period. */
async function hurry(client: KubeClient, namespace: string): Promise<void> {
  const query = { gracePeriodSeconds: '1' }
  const { code, body } = await client.transport.send({ method: 'DELETE', path: pathOf(pods, namespace), query })
  if (code >= 400 && code !== 403 && code !== 404) throw apiErrorOf(code, body)
}

/**
 * The namespace controller looks again when Pods may have had half their grace period, though it was cut short, or when
 * the namespace has changed. Resolves with whether it has.
 */
async function tellEmpty(client: KubeClient, name: string): Promise<boolean> {
  const { items } = await client.list<KubeObject>(pods, { namespace: name })
  if (items.length > 0) return false
  const metadata = { annotations: { 'stickyset/pods': 'gone' } }
  await client.patch(namespaces, { name }, 'merge', { metadata }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  })
  return true
}

/** Those that were made by hand for claims of the namespace: nobody else has a use for them. They go with their claims. */
async function removeVolumes(client: KubeClient, namespace: string): Promise<void> {
  const madeByHand = (await volumesOf(client, namespace)).filter(
    ({ metadata }) => metadata.annotations?.['pv.kubernetes.io/provisioned-by'] === undefined,
  )
  for (const { metadata } of madeByHand) {
    const path = pathOf(persistentVolumes, undefined, metadata.name)
    const { code, body } = await client.transport.send({ method: 'DELETE', path })
    if (code >= 400 && code !== 403 && code !== 404) throw apiErrorOf(code, body)
  }
}

/** Finalizers of the domain that is nobody's are the scenario's own: it may have ended before it took them off. */
async function letGo(client: KubeClient, namespace: string): Promise<void> {
  for (const resource of [pods, persistentVolumeClaims, controllerRevisions, statefulSets]) {
    const { items } = await client.list<KubeObject>(resource, { namespace })
    for (const { metadata } of items) {
      const finalizers = metadata.finalizers?.filter((finalizer) => !finalizer.startsWith('example.com/'))
      if (finalizers?.length === metadata.finalizers?.length) continue
      await client.patch(resource, metadata, 'merge', { metadata: { finalizers } }).catch((error: unknown) => {
        if (!isNotFound(error)) throw error
      })
    }
  }
}

interface Remains {
  namespace: string[]
  volumes: PersistentVolume[]
}

/** Nobody but an administrator removes such a volume: there is nothing to wait for. */
function isRetained({ spec }: PersistentVolume): boolean {
  return spec.persistentVolumeReclaimPolicy === 'Retain'
}

function volumeLine({ metadata, spec, status }: PersistentVolume): string {
  return `persistentvolume/${metadata.name} is not gone (${spec.persistentVolumeReclaimPolicy}, ${status.phase})`
}

async function remains(client: KubeClient, name: string): Promise<Remains> {
  const volumes = await volumesOf(client, name)
  try {
    const { status } = await client.get<Namespace>(namespaces, { name })
    const reasons = (status.conditions ?? []).filter((condition) => condition.status === 'True')
    return {
      namespace: [[`namespace/${name} is not gone`, ...reasons.map(({ message }) => message)].join('; ')],
      volumes,
    }
  } catch (error) {
    if (isNotFound(error)) return { namespace: [], volumes }
    throw error
  }
}

/** Those of its claims, and those that nobody has and that are labelled with its name; none where this user may not see them. */
async function volumesOf(client: KubeClient, namespace: string): Promise<PersistentVolume[]> {
  try {
    const { items } = await client.list<PersistentVolume>(persistentVolumes)
    return items.filter(
      ({ metadata, spec }) => (spec.claimRef?.namespace ?? metadata.labels?.['namespace']) === namespace,
    )
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return []
    throw error
  }
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
