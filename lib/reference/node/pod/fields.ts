/** The downward API: what a Pod may know of itself. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { containersOf } from './records.ts'

/** What is known of the Pod only once it is on its node. */
export interface Placement {
  readonly podIP: string
  readonly hostIP: string
  /** The node's resources, that a container without limits may use. */
  readonly allocatable: Readonly<Record<string, string>>
}

/** @throws Error where the path is none of the downward API's. */
export function fieldOf(pod: Pod, path: string, { podIP, hostIP }: Placement): string {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/u.exec(path)
  if (subscript !== null) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? ''
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name
    case 'metadata.namespace':
      return pod.metadata.namespace ?? ''
    case 'metadata.uid':
      return pod.metadata.uid
    case 'metadata.labels':
      return asLines(pod.metadata.labels)
    case 'metadata.annotations':
      return asLines(pod.metadata.annotations)
    case 'spec.nodeName':
      return pod.spec.nodeName ?? ''
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? ''
    case 'status.podIP':
    case 'status.podIPs':
      return podIP
    case 'status.hostIP':
    case 'status.hostIPs':
      return hostIP
    default:
      throw new Error(`unsupported fieldPath: ${path}`)
  }
}

const asLines = (map: Readonly<Record<string, string>> = {}): string =>
  Object.entries(map)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join('\n')

/** A container's request or limit in units of the divisor, rounded up. @throws Error where there is no such one. */
export function resourceOf(
  pod: Pod,
  { containerName, resource, divisor }: core.ResourceFieldSelector,
  placement: Placement,
  own?: core.Container,
): string {
  const container = containerName === undefined ? own : containersOf(pod).find(({ name }) => name === containerName)
  if (container === undefined) throw new Error(`container ${containerName ?? ''} not found`)
  const [kind, name] = [resource.slice(0, resource.indexOf('.')), resource.slice(resource.indexOf('.') + 1)]
  const { requests, limits } = container.resources ?? {}
  const quantity =
    kind === 'limits'
      ? (limits?.[name] ?? placement.allocatable[name])
      : kind === 'requests'
        ? (requests?.[name] ?? limits?.[name] ?? '0')
        : undefined
  if (quantity === undefined) throw new Error(`unsupported container resource : ${resource}`)
  const unit = divisor === undefined || divisor === '0' ? '1' : divisor
  return String(Math.ceil(amountOf(quantity) / amountOf(unit) - 1e-9))
}
