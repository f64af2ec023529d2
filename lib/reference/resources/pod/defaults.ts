/** Defaults of Pods that depend on other fields. */
import type { StructDefaults } from '../../schema/types.ts'

type Values = Record<string, unknown>

/** An image that may change under its name is always pulled. */
export const containerDefaults: StructDefaults = (container) => {
  if (container.imagePullPolicy === undefined) {
    container.imagePullPolicy = isLatest((container.image as string | undefined) ?? '') ? 'Always' : 'IfNotPresent'
  }
}

function isLatest(image: string): boolean {
  if (image.includes('@')) return false
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest'
}

export const volumeDefaults: StructDefaults = (volume) => {
  if (Object.keys(volume).every((key) => key === 'name')) volume.emptyDir = {}
}

export const podDefaults: StructDefaults = (pod) => {
  const spec = pod.spec as Values & { containers?: Values[] | null; initContainers?: Values[] }
  spec.enableServiceLinks ??= true
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) requestLimits(container)
  if (spec.hostNetwork !== true) return
  for (const container of spec.containers ?? []) {
    for (const port of (container.ports as Values[] | undefined) ?? []) port.hostPort ??= port.containerPort
  }
}

/** What a container may use at most it also asks for, where it does not say otherwise. */
function requestLimits(container: Values): void {
  const resources = container.resources as { limits?: Values; requests?: Values }
  if (resources.limits) resources.requests = { ...resources.limits, ...resources.requests }
}
