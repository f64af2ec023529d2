/** Serves the kinds of CustomResourceDefinitions, for as long as their definitions are there. */
import { KubeClient } from '../../../kube/client.ts'
import { ApiError } from '../../../kube/errors.ts'
import type { KubeObject } from '../../../kube/objects.ts'
import { customResourceDefinitions, type Resource } from '../../../kube/resource.ts'
import { cleanup, type Definition } from '../../resources/customresourcedefinition.ts'
import type { Kind } from '../../resources/kind.ts'
import { equal } from '../../schema/equal.ts'
import { storeKey, timestamp, type Api } from '../api.ts'
import { remove } from '../delete.ts'
import { localTransport } from '../local.ts'
import { kindsOf } from './kind.ts'

/** @param onError told of what must not happen */
export function serveDefinitions(api: Api, onError: (error: unknown) => void): void {
  const client = new KubeClient(localTransport(api, 'kube-apiserver'))
  const served = new Map<string, { spec: object; kinds: readonly Kind[] }>()

  function serve(definition: Definition): void {
    const { name } = definition.metadata
    const before = served.get(name)
    if (before && equal(before.spec, definition.spec)) return
    const leaving = (): boolean =>
      api.store.get(storeKey(customResourceDefinitions), undefined, name)?.metadata.deletionTimestamp !== undefined
    const kinds = kindsOf(definition, leaving)
    api.kinds.replace(before?.kinds ?? [], kinds)
    served.set(name, { spec: definition.spec, kinds })
  }

  function forget({ metadata }: KubeObject): void {
    api.kinds.replace(served.get(metadata.name)?.kinds ?? [], [])
    served.delete(metadata.name)
  }

  /** What a controller would do: the definition is accepted, or its objects are deleted and then itself. */
  async function settle(name: string): Promise<void> {
    const definition = api.store.get(storeKey(customResourceDefinitions), undefined, name) as Definition | undefined
    if (!definition) return
    const going = definition.metadata.deletionTimestamp !== undefined
    const status = statusOf(definition, timestamp(api.clock.now()))
    if (!equal(status, definition.status)) {
      await client.patch(customResourceDefinitions, { name }, 'merge', { status }, { subresource: 'status' })
    }
    if (going && definition.metadata.finalizers?.includes(cleanup) === true) await clean(definition)
  }

  async function clean({ metadata, spec }: Definition): Promise<void> {
    const { group, names, scope } = spec
    const [kind] = served.get(metadata.name)?.kinds ?? []
    const resource: Resource = {
      group,
      version: '',
      kind: names.kind,
      plural: names.plural,
      namespaced: scope === 'Namespaced',
    }
    if (kind) {
      for (const object of api.store.list(storeKey(resource))) {
        if (object.metadata.deletionTimestamp === undefined) remove(api, kind, object, { dryRun: false })
      }
    }
    if (api.store.count(storeKey(resource)) > 0) {
      const stop = api.store.watch(storeKey(resource), undefined, api.store.revision, ({ type }) => {
        if (type !== 'DELETED' || api.store.count(storeKey(resource)) > 0) return
        stop()
        soon(metadata.name)
      })
      return
    }
    const finalizers = (metadata.finalizers ?? []).filter((one) => one !== cleanup)
    await client.patch(customResourceDefinitions, { name: metadata.name }, 'merge', { metadata: { finalizers } })
  }

  /** Not at once: a change is told to everyone before the next is made. */
  function soon(name: string): void {
    queueMicrotask(() => {
      settle(name).catch((error: unknown) => {
        // Who changed it in between has made another event, which comes here too.
        if (!(error instanceof ApiError && [404, 409].includes(error.code))) onError(error)
      })
    })
  }

  function begin(object: KubeObject): void {
    serve(object as Definition)
    soon(object.metadata.name)
  }

  const key = storeKey(customResourceDefinitions)
  for (const object of api.store.list(key)) begin(object)
  api.store.watch(key, undefined, api.store.revision, ({ type, object }) =>
    type === 'DELETED' ? forget(object) : begin(object),
  )
}

function statusOf({ spec, status, metadata }: Definition, now: string): NonNullable<Definition['status']> {
  const before = status?.conditions ?? []
  const condition = (type: string, reason: string, message: string): { type: string; status: string } =>
    before.find((one) => one.type === type) ??
    ({ type, status: 'True', lastTransitionTime: now, reason, message } as { type: string; status: string })
  const going = metadata.deletionTimestamp !== undefined
  const stored = spec.versions.filter(({ storage }) => storage).map(({ name }) => name)
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
      ...(going
        ? [condition('Terminating', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress')]
        : []),
    ],
    acceptedNames: spec.names,
    storedVersions: [...new Set([...(status?.storedVersions ?? []), ...stored])],
  }
}
