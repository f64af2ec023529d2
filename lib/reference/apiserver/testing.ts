/** What the API server's tests share: one with nothing behind it. */
import { manualClock, type ManualClock } from '../../testing.ts'
import { KubeClient } from '../../kube/client.ts'
import type { ApiRequest, ApiResponse } from '../../kube/transport.ts'
import { bootstrap } from '../bootstrap.ts'
import type { Kubelet } from '../kubelet.ts'
import { seededRandom } from '../random.ts'
import { builtInKinds } from '../resources/index.ts'
import type { Retention } from '../store/log.ts'
import { Store } from '../store/store.ts'
import { Kinds, type Api } from './api.ts'
import { serveDefinitions } from './custom/definitions.ts'
import { localTransport } from './local.ts'

export interface TestServer {
  readonly api: Api
  readonly clock: ManualClock
  readonly client: KubeClient
  readonly kubelets: Map<string, Kubelet>
  send(method: ApiRequest['method'], path: string, body?: unknown, more?: Partial<ApiRequest>): Promise<ApiResponse>
}

export async function testServer(retention: Partial<Retention> = {}): Promise<TestServer> {
  const clock = manualClock(Date.UTC(2026, 10, 22, 11, 10, 0))
  const kubelets = new Map<string, Kubelet>()
  const api: Api = {
    store: new Store(retention),
    kinds: new Kinds(builtInKinds),
    clock,
    random: seededRandom(1),
    kubelets,
  }
  serveDefinitions(api, (error) => {
    throw error
  })
  const transport = localTransport(api, 'test/1.0')
  const client = new KubeClient(transport)
  await bootstrap(client, { ip: '127.0.0.1', port: 6443 })
  return {
    api,
    clock,
    client,
    kubelets,
    send: (method, path, body, more) => transport.send({ method, path, body, ...more }),
  }
}

/** A StatefulSet as the tutorial has it; `spec` is added to its spec. */
export const webSet = (
  name = 'web',
  spec: object = {},
): { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; spec: object } => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'default' },
  spec: {
    serviceName: 'nginx',
    replicas: 3,
    selector: { matchLabels: { app: 'nginx' } },
    template: {
      metadata: { labels: { app: 'nginx' } },
      spec: {
        containers: [
          {
            name: 'nginx',
            image: 'k8s.gcr.io/nginx-slim:0.8',
            ports: [{ containerPort: 80, name: 'web' }],
            volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
    ...spec,
  },
})

export const simplePod = (
  name: string,
  labels: Record<string, string> = {},
): {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace: string; labels: Record<string, string> }
  spec: object
} => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels },
  spec: { containers: [{ name: 'c', image: 'busybox' }] },
})
