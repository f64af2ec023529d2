/** Which Pod and which of its containers a command means: `web-0`, `pod/web-0`, `statefulset/web`, `service/nginx`. */
import type { KubeClient } from '../kube/client.ts'
import type { AnyObject, Pod } from '../kube/objects.ts'
import { pods } from '../kube/resource.ts'
import { CommandError } from './failure.ts'
import type { Connection, Io } from './io.ts'
import { labelsText } from './table.ts'

/** With `io`, says which of several Pods it is. @throws ApiError or CommandError where there is no such Pod. */
export async function podOf(target: string, { client, discovery, namespace }: Connection, io?: Io): Promise<Pod> {
  const [type, name, ...more] = target.split('/')
  if (name === undefined) return client.get<Pod>(pods, { name: target, namespace })
  if (more.length > 0 || type === undefined || type === '' || name === '') {
    throw new CommandError('arguments in resource/name form must have a single resource and name')
  }
  const resource = await discovery.named(type)
  if (resource.kind === 'Pod') return client.get<Pod>(pods, { name, namespace })
  const owner = await client.get<AnyObject>(resource, { name, namespace })
  const [first, ...others] = await podsOf(owner, client, namespace)
  if (first === undefined) throw new CommandError(`timed out waiting for the condition`)
  if (others.length > 0) io?.stderr(`Found ${others.length + 1} pods, using pod/${first.metadata.name}\n`)
  return first
}

/** The Pods that a workload or a Service selects, in order of name. @throws CommandError for a kind that selects none. */
export async function podsOf(owner: AnyObject, client: KubeClient, namespace: string): Promise<Pod[]> {
  const spec = (owner.spec ?? {}) as { selector?: Record<string, string> & { matchLabels?: Record<string, string> } }
  const labels = spec.selector?.matchLabels ?? spec.selector
  if (labels === undefined || Object.keys(labels).length === 0) {
    throw new CommandError(`cannot attach to *${owner.kind}: it selects no Pods`)
  }
  const { items } = await client.list<Pod>(pods, { namespace, labelSelector: labelsText(labels) })
  return items.toSorted((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))
}

const defaultContainerAnnotation = 'kubectl.kubernetes.io/default-container'

/** The named container, else the Pod's default one; says so where there are others. */
export function containerOf(pod: Pod, named: string, io: Io, quiet = false): string {
  const names = pod.spec.containers.map(({ name }) => name)
  if (named !== '') return named
  const all = [
    ...names,
    ...(pod.spec.initContainers ?? []).map(({ name }) => name),
    ...((pod.spec as { ephemeralContainers?: { name: string }[] }).ephemeralContainers ?? []).map(({ name }) => name),
  ]
  const annotated = pod.metadata.annotations?.[defaultContainerAnnotation]
  if (annotated !== undefined && all.includes(annotated)) return annotated
  const [first = ''] = names
  if (all.length > 1 && !quiet) io.stderr(`Defaulted container "${first}" out of: ${described(pod)}\n`)
  return first
}

/** All containers of a Pod as messages list them: `a, b, setup (init)`. */
export const described = ({ spec }: Pod): string =>
  [
    ...spec.containers.map(({ name }) => name),
    ...((spec as { ephemeralContainers?: { name: string }[] }).ephemeralContainers ?? []).map(
      ({ name }) => `${name} (ephem)`,
    ),
    ...(spec.initContainers ?? []).map(({ name }) => `${name} (init)`),
  ].join(', ')
