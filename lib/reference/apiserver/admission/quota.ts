/** Refuses what a namespace's ResourceQuotas have no room for. */
import type { KubeObject, Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import { pods, resourceQuotas as quotas } from '../../../kube/resource.ts'
import { counts, lacking, quantityText, usageOf, type Usage } from '../../quota.ts'
import type { Kind } from '../../resources/kind.ts'
import type { ResourceQuotaObject } from '../../resources/resourcequota.ts'
import { storeKey, type Api } from '../api.ts'
import { forbidden } from '../status.ts'
import type { Admission } from './admission.ts'

export const resourceQuotas: Admission = (api, kind, object, old) => {
  if (!kind.resource.namespaced || api.store.count(storeKey(quotas)) === 0) return
  for (const quota of api.store.list(storeKey(quotas), object.metadata.namespace) as ResourceQuotaObject[]) {
    if (counts(quota, kind.resource, object)) checkQuota(api, kind, quota, object, old)
  }
}

function checkQuota(
  api: Api,
  { resource }: Kind,
  quota: ResourceQuotaObject,
  object: KubeObject,
  old: KubeObject | undefined,
): void {
  const { hard = {} } = quota.spec
  const { name } = quota.metadata
  if (resource.kind === 'Pod' && resource.group === '' && !old) {
    const lacks = [...lacking(Object.keys(hard), object as Pod)].map(
      ([what, containers]) => `${what} for: ${containers.join(',')}`,
    )
    if (lacks.length > 0)
      throw forbidden(pods, object.metadata.name, `failed quota: ${name}: must specify ${lacks.join('; ')}`)
  }
  const before = old ? usageOf(resource, old) : {}
  const wanted = Object.entries(usageOf(resource, object))
    .map(([key, amount]) => [key, amount - (before[key] ?? 0)] as const)
    .filter(([key, amount]) => hard[key] !== undefined && amount > 0)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (wanted.length === 0) return
  const used = usedIn(api, resource, quota)
  const over = wanted.filter(([key, amount]) => (used[key] ?? 0) + amount > amountOf(hard[key] ?? '0'))
  if (over.length === 0) return
  const text = (of: (key: string, amount: number) => string): string =>
    over.map(([key, amount]) => `${key}=${of(key, amount)}`).join(',')
  throw forbidden(
    resource,
    object.metadata.name,
    `exceeded quota: ${name}, requested: ${text((key, amount) => quantityText(key, amount))}, ` +
      `used: ${text((key) => quantityText(key, used[key] ?? 0))}, limited: ${text((key) => hard[key] ?? '')}`,
  )
}

function usedIn(api: Api, resource: Kind['resource'], quota: ResourceQuotaObject): Usage {
  const sum: Record<string, number> = {}
  for (const object of api.store.list(storeKey(resource), quota.metadata.namespace)) {
    if (!counts(quota, resource, object)) continue
    for (const [key, amount] of Object.entries(usageOf(resource, object))) sum[key] = (sum[key] ?? 0) + amount
  }
  return sum
}
