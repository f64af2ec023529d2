/** The namespace controller: empties a namespace that is to go, then lets it go. */
import { ApiError, isConflict, isNotFound } from '../../kube/errors.ts'
import type { Namespace } from '../../kube/objects.ts'
import { namespaces, pathOf } from '../../kube/resource.ts'
import type { Component } from '../component.ts'
import { discoveringController } from './discovering.ts'
import { discover } from './discovery.ts'

export function namespaceController(): Component {
  return discoveringController('namespace-controller', ({ client, informer, on, queue, watchAll }) => {
    const all = informer<Namespace>(namespaces)
    const add = ({ metadata }: Namespace): void => queue.add(metadata.name)
    on(all, { added: add, modified: add })
    watchAll({
      deleted(_, { metadata }) {
        if (metadata.namespace !== undefined && isGoing(all.get(undefined, metadata.namespace)))
          queue.add(metadata.namespace)
      },
    })

    /** Deletes all in the namespace; whether nothing is left. */
    async function empty(namespace: string): Promise<boolean> {
      let left = 0
      for (const resource of await discover(client, ['list', 'delete'])) {
        if (!resource.namespaced) continue
        const { items } = await client.list(resource, { namespace })
        const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
        if (staying.length > 0)
          await client.request({
            method: 'DELETE',
            path: pathOf(resource, namespace),
            body: { propagationPolicy: 'Background' },
          })
        if (items.length > 0) left += (await client.list(resource, { namespace })).items.length
      }
      return left === 0
    }

    return async (name) => {
      const namespace = all.get(undefined, name)
      if (namespace === undefined || !isGoing(namespace)) return undefined
      if (!(await empty(name))) return 1000
      const spec = { ...namespace.spec, finalizers: namespace.spec.finalizers?.filter((one) => one !== 'kubernetes') }
      await client.update(namespaces, { ...namespace, spec }, { subresource: 'finalize' }).catch((error: unknown) => {
        if (!(error instanceof ApiError && (isNotFound(error) || isConflict(error)))) throw error
      })
      return undefined
    }
  })
}

const isGoing = (namespace: Namespace | undefined): boolean =>
  namespace?.metadata.deletionTimestamp !== undefined && namespace.spec.finalizers?.includes('kubernetes') === true
