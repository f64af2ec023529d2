/** Taints of nodes, and the Pods that put up with them. */
import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../kube/objects.ts'

export const accepts = ({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean => {
  if (effect && effect !== taint.effect) return false
  if (key && key !== taint.key) return false
  return operator === 'Exists' || (key !== undefined && value === (taint.value ?? ''))
}

export const tolerates = ({ spec }: Pick<Pod, 'spec'>, taint: Taint): boolean =>
  (spec.tolerations ?? []).some((toleration) => accepts(toleration, taint))

/** For how many seconds the Pod stays with these taints of the effect NoExecute: 0 where it has to go at once. */
export function staysFor({ spec }: Pod, taints: readonly Taint[]): number {
  const tolerations = spec.tolerations ?? []
  const used = taints.map((taint) => tolerations.filter((toleration) => accepts(toleration, taint)))
  if (used.some((ones) => ones.length === 0)) return 0
  const limits = used.flat().flatMap(({ tolerationSeconds }) => (tolerationSeconds == null ? [] : [tolerationSeconds]))
  return Math.max(0, Math.min(Infinity, ...limits))
}
