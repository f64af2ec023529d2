/** What a real control plane of Kubernetes 1.36 was seen to do, ours must do: the same states, order, events and status. */
import { readFileSync } from 'node:fs'
import type { StatefulSetSpec } from 'kubernetes-types/apps/v1.js'
import { expect } from 'chai'
import { Informer } from '../../../kube/informer.ts'
import type { AnyObject, Manifest } from '../../../kube/objects.ts'
import {
  controllerRevisions,
  endpoints,
  events,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  services,
  statefulSets,
} from '../../../kube/resource.ts'
import { testdata } from '../../../testing.ts'
import { startCluster, type TestCluster } from '../testing.ts'
import { tell, type Story, type Told } from './testing.ts'

const watched = [pods, statefulSets, persistentVolumeClaims, persistentVolumes, controllerRevisions, endpoints, events]

const web = { name: 'web', namespace: 'default' }

type Step = (cluster: TestCluster) => Promise<unknown>

/** Recordings that were made one after the other on one cluster, with what was done in each of their steps. */
const sagas: Record<string, Step[]>[] = [
  {
    '01-create-ordered': [both(createService, create())],
    '02-delete-all-pods': [
      ({ client }) =>
        client.request({
          method: 'DELETE',
          path: '/api/v1/namespaces/default/pods',
          query: { labelSelector: 'app=nginx' },
        }),
    ],
    '03-delete-one-pod': [deletePod('web-1')],
    '04-scale-up': [
      ({ client }) => client.patch(statefulSets, web, 'merge', { spec: { replicas: 5 } }, { subresource: 'scale' }),
    ],
    '05-scale-down': [change({ replicas: 2 })],
    '06-rolling-update': [image('k8s.gcr.io/nginx-slim:0.7')],
    '07-delete-pvc-in-use': [
      ({ client }) => client.delete(persistentVolumeClaims, { name: 'www-web-0', namespace: 'default' }),
      deletePod('web-0'),
    ],
    '08-orphan-then-adopt': [remove('Orphan'), create()],
    '09-delete-background': [remove('Background')],
  },
  {
    '10-create-parallel': [create({ podManagementPolicy: 'Parallel' })],
    '11-delete-foreground': [remove('Foreground')],
  },
  {
    before: [create()],
    '12-partition': [
      both(change({ updateStrategy: { rollingUpdate: { partition: 2 } } }), image('k8s.gcr.io/nginx-slim:0.7')),
      deletePod('web-0'),
      change({ updateStrategy: { rollingUpdate: { partition: 0 } } }),
    ],
  },
  {
    '13-whenDeleted-delete': [
      create({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' } }),
      change({ replicas: 2 }),
      remove('Background'),
    ],
  },
  { '14-start-ordinal': [create({ replicas: 2 }), change({ ordinals: { start: 3 } })] },
  { '15-min-ready-seconds': [create({ replicas: 2, minReadySeconds: 4 })] },
  {
    '16-stuck-rollout': [
      create(),
      image('k8s.gcr.io/nginx-slim:broken'),
      image('k8s.gcr.io/nginx-slim:0.8'),
      deletePod('web-2'),
    ],
  },
]

/** Where the order among Pods is nobody's promise (DEL-02, PAR-01), or an accident of the recording. */
const unordered = [
  '02-delete-all-pods',
  '09-delete-background',
  '10-create-parallel',
  '11-delete-foreground',
  '13-whenDeleted-delete',
]

describe('Recordings of Kubernetes 1.36', () => {
  for (const saga of sagas) {
    describe(Object.keys(saga).join(', '), () => {
      let cluster: TestCluster
      let told: Told[] = []
      let watches: Informer[]

      before(async () => {
        cluster = await startCluster()
        watches = watched.map((resource) => {
          const note = (type: string) => (object: AnyObject) => told.push({ resource: resource.plural, type, object })
          const informer = new Informer(cluster.client, resource, { clock: cluster.clock }).start()
          informer.on({ added: note('ADDED'), modified: note('MODIFIED'), deleted: note('DELETED') })
          return informer
        })
        if (!Object.hasOwn(saga, '01-create-ordered')) await createService(cluster)
        await cluster.quiet()
      })

      after(async () => {
        await Promise.all(watches.map((watch) => watch.stop()))
        await cluster.stop()
        expect(cluster.faults).to.deep.equal([])
      })

      for (const [name, steps] of Object.entries(saga)) {
        it(name, async () => {
          const recorded = name === 'before' ? [] : read(name)
          for (const [index, step] of steps.entries()) {
            told = []
            await step(cluster)
            await cluster.quiet()
            await cluster.clock.advance(30_000)
            await cluster.quiet()
            const expected = recorded[index]
            if (expected !== undefined) compare(tell(told), expected, unordered.includes(name))
          }
        })
      }
    })
  }
})

function compare(actual: Story, expected: Story & { step: string }, unordered: boolean): void {
  const { step, ...story } = expected
  const order = (pods: string[]): string[] => (unordered ? pods.toSorted() : pods)
  expect(actual.objects, `objects after: ${step}`).to.deep.equal(story.objects)
  expect(order(actual.pods), `order after: ${step}`).to.deep.equal(order(story.pods))
  expect(actual.events, `events after: ${step}`).to.deep.equal(story.events)
  expect(actual.status, `status after: ${step}`).to.deep.equal(story.status)
  expect(actual.endpoints, `endpoints after: ${step}`).to.deep.equal(story.endpoints)
}

const read = (name: string): (Story & { step: string })[] =>
  JSON.parse(readFileSync(testdata(import.meta.url, `${name}.json`), 'utf8')) as (Story & { step: string })[]

function both(first: Step, second: Step): Step {
  return async (cluster) => {
    await first(cluster)
    await second(cluster)
  }
}

function createService({ client }: TestCluster): Promise<unknown> {
  return client.create(services, {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'nginx', namespace: 'default', labels: { app: 'nginx' } },
    spec: { ports: [{ port: 80, name: 'web' }], clusterIP: 'None', selector: { app: 'nginx' } },
  })
}

function create(spec: Partial<StatefulSetSpec> = {}): Step {
  const container = {
    name: 'nginx',
    image: 'k8s.gcr.io/nginx-slim:0.8',
    ports: [{ containerPort: 80, name: 'web' }],
    volumeMounts: [{ name: 'www', mountPath: '/usr/share/nginx/html' }],
  }
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  const set: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: web,
    spec: {
      serviceName: 'nginx',
      replicas: 3,
      selector: { matchLabels: { app: 'nginx' } },
      template: { metadata: { labels: { app: 'nginx' } }, spec: { containers: [container] } },
      volumeClaimTemplates: [{ metadata: { name: 'www' }, spec: claim }],
      ...spec,
    },
  }
  return ({ client }) => client.create(statefulSets, set)
}

function change(spec: Partial<StatefulSetSpec>): Step {
  return ({ client }) => client.patch(statefulSets, web, 'merge', { spec })
}

function image(value: string): Step {
  const patch = [{ op: 'replace', path: '/spec/template/spec/containers/0/image', value }]
  return ({ client }) => client.patch(statefulSets, web, 'json', patch)
}

function deletePod(name: string): Step {
  return ({ client }) => client.delete(pods, { name, namespace: 'default' })
}

function remove(propagationPolicy: 'Orphan' | 'Background' | 'Foreground'): Step {
  return ({ client }) => client.delete(statefulSets, web, { propagationPolicy })
}
