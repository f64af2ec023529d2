import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type { AnyObject, Node, Pod } from '../../kube/objects.ts'
import { pods, type Resource } from '../../kube/resource.ts'
import { humanDuration } from '../../kube/duration.ts'
import { bytesText, coresText, quantityOf } from './quantity.ts'
import { type Text, timeText, writeAnnotations, writeLabels, writeList } from './text.ts'

const leases: Resource = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
}

export async function writeNode(text: Text, node: Node, client: KubeClient, now: number): Promise<void> {
  const { metadata, spec, status } = node
  text.line(0, 'Name:', metadata.name)
  text.line(0, 'Roles:', rolesOf(metadata.labels ?? {}))
  writeLabels(text, 0, 'Labels', metadata.labels)
  writeAnnotations(text, 0, metadata.annotations)
  text.line(0, 'CreationTimestamp:', timeText(metadata.creationTimestamp))
  const taints = (spec.taints ?? []).map(
    ({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`,
  )
  writeList(text, 0, 'Taints', taints)
  text.line(0, 'Unschedulable:', String(spec.unschedulable ?? false))
  await writeLease(text, metadata.name, client)
  const conditions = status.conditions ?? []
  if (conditions.length > 0) {
    text.line(0, 'Conditions:')
    text.line(1, 'Type', 'Status', 'LastHeartbeatTime', 'LastTransitionTime', 'Reason', 'Message')
    text.line(1, '----', '------', '-----------------', '------------------', '------', '-------')
    for (const { type, status, lastHeartbeatTime, lastTransitionTime, reason = '', message = '' } of conditions) {
      text.line(
        1,
        `${type} `,
        `${status} `,
        `${timeText(lastHeartbeatTime)} `,
        `${timeText(lastTransitionTime)} `,
        `${reason} `,
        message,
      )
    }
  }
  text.line(0, 'Addresses:')
  for (const { type, address } of status.addresses ?? []) text.line(1, `${type}:`, address)
  writeAmounts(text, 'Capacity', status.capacity)
  writeAmounts(text, 'Allocatable', status.allocatable)
  writeSystemInfo(text, node)
  await writePods(text, node, client, now)
}

function rolesOf(labels: Readonly<Record<string, string>>): string {
  const prefix = 'node-role.kubernetes.io/'
  const roles = Object.entries(labels)
    .map(([name, value]) =>
      name.startsWith(prefix) ? name.slice(prefix.length) : name === 'kubernetes.io/role' ? value : '',
    )
    .filter((role) => role !== '')
  return roles.length === 0 ? '<none>' : roles.toSorted().join(',')
}

async function writeLease(text: Text, node: string, client: KubeClient): Promise<void> {
  let lease: AnyObject
  try {
    lease = await client.get<AnyObject>(leases, { name: node, namespace: 'kube-node-lease' })
  } catch (error) {
    if (isNotFound(error)) return text.line(0, 'Lease:', `Failed to get lease: ${(error as Error).message}`)
    throw error
  }
  const { holderIdentity, acquireTime, renewTime } = (lease.spec ?? {}) as Record<string, string | undefined>
  text.line(0, 'Lease:')
  text.line(1, 'HolderIdentity:', holderIdentity ?? '<unset>')
  text.line(1, 'AcquireTime:', timeText(acquireTime))
  text.line(1, 'RenewTime:', timeText(renewTime))
}

function writeAmounts(text: Text, title: string, amounts: Readonly<Record<string, string>> | undefined): void {
  const names = Object.keys(amounts ?? {}).toSorted()
  if (names.length > 0) text.line(0, `${title}:`)
  for (const name of names) text.line(1, `${name}:`, amounts?.[name] ?? '')
}

function writeSystemInfo(text: Text, { spec, status: { nodeInfo } }: Node): void {
  text.line(0, 'System Info:')
  text.line(1, 'Machine ID:', nodeInfo?.machineID ?? '')
  text.line(1, 'System UUID:', nodeInfo?.systemUUID ?? '')
  text.line(1, 'Boot ID:', nodeInfo?.bootID ?? '')
  text.line(1, 'Kernel Version:', nodeInfo?.kernelVersion ?? '')
  text.line(1, 'OS Image:', nodeInfo?.osImage ?? '')
  text.line(1, 'Operating System:', nodeInfo?.operatingSystem ?? '')
  text.line(1, 'Architecture:', nodeInfo?.architecture ?? '')
  text.line(1, 'Container Runtime Version:', nodeInfo?.containerRuntimeVersion ?? '')
  text.line(1, 'Kubelet Version:', nodeInfo?.kubeletVersion ?? '')
  text.line(1, 'Kube-Proxy Version:', nodeInfo?.kubeProxyVersion ?? '')
  if (spec.podCIDR !== undefined) text.line(0, 'PodCIDR:', spec.podCIDR)
  if ((spec.podCIDRs ?? []).length > 0) text.line(0, 'PodCIDRs:', (spec.podCIDRs ?? []).join(','))
  if (spec.providerID !== undefined) text.line(0, 'ProviderID:', spec.providerID)
}

async function writePods(text: Text, node: Node, client: KubeClient, now: number): Promise<void> {
  const fieldSelector = `spec.nodeName=${node.metadata.name},status.phase!=Failed,status.phase!=Succeeded`
  const { items } = await client.list<Pod>(pods, { fieldSelector })
  const allocatable = { ...node.status.capacity, ...node.status.allocatable }
  const share = (amount: number, resource: string): string => {
    const all = quantityOf(allocatable[resource])
    const shown = resource === 'cpu' ? coresText(amount) : bytesText(amount)
    return `${shown} (${all === 0 ? 0 : Math.trunc((amount / all) * 100)}%)`
  }
  text.line(0, 'Non-terminated Pods:', `(${items.length} in total)`)
  text.line(1, 'Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age')
  text.line(1, '---------', '----', '', '------------', '----------', '---------------', '-------------', '---')
  for (const pod of items) {
    const { namespace = '', name, creationTimestamp } = pod.metadata
    const cells = ['cpu', 'memory'].flatMap((resource) => [
      share(needOf(pod, 'requests', resource), resource),
      share(needOf(pod, 'limits', resource), resource),
    ])
    text.line(1, namespace, name, '', ...cells, humanDuration(now - Date.parse(creationTimestamp)))
  }
  text.line(0, 'Allocated resources:')
  text.line(1, '(Total limits may be over 100 percent, i.e., overcommitted.)')
  text.line(1, 'Resource', 'Requests', 'Limits')
  text.line(1, '--------', '--------', '------')
  const total = (list: 'requests' | 'limits', resource: string) =>
    share(
      items.reduce((sum, pod) => sum + needOf(pod, list, resource), 0),
      resource,
    )
  for (const resource of ['cpu', 'memory', 'ephemeral-storage']) {
    text.line(1, resource, total('requests', resource), total('limits', resource))
  }
}

/** All containers side by side, or the greatest init container where that needs more. */
function needOf({ spec }: Pod, list: 'requests' | 'limits', resource: string): number {
  const of = (container: Pod['spec']['containers'][number]) => quantityOf(container.resources?.[list]?.[resource])
  const sum = spec.containers.map(of).reduce((total, each) => total + each, 0)
  return Math.max(sum, ...(spec.initContainers ?? []).map(of))
}
