/** Kinds that are better not used any more: clients are told, and what is gone is told of to old clients only. */
import { apiVersionOf } from '../../kube/resource.ts'
import type { Kind } from '../resources/kind.ts'
import type { Call } from './api.ts'

/** `policy/v1beta1 PodDisruptionBudget is deprecated in v1.21+, unavailable in v1.25+; use policy/v1 PodDisruptionBudget` */
export function warnOfAge({ resource, deprecated }: Kind, call: Call): void {
  if (!deprecated) return
  const { since, gone, use } = deprecated
  const unavailable = gone === undefined ? '' : `, unavailable in v1.${gone}+`
  const instead = use === undefined ? '' : `; use ${apiVersionOf(use)} ${use.kind}`
  call.warnings.push(`${apiVersionOf(resource)} ${resource.kind} is deprecated in v1.${since}+${unavailable}${instead}`)
}

/** Whether a client is told that there is such a kind. */
export function isTold({ deprecated }: Kind, { userAgent }: Pick<Call, 'userAgent'>): boolean {
  return deprecated?.gone === undefined || ageOf(userAgent) < deprecated.gone
}

/** The minor version of a program of Kubernetes: `kube-scheduler/v1.20.2 (linux/amd64) kubernetes/faecb19`. */
function ageOf(userAgent: string): number {
  const [, minor] = /^[^ /]+\/v1\.(\d+)\.\S* \(.*\) kubernetes\//.exec(userAgent) ?? []
  return minor === undefined ? Number.POSITIVE_INFINITY : Number(minor)
}
