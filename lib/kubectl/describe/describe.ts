import type { KubeClient } from '../../kube/client.ts'
import { isNotFound } from '../../kube/errors.ts'
import type * as objects from '../../kube/objects.ts'
import type { AnyObject, KubeObject } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import type { ApiResource } from '../discovery.ts'
import { humanDuration } from '../../kube/duration.ts'
import { CommandError, forEachKeepGoing } from '../failure.ts'
import { bool, integer, text as textFlag } from '../flags.ts'
import { fetchItems, type Query } from '../get.ts'
import { objectsOfFiles } from '../manifests.ts'
import { selectionsOf } from '../select.ts'
import { fileFlags, verb } from '../verb.ts'
import { eventsOf, writeEvents } from './events.ts'
import { writeNode } from './node.ts'
import { writeAny, writeConfigMap, writeNamespace, writeSecret, writeServiceAccount } from './others.ts'
import { writePod } from './pod.ts'
import { writeEndpoints, writeEndpointSlice, writeService } from './service.ts'
import { writeClaim, writeStorageClass, writeVolume } from './storage.ts'
import { Text } from './text.ts'
import { writeDeployment, writeStatefulSet } from './workloads.ts'

export const describe = verb({
  name: 'describe',
  summary: 'Show details of a specific resource or group of resources',
  flags: {
    ...fileFlags,
    'all-namespaces': bool('A'),
    'chunk-size': integer(500),
    selector: textFlag('l'),
    'show-events': bool(undefined, true),
  },
  async run({ flags, args, io, connect }) {
    if (args.length === 0 && flags.filename.length === 0) {
      throw new CommandError(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.',
      )
    }
    const { client, discovery, namespace } = await connect()
    const scope = flags['all-namespaces'] ? undefined : namespace
    const queries: Query[] =
      args.length > 0
        ? (await selectionsOf(args, discovery)).map((selection) => ({
            ...selection,
            namespace: scope,
            labelSelector: flags.selector,
          }))
        : (await objectsOfFiles(flags, io, { discovery, namespace })).map(({ resource, manifest: { metadata } }) => ({
            resource,
            name: metadata.name ?? '',
            namespace: metadata.namespace,
          }))
    let described = 0
    await forEachKeepGoing(queries, async (query) => {
      const { objects, byPrefix } = await found(client, query)
      for (const object of objects) {
        const text = await describeObject(object, query.resource, {
          client,
          now: io.clock.now(),
          events: flags['show-events'],
        })
        if (byPrefix) io.stdout(`${text}\n`)
        else io.stdout(described === 0 ? text : `\n\n${text}`)
        described++
      }
    })
    if (described === 0) {
      io.stderr(
        scope === undefined || !queries.some(({ resource }) => resource.namespaced)
          ? 'No resources found\n'
          : `No resources found in ${scope} namespace.\n`,
      )
    }
  },
})

/** The objects of a query; a name that no object has may be the beginning of several. */
async function found(client: KubeClient, query: Query): Promise<{ objects: AnyObject[]; byPrefix: boolean }> {
  try {
    return { objects: await fetchItems(client, query), byPrefix: false }
  } catch (error) {
    if (!isNotFound(error) || query.name === undefined) throw error
    const { name, ...all } = query
    const beginning = (await fetchItems(client, all)).filter(({ metadata }) => metadata.name.startsWith(name))
    if (beginning.length === 0) throw error
    return { objects: beginning, byPrefix: true }
  }
}

async function describeObject(
  object: AnyObject,
  resource: ApiResource,
  { client, now, events }: { client: KubeClient; now: number; events: boolean },
): Promise<string> {
  const text = new Text()
  const hasEvents = await write(text, object, resource, client, now)
  if (hasEvents && events) writeEvents(text, await eventsOf(client, object), now)
  return text.toString()
}

/** Resolves with whether the kind shows its events. */
async function write(
  text: Text,
  object: KubeObject,
  resource: ApiResource,
  client: KubeClient,
  now: number,
): Promise<boolean> {
  switch (`${apiVersionOf(resource)} ${resource.kind}`) {
    case 'v1 Pod':
      writePod(text, object as objects.Pod, now)
      return true
    case 'v1 Service':
      await writeService(text, object as objects.Service, client)
      return true
    case 'v1 Endpoints':
      writeEndpoints(text, object as objects.Endpoints)
      return true
    case 'v1 Node':
      await writeNode(text, object as objects.Node, client, now)
      return true
    case 'v1 PersistentVolumeClaim':
      await writeClaim(text, object as objects.PersistentVolumeClaim, client, lastsOf(object, now))
      return true
    case 'v1 PersistentVolume':
      writeVolume(text, object as objects.PersistentVolume)
      return true
    case 'v1 ConfigMap':
      writeConfigMap(text, object as objects.ConfigMap)
      return true
    case 'v1 Secret':
      writeSecret(text, object as objects.Secret)
      return false
    case 'v1 ServiceAccount':
      writeServiceAccount(text, object as objects.ServiceAccount)
      return true
    case 'v1 Namespace':
      writeNamespace(text, object as objects.Namespace)
      return false
    case 'apps/v1 StatefulSet':
      await writeStatefulSet(text, object as objects.StatefulSet, client)
      return true
    case 'apps/v1 Deployment':
      writeDeployment(text, object as objects.Deployment)
      return true
    case 'discovery.k8s.io/v1 EndpointSlice':
      writeEndpointSlice(text, object as objects.EndpointSlice)
      return true
    case 'storage.k8s.io/v1 StorageClass':
      writeStorageClass(text, object as objects.StorageClass)
      return true
    default:
      writeAny(text, object as AnyObject)
      return true
  }
}

const lastsOf = ({ metadata }: KubeObject, now: number): string =>
  metadata.deletionTimestamp === undefined ? '' : humanDuration(now - Date.parse(metadata.deletionTimestamp))
