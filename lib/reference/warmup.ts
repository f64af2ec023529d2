/** What has run once runs faster: engines compile functions when they are first called. */
import type { Manifest, StatefulSet } from '../kube/objects.ts'
import { services, statefulSets } from '../kube/resource.ts'
import { newCluster } from './cluster.ts'

/**
 * Takes a StatefulSet to ready in a cluster of its own, which nobody sees: the first that somebody sees is then ready in
 * little more than half the time.
 */
export async function warmUp(): Promise<void> {
  const { client, run } = newCluster({})
  const { stop } = await run({ ip: '127.0.0.1', port: 6443 })
  try {
    await client.create(services, service)
    const { metadata } = await client.create<StatefulSet>(statefulSets, set)
    const { namespace, resourceVersion } = metadata
    for await (const { object } of client.watch<StatefulSet>(statefulSets, { namespace, resourceVersion }))
      if (object.status.readyReplicas === 1) break
  } finally {
    await stop()
  }
}

const labels = { app: 'nginx' }
const metadata = { name: 'web', namespace: 'default', labels }

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { clusterIP: 'None', selector: labels, ports: [{ port: 80, name: 'web' }] },
}

const set: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata,
  spec: {
    serviceName: 'web',
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'nginx',
            image: 'registry.k8s.io/nginx-slim:0.8',
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
  },
}
