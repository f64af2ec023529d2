/** A node's own objects: its Node, and the Lease that says it is alive. */
import { sleep, type Clock } from '../../clock.ts'
import type { KubeClient } from '../../kube/client.ts'
import { isAlreadyExists, isConflict, isNotFound, UnreachableError } from '../../kube/errors.ts'
import type { KubeObject, Manifest, Node } from '../../kube/objects.ts'
import { leases, nodes } from '../../kube/resource.ts'
import { rfc3339, rfc3339Micro } from './time.ts'

/** What a node says of itself. */
export interface NodeIdentity {
  readonly name: string
  readonly address: string
  readonly podCIDR: string
  readonly allocatable: Readonly<Record<string, string>>
}

/** How often a kubelet renews its Lease, and how much more rarely it writes an unchanged status. */
const renewal = 10_000
const renewalsPerStatus = 30
const leaseNamespace = 'kube-node-lease'

/** Registers the node and keeps saying that it is alive; resolves when it is registered. Ends with the signal. */
export async function registerNode(
  client: KubeClient,
  clock: Clock,
  identity: NodeIdentity,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await present(client, identity, rfc3339(clock.now()))
      break
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      await sleep(clock, renewal, signal).catch(() => {})
    }
  }
  if (signal.aborted) return
  let renewals = 0
  const beat = async (): Promise<void> => {
    try {
      await renew(client, identity.name, rfc3339Micro(clock.now()))
      await offer(client, identity)
      if (renewals++ % renewalsPerStatus === renewalsPerStatus - 1)
        await writeConditions(client, identity, rfc3339(clock.now()))
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
    if (!signal.aborted) cancel = clock.after(renewal, () => void beat())
  }
  let cancel = clock.after(0, () => void beat())
  signal.addEventListener('abort', () => cancel(), { once: true })
}

async function present(client: KubeClient, identity: NodeIdentity, now: string): Promise<void> {
  const node = nodeOf(identity, now)
  try {
    await client.create(nodes, node)
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
    await client.patch(nodes, { name: identity.name }, 'merge', { status: node.status }, { subresource: 'status' })
  }
}

async function renew(client: KubeClient, name: string, renewTime: string): Promise<void> {
  const place = { name, namespace: leaseNamespace }
  try {
    await client.patch(leases, place, 'merge', { spec: { renewTime } })
  } catch (error) {
    if (!isNotFound(error)) throw error
    const { metadata } = await client.get<Node>(nodes, { name })
    await client
      .create<KubeObject>(leases, {
        apiVersion: 'coordination.k8s.io/v1',
        kind: 'Lease',
        // It goes with its Node.
        metadata: { ...place, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: metadata.uid }] },
        spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
      })
      .catch((error: unknown) => {
        // Someone else may have made it, or the namespace of leases is not there yet: the next renewal finds out.
        if (!isAlreadyExists(error) && !isNotFound(error)) throw error
      })
  }
}

/** What others say that it has besides, it offers. */
async function offer(client: KubeClient, { name, allocatable }: NodeIdentity): Promise<void> {
  const { status } = await client.get<Node>(nodes, { name })
  const extended = Object.entries(status.capacity ?? {}).filter(([resource]) => !Object.hasOwn(allocatable, resource))
  const wanted: Record<string, string> = { ...allocatable, ...Object.fromEntries(extended) }
  const known = status.allocatable ?? {}
  const names = new Set([...Object.keys(known), ...Object.keys(wanted)])
  if ([...names].every((resource) => known[resource] === wanted[resource])) return
  const patch = Object.fromEntries([...names].map((resource) => [resource, wanted[resource] ?? null]))
  await client.patch(nodes, { name }, 'merge', { status: { allocatable: patch } }, { subresource: 'status' })
}

async function writeConditions(client: KubeClient, { name }: NodeIdentity, at: string): Promise<void> {
  const node = await client.get<Node>(nodes, { name })
  const before = new Map((node.status.conditions ?? []).map((condition) => [condition.type, condition]))
  const conditions = conditionsAt(at).map((condition) => {
    const old = before.get(condition.type)
    return old?.status === condition.status
      ? { ...condition, lastTransitionTime: old.lastTransitionTime ?? at }
      : condition
  })
  const status = { ...node.status, conditions }
  await client.update(nodes, { ...node, status }, { subresource: 'status' }).catch((error: unknown) => {
    if (!isConflict(error)) throw error
  })
}

function nodeOf({ name, address, podCIDR, allocatable }: NodeIdentity, now: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR, podCIDRs: [podCIDR] },
    status: {
      capacity: allocatable,
      allocatable,
      conditions: conditionsAt(now),
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '',
        osImage: 'Stickyset',
        containerRuntimeVersion: 'stickyset://0.1.0',
        kubeletVersion: 'v1.36.2',
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  }
}

const conditionsAt = (
  now: string,
): { type: string; status: string; lastHeartbeatTime: string; lastTransitionTime: string }[] =>
  [
    ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
  ].map(([type = '', status = '', reason, message]) => ({
    type,
    status,
    lastHeartbeatTime: now,
    lastTransitionTime: now,
    reason,
    message,
  }))
