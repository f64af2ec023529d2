/** StatefulSets as the benchmark makes them, in a reference of its own process, over HTTPS. */
import { sleep, systemClock } from '../../../clock.ts'
import { KubeClient } from '../../../kube/client.ts'
import { httpTransport } from '../../../kube/http.ts'
import type { Manifest, StatefulSet } from '../../../kube/objects.ts'
import { services, statefulSets } from '../../../kube/resource.ts'
import { startServer, type Server } from '../api/server.ts'

export interface Wish {
  name: string
  replicas: number
  policy: 'OrderedReady' | 'Parallel'
  claims?: boolean
}

/** Milliseconds of time and of the server's processor, and the server's memory in bytes when it was done. */
export interface Cost {
  time: number
  cpu: number
  rss: number
}

/** How many Pods a node takes, and some room. */
const perNode = 100

export class Sets {
  readonly #server: Server
  readonly #client: KubeClient
  readonly #signal: AbortSignal

  constructor(server: Server, client: KubeClient, signal: AbortSignal) {
    this.#server = server
    this.#client = client
    this.#signal = signal
  }

  /** What `work` takes. */
  async cost(work: () => Promise<void>): Promise<Cost> {
    const before = await this.#server.usage()
    const begin = performance.now()
    await work()
    const time = performance.now() - begin
    const { cpu, rss } = await this.#server.usage()
    return { time, cpu: cpu - before.cpu, rss }
  }

  /** From the set's creation to all its Pods ready. */
  async create(wish: Wish): Promise<void> {
    const { metadata } = await this.#client.create(statefulSets, manifestOf(wish))
    await this.#until(wish.name, metadata.resourceVersion, ({ status }) => status.readyReplicas === wish.replicas)
  }

  /** From a change of the template to the update's end. */
  async update({ name, replicas }: Wish): Promise<void> {
    const template = { metadata: { annotations: { update: `${performance.now()}` } } }
    const { metadata } = await this.#client.patch(statefulSets, { name, namespace: 'default' }, 'merge', {
      spec: { template },
    })
    await this.#until(
      name,
      metadata.resourceVersion,
      ({ status }) =>
        status.observedGeneration === metadata.generation &&
        status.currentRevision === status.updateRevision &&
        status.readyReplicas === replicas,
    )
  }

  async scaleToNothing({ name }: Wish): Promise<void> {
    const { metadata } = await this.#client.patch(statefulSets, { name, namespace: 'default' }, 'merge', {
      spec: { replicas: 0 },
    })
    await this.#until(
      name,
      metadata.resourceVersion,
      ({ status }) => status.replicas === 0 && status.observedGeneration === metadata.generation,
    )
  }

  rest(milliseconds: number): Promise<void> {
    return sleep(systemClock(), milliseconds, this.#signal)
  }

  async #until(name: string, resourceVersion: string, so: (set: StatefulSet) => boolean): Promise<void> {
    const options = {
      namespace: 'default',
      fieldSelector: `metadata.name=${name}`,
      resourceVersion,
      signal: this.#signal,
    }
    for await (const { object } of this.#client.watch<StatefulSet>(statefulSets, options)) if (so(object)) return
    this.#signal.throwIfAborted()
    throw new Error(`the watch of ${name} ended before its Pods were as they should be`)
  }
}

/** In a server with room for so many Pods. */
export async function withSets<T>(most: number, signal: AbortSignal, use: (sets: Sets) => Promise<T>): Promise<T> {
  const server = await startServer(signal, Math.ceil(most / perNode))
  const transport = httpTransport(server.access)
  const client = new KubeClient(transport)
  try {
    await client.create(services, service)
    return await use(new Sets(server, client, signal))
  } finally {
    transport.close()
    await server.stop()
  }
}

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'nginx', namespace: 'default' },
  spec: { clusterIP: 'None', selector: { app: 'nginx' }, ports: [{ port: 80, name: 'web' }] },
}

function manifestOf({ name, replicas, policy, claims = false }: Wish): Manifest {
  const www = { name: 'www', mountPath: '/usr/share/nginx/html' }
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      serviceName: 'nginx',
      podManagementPolicy: policy,
      selector: { matchLabels: { app: 'nginx', set: name } },
      template: {
        metadata: { labels: { app: 'nginx', set: name } },
        spec: {
          terminationGracePeriodSeconds: 10,
          containers: [
            {
              name: 'nginx',
              image: 'registry.k8s.io/nginx-slim:0.21',
              ports: [{ containerPort: 80, name: 'web' }],
              ...(claims && { volumeMounts: [www] }),
            },
          ],
        },
      },
      ...(claims && {
        volumeClaimTemplates: [
          {
            metadata: { name: 'www' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      }),
    },
  }
}
