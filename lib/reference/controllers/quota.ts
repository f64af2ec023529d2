/** Says of every ResourceQuota how much of it is used. */
import type { KubeObject } from '../../kube/objects.ts'
import { resourceQuotas, type Resource } from '../../kube/resource.ts'
import { equal } from '../schema/equal.ts'
import type { Component } from '../component.ts'
import { counts, quantityText, usageOf } from '../quota.ts'
import type { ResourceQuotaObject } from '../resources/resourcequota.ts'
import { keyOf, splitKey } from './controller.ts'
import { discoveringController } from './discovering.ts'

export const resourceQuotaController = (): Component =>
  discoveringController('resourcequota-controller', ({ client, informer, on, queue, resources, watchAll }) => {
    const quotas = informer<ResourceQuotaObject>(resourceQuotas)
    const addAllIn = (_: Resource, { metadata }: KubeObject): void => {
      if (metadata.namespace === undefined) return
      for (const quota of quotas.list(metadata.namespace)) queue.add(keyOf(quota))
    }
    const add = (quota: KubeObject): void => queue.add(keyOf(quota))
    on(quotas, { added: add, modified: add })
    watchAll({ added: addAllIn, modified: addAllIn, deleted: addAllIn })

    return async (key) => {
      const { namespace, name } = splitKey(key)
      const quota = quotas.get(namespace, name)
      if (!quota) return
      const hard = quota.spec.hard ?? {}
      const sum: Record<string, number> = {}
      for (const resource of resources().filter(({ namespaced }) => namespaced)) {
        if (!mentions(Object.keys(hard), resource)) continue
        const { items } = await client.list(resource, { namespace })
        for (const object of items.filter((one) => counts(quota, resource, one))) {
          for (const [what, amount] of Object.entries(usageOf(resource, object))) sum[what] = (sum[what] ?? 0) + amount
        }
      }
      const used = Object.fromEntries(
        Object.keys(hard)
          .toSorted()
          .map((what) => [what, quantityText(what, sum[what] ?? 0)]),
      )
      if (equal(quota.status, { hard, used })) return
      await client.update(resourceQuotas, { ...quota, status: { hard, used } }, { subresource: 'status' })
    }
  })

/** Whether an object of that kind can use up anything of what is limited. */
function mentions(hard: readonly string[], { group, plural }: Resource): boolean {
  const own = new Set([plural, `count/${group === '' ? plural : `${plural}.${group}`}`])
  const parts: Readonly<Record<string, RegExp>> = {
    pods: /^((requests|limits)\.)?(cpu|memory|ephemeral-storage|hugepages-.*)$/,
    services: /^services\./,
    persistentvolumeclaims: /storage|persistentvolumeclaims$/,
  }
  return hard.some((what) => own.has(what) || (group === '' && parts[plural]?.test(what) === true))
}
