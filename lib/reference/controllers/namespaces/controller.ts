/** The namespace controller: empties a namespace that is to go, Pods first, then lets it go. */
import { ApiError, isConflict, isNotFound } from '../../../kube/errors.ts'
import type { KubeObject, Namespace } from '../../../kube/objects.ts'
import { namespaces, pathOf, pods, type Resource } from '../../../kube/resource.ts'
import type { Component } from '../../component.ts'
import { discoveringController } from '../discovering.ts'
import { discover } from '../discovery.ts'
import { conditionsAfter, type Findings } from './conditions.ts'

/** Pods that are going need not be asked after more often. */
const patience = 1000

export function namespaceController(): Component {
  return discoveringController('namespace-controller', ({ client, clock, informer, on, queue, watchAll }) => {
    const all = informer<Namespace>(namespaces)
    const add = ({ metadata }: Namespace): void => queue.add(metadata.name)
    on(all, { added: add, modified: add })
    watchAll({
      deleted(_, { metadata }) {
        if (metadata.namespace !== undefined && isGoing(all.get(undefined, metadata.namespace)))
          queue.add(metadata.namespace)
      },
    })

    /** Deletes all of a kind; what is left of it. */
    async function empty(resource: Resource, namespace: string): Promise<readonly KubeObject[]> {
      const { items } = await client.list(resource, { namespace })
      if (items.length === 0) return []
      if (items.some(({ metadata }) => metadata.deletionTimestamp === undefined)) {
        const body = { propagationPolicy: 'Background' }
        await client.request({ method: 'DELETE', path: pathOf(resource, namespace), body })
      }
      return (await client.list(resource, { namespace })).items
    }

    /** @param failures is added to */
    async function emptyAll(resources: readonly Resource[], namespace: string, failures: unknown[]): Promise<Findings> {
      const remaining: { resource: Resource; count: number }[] = []
      const finalizers = new Map<string, number>()
      for (const resource of resources) {
        const left = await empty(resource, namespace).catch((error: unknown) => {
          failures.push(error)
          return []
        })
        if (left.length > 0) remaining.push({ resource, count: left.length })
        for (const name of left.flatMap(({ metadata }) => metadata.finalizers ?? []))
          finalizers.set(name, (finalizers.get(name) ?? 0) + 1)
      }
      return { failures: failures.map((error) => (error as Error).message), remaining, finalizers }
    }

    /** As it is now, with what was found. */
    async function tell(namespace: Namespace, findings: Findings): Promise<Namespace> {
      const conditions = conditionsAfter(namespace, findings, clock.now())
      if (conditions === namespace.status.conditions) return namespace
      const status = { ...namespace.status, conditions }
      return client.update<Namespace>(namespaces, { ...namespace, status }, { subresource: 'status' })
    }

    async function resourcesIn(namespace: Namespace): Promise<Resource[]> {
      try {
        return (await discover(client, ['list', 'delete'])).filter(({ namespaced }) => namespaced)
      } catch (error) {
        await tell(namespace, {
          discovery: (error as Error).message,
          failures: [],
          remaining: [],
          finalizers: new Map(),
        })
        throw error
      }
    }

    /** Whether nothing is left. */
    async function clear(namespace: Namespace): Promise<Namespace | undefined> {
      const { name } = namespace.metadata
      const failures: unknown[] = []
      const resources = await resourcesIn(namespace)
      const isPods = ({ group, plural }: Resource): boolean => group === pods.group && plural === pods.plural
      let found = await emptyAll(resources.filter(isPods), name, failures)
      if (found.remaining.length + failures.length === 0)
        found = await emptyAll(
          resources.filter((one) => !isPods(one)),
          name,
          failures,
        )
      const told = await tell(namespace, found)
      if (failures.length > 0) throw failures[0]
      return found.remaining.length === 0 ? told : undefined
    }

    return async (name) => {
      const namespace = all.get(undefined, name)
      if (namespace === undefined || !isGoing(namespace)) return undefined
      try {
        const cleared = await clear(namespace)
        if (cleared === undefined) return patience
        const spec = { ...cleared.spec, finalizers: cleared.spec.finalizers?.filter((one) => one !== 'kubernetes') }
        await client.update(namespaces, { ...cleared, spec }, { subresource: 'finalize' })
      } catch (error) {
        if (!(error instanceof ApiError && (isNotFound(error) || isConflict(error)))) throw error
      }
      return undefined
    }
  })
}

const isGoing = (namespace: Namespace | undefined): boolean =>
  namespace?.metadata.deletionTimestamp !== undefined && namespace.spec.finalizers?.includes('kubernetes') === true
