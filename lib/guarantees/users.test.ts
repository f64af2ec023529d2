/** The reference and the guarantees against each other: whatever users do, a healthy controller keeps every promise. */
import { expect } from 'chai'
import * as fc from 'fast-check'
import { ApiError } from '../kube/errors.ts'
import { record } from '../history/recorder.ts'
import type { ControllerRevision, KubeObject, Manifest } from '../kube/objects.ts'
import { controllerRevisions, persistentVolumeClaims, pods, services, statefulSets } from '../kube/resource.ts'
import type { Component } from '../reference/component.ts'
import { statefulSetController } from '../reference/controllers/statefulset/controller.ts'
import { plan, type Planner } from '../reference/controllers/statefulset/plan.ts'
import { allControllers, startCluster, type TestCluster } from '../reference/controllers/testing.ts'
import { judge } from './guarantees.ts'

const namespace = 'default'
const web = { name: 'web', namespace }
const labels = { app: 'web' }

interface World extends TestCluster {
  set: Manifest
}

/** What a user does, and the command that does it. */
interface Deed {
  command: string
  do(world: World): Promise<unknown>
}

const pod = (ordinal: number) => ({ name: `web-${ordinal}`, namespace })
const ordinal = fc.nat(4)
const round = fc.integer({ min: 1, max: 3 })
const template = (image: number | string) => ({
  metadata: { labels },
  spec: { terminationGracePeriodSeconds: 1, containers: [{ name: 'nginx', image: `nginx:${image}` }] },
})

const patchSet = (spec: object): Deed => ({
  command: `kubectl patch sts web --type=merge -p '${JSON.stringify({ spec })}'`,
  do: ({ client }: World) => client.patch(statefulSets, web, 'merge', { spec }),
})
const patchPod = (index: number, change: object, subresource?: 'status'): Deed => ({
  command: `kubectl patch pod web-${index} --subresource=${subresource} --type=merge -p '${JSON.stringify(change)}'`,
  do: ({ client }: World) =>
    client.patch(pods, pod(index), 'merge', change, subresource === undefined ? {} : { subresource }),
})

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: ordinal.map((replicas) => patchSet({ replicas })) },
  {
    weight: 4,
    arbitrary: fc.oneof(round, fc.constant('broken')).map((image) => patchSet({ template: template(image) })),
  },
  {
    weight: 2,
    arbitrary: fc
      .nat(3)
      .map((partition) => patchSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } })),
  },
  fc.constant(patchSet({ updateStrategy: { type: 'OnDelete', rollingUpdate: null } })),
  fc.constantFrom(0, 5).map((minReadySeconds) => patchSet({ minReadySeconds })),
  fc.nat(2).map((start) => patchSet({ ordinals: { start } })),
  fc
    .constantFrom('Delete', 'Retain')
    .map((whenScaled) => patchSet({ persistentVolumeClaimRetentionPolicy: { whenScaled } })),
  fc.tuple(ordinal, fc.constantFrom(undefined, 0)).map(([index, gracePeriodSeconds]) => ({
    command: `kubectl delete pod web-${index} --grace-period=${gracePeriodSeconds} --wait=false`,
    do: ({ client }: World) =>
      client.delete(pods, pod(index), gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
  })),
  ordinal.map((index) => patchPod(index, { status: { phase: 'Failed' } }, 'status')),
  fc
    .tuple(ordinal, fc.constantFrom('True', 'False'))
    .map(([index, status]) => patchPod(index, { status: { conditions: [{ type: 'Ready', status }] } }, 'status')),
  fc
    .tuple(ordinal, fc.constantFrom('web', 'other'))
    .map(([index, app]) => patchPod(index, { metadata: { labels: { app } } })),
  ordinal.map((index) => patchPod(index, { metadata: { labels: { 'statefulset.kubernetes.io/pod-name': null } } })),
  fc
    .tuple(ordinal, fc.constantFrom(['example.com/hold'], null))
    .map(([index, finalizers]) => patchPod(index, { metadata: { finalizers } })),
  ordinal.map((index) => ({
    command: `kubectl run web-${index} --image=nginx --labels=app=web`,
    do: ({ client }: World) =>
      client.create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...pod(index), labels },
        spec: template(1).spec,
      }),
  })),
  ordinal.map((index) => ({
    command: `kubectl delete pvc www-web-${index} --wait=false`,
    do: ({ client }: World) => client.delete(persistentVolumeClaims, { name: `www-web-${index}`, namespace }),
  })),
  fc.nat(3).map((index) => ({
    command: 'kubectl delete controllerrevision $REVISION',
    async do({ client }: World) {
      const { items } = await client.list<ControllerRevision>(controllerRevisions, { namespace })
      if (items.length > 0)
        await client.delete(controllerRevisions, (items[index % items.length] as KubeObject).metadata)
    },
  })),
  fc.constantFrom('Background' as const, 'Foreground' as const, 'Orphan' as const).map((propagationPolicy) => ({
    command: `kubectl delete sts web --cascade=${propagationPolicy.toLowerCase()} --wait=false`,
    do: ({ client }: World) => client.delete(statefulSets, web, { propagationPolicy }),
  })),
  {
    weight: 3,
    arbitrary: fc.constant<Deed>({
      command: 'kubectl create -f web.yaml',
      do: ({ client, set }) => client.create(statefulSets, set),
    }),
  },
)

const spec = fc.record({
  replicas: ordinal,
  podManagementPolicy: fc.constantFrom('OrderedReady', 'Parallel'),
  revisionHistoryLimit: fc.nat(2),
  volumeClaimTemplates: fc.constantFrom(
    [],
    [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  ),
})
/** Nothing takes time but waiting: what is to be done at once is done before it goes on. In milliseconds. */
const step = 5_000
const pause = fc.constantFrom(0, 0, 300, 2_000, 10_000, 60_000)

type Deeds = readonly (readonly [Deed, number])[]

/** What is not as promised, or not known, of a set with these fields, to which this is done. */
async function faultsOf(fields: object, deeds: Deeds, components?: Component[]): Promise<string[]> {
  const cluster = await startCluster(components)
  const { client, clock } = cluster
  const recorder = await record(client, { namespace, clusterDomain: 'cluster.local', clock })
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: web,
    spec: { serviceName: 'web', selector: { matchLabels: labels }, template: template(1), ...fields },
  }
  try {
    await client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: web,
      spec: { clusterIP: 'None', selector: labels, ports: [{ port: 80 }] },
    })
    await client.create(statefulSets, set)
    for (const [{ command, do: act }, wait] of [...deeds, [look, 60_000] as const, [look, 60_000] as const]) {
      recorder.mark('command', command)
      await act({ ...cluster, set }).catch(unlessRefused)
      for (let left = wait; left > 0; left -= step) {
        await cluster.quiet()
        await clock.advance(Math.min(step, left))
      }
    }
    await recorder.settled()
    expect(cluster.faults).to.deep.equal([])
    return judge(recorder.history()).flatMap(({ guarantee: { id }, evaluation: { violations, gaps } }) =>
      [...violations.map(({ message }) => message), ...gaps].map((fault) => `${id}: ${fault}`),
    )
  } finally {
    await recorder.stop()
    await cluster.stop()
  }
}

const look: Deed = { command: 'kubectl get pods', do: () => Promise.resolve() }

function unlessRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

const users = (components?: () => Component[]) =>
  fc.asyncProperty(spec, fc.array(fc.tuple(deed, pause), { minLength: 3, maxLength: 12 }), async (fields, deeds) => {
    const faults = await faultsOf(fields, deeds, components?.())
    expect(faults, faults.join('\n')).to.deep.equal([])
  })

describe('whatever users do', function () {
  this.timeout(300_000)

  it('the reference keeps every guarantee', () => fc.assert(users(), { seed: 1, numRuns: 12 }))

  it('a controller that does not wait for Pods is found out', async () => {
    const hasty: Planner = (observed) => {
      const { set } = observed
      return plan({ ...observed, set: { ...set, spec: { ...set.spec, podManagementPolicy: 'Parallel' } } })
    }
    const wrong = (): Component[] =>
      allControllers().map((one) =>
        one.name === 'statefulset-controller' ? statefulSetController({ plan: hasty }) : one,
      )
    const { failed, errorInstance } = await fc.check(users(wrong), { seed: 1, numRuns: 12, endOnFailure: true })
    expect(failed).to.equal(true)
    expect((errorInstance as Error).message).to.match(/ordered-creation: |scale-down-halts: /)
  })
})
