/** Keeps an APIService for every version of every group that is served, as `kubectl get apiservices` shows them. */
import { apiServices, apiVersionOf, customResourceDefinitions } from '../../kube/resource.ts'
import { alwaysAvailable, type APIService } from '../resources/apiservice.ts'
import type { Kind } from '../resources/kind.ts'
import { storeKey, timestamp, type Api } from './api.ts'
import { uuid } from './names.ts'

/** What says that an APIService is ours to make and to take away; built-in groups are there for good. */
const automanaged = 'kube-aggregator.kubernetes.io/automanaged'

/** The order of groups, the first before the others: those of definitions come after all of them. */
const priorities: Readonly<Record<string, number>> = {
  '': 18000,
  apps: 17800,
  'events.k8s.io': 17750,
  'authentication.k8s.io': 17700,
  'authorization.k8s.io': 17600,
  autoscaling: 17500,
  batch: 17400,
  'certificates.k8s.io': 17300,
  'networking.k8s.io': 17200,
  policy: 17100,
  'rbac.authorization.k8s.io': 17000,
  'storage.k8s.io': 16800,
  'apiextensions.k8s.io': 16700,
  'admissionregistration.k8s.io': 16700,
  'scheduling.k8s.io': 16600,
  'coordination.k8s.io': 16500,
  'node.k8s.io': 16300,
  'discovery.k8s.io': 16200,
  'resource.k8s.io': 16200,
  'flowcontrol.apiserver.k8s.io': 16100,
}
const versionPriorities: Readonly<Record<string, number>> = {
  '/v1': 1,
  'autoscaling/v2': 30,
  'flowcontrol.apiserver.k8s.io/v1': 21,
}

/** From now on, what is served and what is registered agree. */
export function registerGroups(api: Api): void {
  sync(api)
  // A change is told to everyone before the next is made.
  const soon = (): void => queueMicrotask(() => sync(api))
  api.store.watch(storeKey(customResourceDefinitions), undefined, api.store.revision, soon)
  api.store.watch(storeKey(apiServices), undefined, api.store.revision, ({ type }) => type === 'DELETED' && soon())
}

function sync(api: Api): void {
  const { kinds, store } = api
  const key = storeKey(apiServices)
  const served = new Map(
    kinds
      .all()
      .filter(({ resource, deprecated }) => deprecated?.gone === undefined && resource.group !== apiServices.group)
      .map((kind) => [`${kind.resource.version}.${kind.resource.group}`, kind]),
  )
  for (const [name, kind] of served) {
    // They are made at every start, where time counts, and all alike: they need not go the way of others.
    if (!store.get(key, undefined, name)) store.put(key, serviceOf(api, name, kind))
  }
  for (const object of store.list(key)) {
    if (object.metadata.labels?.[automanaged] === 'true' && !served.has(object.metadata.name)) store.delete(key, object)
  }
}

function serviceOf(api: Api, name: string, { resource: { group, version }, custom }: Kind): APIService {
  const now = timestamp(api.clock.now())
  const labels = { [automanaged]: custom ? 'true' : 'onstart' }
  const metadata = { name, uid: uuid(api.random), resourceVersion: '', creationTimestamp: now, labels }
  return {
    apiVersion: apiVersionOf(apiServices),
    kind: apiServices.kind,
    metadata: { ...metadata, managedFields: [{ ...managed, time: now }] },
    spec: {
      ...(group !== '' && { group }),
      version,
      groupPriorityMinimum: custom ? 1000 : (priorities[group] ?? 15_000),
      versionPriority: custom ? 100 : (versionPriorities[`${group}/${version}`] ?? 15),
    },
    status: { conditions: [alwaysAvailable(now)] },
  }
}

/** What of them is the API server's. */
const managed = {
  manager: 'kube-apiserver',
  operation: 'Update',
  apiVersion: apiVersionOf(apiServices),
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': { 'f:labels': { '.': {}, [`f:${automanaged}`]: {} } },
    'f:spec': { 'f:group': {}, 'f:groupPriorityMinimum': {}, 'f:version': {}, 'f:versionPriority': {} },
  },
}
