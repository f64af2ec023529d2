/** What a Pod takes over from its RuntimeClass: its overhead, and where it may run. */
import { isDeepStrictEqual } from 'node:util'
import type { Toleration } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../../kube/objects.ts'
import { pods } from '../../../kube/resource.ts'
import { runtimeClass, type RuntimeClass } from '../../resources/runtimeclass.ts'
import { storeKey } from '../api.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

export const podRuntimeClass: Admission = (api, { resource }, object) => {
  if (resource.group !== '' || resource.kind !== 'Pod') return
  const { metadata, spec } = object as unknown as Pod
  const refuse = (why: string): Error => forbidden(pods, metadata.name, why)
  const name = spec.runtimeClassName
  const found =
    name === undefined
      ? undefined
      : (api.store.get(storeKey(runtimeClass.resource), undefined, name) as RuntimeClass | undefined)
  if (name !== undefined && found === undefined)
    throw refuse(`pod rejected: RuntimeClass ${JSON.stringify(name)} not found`)
  const { overhead, scheduling } = found ?? {}
  if (overhead === undefined) {
    if (spec.overhead !== undefined)
      throw refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead')
  } else {
    const podFixed = overhead.podFixed ?? {}
    if (spec.overhead !== undefined && !isDeepStrictEqual({ ...spec.overhead }, { ...podFixed }))
      throw refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead")
    spec.overhead = podFixed
  }
  if (scheduling === undefined) return
  for (const [key, value] of Object.entries(scheduling.nodeSelector ?? {})) {
    const own = spec.nodeSelector?.[key]
    if (own !== undefined && own !== value)
      throw refuse(
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
      )
  }
  if (scheduling.nodeSelector !== undefined) spec.nodeSelector = { ...spec.nodeSelector, ...scheduling.nodeSelector }
  const tolerations = merged([...(spec.tolerations ?? []), ...(scheduling.tolerations ?? [])])
  if (tolerations.length > 0) spec.tolerations = tolerations
}

/** Without those that others cover. */
function merged(all: readonly Toleration[]): Toleration[] {
  const kept: Toleration[] = []
  for (const [index, one] of all.entries()) {
    const later = all.slice(index + 1).filter((other) => !isDeepStrictEqual({ ...one }, { ...other }))
    if (![...kept, ...later].some((other) => covers(other, one))) kept.push(one)
  }
  return kept
}

/** Whether a toleration tolerates all that the other one does. */
function covers(wide: Toleration, one: Toleration): boolean {
  if (isDeepStrictEqual({ ...wide }, { ...one })) return true
  const isAny = !wide.key && wide.operator === 'Exists'
  if ((one.key ?? '') !== (wide.key ?? '') && !isAny) return false
  if (wide.effect && one.effect !== wide.effect) return false
  if (wide.effect === 'NoExecute' && wide.tolerationSeconds !== undefined) {
    if (one.tolerationSeconds === undefined || one.tolerationSeconds > wide.tolerationSeconds) return false
  }
  return wide.operator === 'Exists' || (one.operator === 'Equal' && (one.value ?? '') === (wide.value ?? ''))
}
