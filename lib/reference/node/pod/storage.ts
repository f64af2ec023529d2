/** What a Pod may use of its node's disk: who takes more is evicted, as a kubelet does. Pure. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'

/** What is used, in bytes. */
export interface Usage {
  /** By a volume. */
  volume(name: string): number
  /** By a container's own files and its log. */
  container(name: string): number
}

const resource = 'ephemeral-storage'

const limitOf = (container: core.Container): string | undefined => container.resources?.limits?.[resource]

/** Those on the disk; what is in memory is full when it is full. */
const emptyDirs = ({ spec }: Pod): core.Volume[] =>
  (spec.volumes ?? []).filter(({ emptyDir }) => emptyDir !== undefined && emptyDir.medium !== 'Memory')

/** Whether there is anything that it may not exceed. */
export const isLimited = (pod: Pod): boolean =>
  emptyDirs(pod).some(({ emptyDir }) => emptyDir?.sizeLimit !== undefined) ||
  pod.spec.containers.some((container) => limitOf(container) !== undefined)

/** What it has exceeded, in a kubelet's words; undefined where nothing. */
export function excessOf(pod: Pod, usage: Usage): string | undefined {
  for (const { name, emptyDir } of emptyDirs(pod)) {
    const limit = emptyDir?.sizeLimit
    if (limit !== undefined && usage.volume(name) > amountOf(limit))
      return `Usage of EmptyDir volume "${name}" exceeds the limit "${limit}". `
  }
  const limits = pod.spec.containers.map(limitOf)
  if (limits.every((limit) => limit !== undefined)) {
    const allowed = limits.reduce((sum, limit) => sum + amountOf(limit), 0)
    const used =
      pod.spec.containers.reduce((sum, { name }) => sum + usage.container(name), 0) +
      emptyDirs(pod).reduce((sum, { name }) => sum + usage.volume(name), 0)
    const total = limits.length === 1 ? limits[0] : String(allowed)
    if (used > allowed) return `Pod ephemeral local storage usage exceeds the total limit of containers ${total}. `
  }
  for (const container of pod.spec.containers) {
    const limit = limitOf(container)
    if (limit !== undefined && usage.container(container.name) > amountOf(limit))
      return `Container ${container.name} exceeded its local ephemeral storage limit "${limit}". `
  }
  return undefined
}
