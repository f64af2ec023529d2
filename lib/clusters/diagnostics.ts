/** What helps to understand a failure: events, objects, logs. */
import { dump } from 'js-yaml'
import type { KubeClient } from '../kube/client.ts'
import type { Event, Pod } from '../kube/objects.ts'
import { events, pathOf, persistentVolumeClaims, pods, statefulSets, type Resource } from '../kube/resource.ts'
import type { Attachment } from './adapter.ts'

const logLines = 50

/** Never rejects: what cannot be read is said in the attachment's place. */
export async function diagnose(client: KubeClient, namespace: string): Promise<Attachment[]> {
  const objects = [statefulSets, pods, persistentVolumeClaims]
  const parts = await Promise.all([
    attempt('events.txt', () => eventsOf(client, namespace)),
    ...objects.map((resource) => attempt(`${resource.plural}.yaml`, () => objectsOf(client, resource, namespace))),
    attempt('logs.txt', () => logsOf(client, namespace)),
  ])
  return parts.filter(({ content }) => content !== '')
}

async function attempt(name: string, read: () => Promise<string>): Promise<Attachment> {
  const mediaType = name.endsWith('.yaml') ? 'application/yaml' : 'text/plain'
  const content = await read().catch((error: unknown) => `cannot be read: ${(error as Error).message}\n`)
  return { name, mediaType, content }
}

async function eventsOf(client: KubeClient, namespace: string): Promise<string> {
  const { items } = await client.list<Event>(events, { namespace })
  const time = (event: Event): string => event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp
  return items
    .toSorted((a, b) => time(a).localeCompare(time(b)))
    .map((event) => {
      const { kind, name } = event.involvedObject
      return `${time(event)}  ${event.type}  ${event.reason}  ${kind?.toLowerCase()}/${name}  ${event.message}\n`
    })
    .join('')
}

async function objectsOf(client: KubeClient, resource: Resource, namespace: string): Promise<string> {
  const { items } = await client.list(resource, { namespace })
  return items
    .map(({ metadata, ...rest }) =>
      dump({ ...rest, metadata: { ...metadata, managedFields: undefined } }, { skipInvalid: true }),
    )
    .join('---\n')
}

async function logsOf(client: KubeClient, namespace: string): Promise<string> {
  const { items } = await client.list<Pod>(pods, { namespace })
  const containers = items.flatMap((pod) =>
    [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => ({
      pod: pod.metadata.name,
      container: name,
    })),
  )
  const texts = await Promise.all(
    containers.map(async ({ pod, container }) => {
      const path = pathOf(pods, namespace, pod, 'log')
      const { code, body } = await client.transport.send({
        method: 'GET',
        path,
        query: { container, tailLines: `${logLines}` },
      })
      return code === 200 && typeof body === 'string' && body !== '' ? `==> ${pod} ${container} <==\n${body}\n` : ''
    }),
  )
  return texts.join('')
}
