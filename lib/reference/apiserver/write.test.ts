import { expect } from 'chai'
import type { PersistentVolumeClaim } from '../../kube/objects.ts'
import {
  customResourceDefinitions,
  define,
  deployments,
  leases,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  services,
  storageClasses,
} from '../../kube/resource.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

const at = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' })
const tabs = define('example.com/v1', 'Tab', 'tabs')
const tab = { apiVersion: 'example.com/v1', kind: 'Tab', metadata: at('a') }
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'tabs.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'tabs', kind: 'Tab' },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
}

describe('writes', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
  })

  it('of some kinds create what is not there', async () => {
    const service = { apiVersion: 'v1', kind: 'Service', metadata: at('new'), spec: { ports: [{ port: 80 }] } }
    const put = (path: string, body: object): Promise<{ code: number; body: unknown }> =>
      server.send('PUT', `/api/v1/namespaces/default/${path}`, body)
    expect((await put('services/new', service)).code).to.equal(201)
    expect((await put('services/new', service)).code).to.equal(200)
    expect((await put('services/other', service)).body).to.include({
      message: 'the name of the object (new) does not match the name on the URL (other)',
    })
    expect((await put('configmaps/new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('new') })).code).to.equal(
      404,
    )
    expect(await server.client.get(services, at('new'))).to.have.nested.property('spec.clusterIP')
  })

  it('of other kinds must say which version they are of', async () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: at('l') }
    await server.client.create(leases, lease)
    const { code, body } = await server.send('PUT', '/apis/coordination.k8s.io/v1/namespaces/default/leases/l', lease)
    expect(code).to.equal(422)
    expect(body).to.include({
      message:
        'leases.coordination.k8s.io "l" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    })
  })

  it('are refused for new objects of a kind whose definition is being deleted', async () => {
    await server.client.create(customResourceDefinitions, definition)
    await server.client.create(tabs, { ...tab, metadata: { ...tab.metadata, finalizers: ['example.com/hold'] } })
    await server.client.delete(customResourceDefinitions, { name: 'tabs.example.com' })
    const { code, body } = await server.send('POST', '/apis/example.com/v1/namespaces/default/tabs', {
      ...tab,
      metadata: { name: 'b' },
    })
    expect(code).to.equal(405)
    expect(body).to.deep.include({
      reason: 'MethodNotAllowed',
      message: 'create not allowed while custom resource definition is terminating',
      details: { group: 'example.com', kind: 'tabs' },
    })
  })

  it('make claims grow only where their class lets them', async () => {
    const claim = (
      storage: string,
      storageClassName: string,
    ): { apiVersion: string; kind: string; metadata: { name: string; namespace: string }; spec: object } => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: at(storageClassName),
      spec: { storageClassName, accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    })
    await server.client.create(storageClasses, {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'growing' },
      provisioner: 'x',
      allowVolumeExpansion: true,
    })
    const grow = async (name: string): Promise<{ code: number; body: unknown }> => {
      const made = await server.client.create<PersistentVolumeClaim>(persistentVolumeClaims, claim('1Gi', name))
      await server.client.update(
        persistentVolumeClaims,
        { ...made, status: { phase: 'Bound' } },
        { subresource: 'status' },
      )
      return server.send(
        'PATCH',
        `/api/v1/namespaces/default/persistentvolumeclaims/${name}`,
        { spec: { resources: { requests: { storage: '2Gi' } } } },
        { contentType: 'application/merge-patch+json' },
      )
    }
    expect((await grow('growing')).code).to.equal(200)
    expect((await grow('standard')).body).to.include({
      message:
        'persistentvolumeclaims "standard" is forbidden: only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
    })
  })
})

describe('eviction', () => {
  async function budgeted(
    policy: string | undefined,
    status: object,
    ready: boolean,
  ): Promise<{ code: number; body: unknown }> {
    const { client, send } = await testServer()
    const pod = await client.create(pods, simplePod('p', { app: 'a' }))
    const conditions = [{ type: 'Ready', status: ready ? 'True' : 'False' }]
    await client.update(pods, { ...pod, status: { phase: 'Running', conditions } }, { subresource: 'status' })
    const made = await client.create(podDisruptionBudgets, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: at('b'),
      spec: {
        minAvailable: 1,
        selector: { matchLabels: { app: 'a' } },
        ...(policy !== undefined && { unhealthyPodEvictionPolicy: policy }),
      },
    })
    await client.update(
      podDisruptionBudgets,
      { ...made, status: { disruptionsAllowed: 0, expectedPods: 1, ...status } },
      { subresource: 'status' },
    )
    return send('POST', '/api/v1/namespaces/default/pods/p/eviction', {
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: at('p'),
    })
  }
  const messageOf = ({ body }: { body: unknown }): string =>
    (body as { details: { causes: [{ message: string }] } }).details.causes[0].message

  it('waits for a budget that is not up to date', async () => {
    const got = await budgeted(undefined, { observedGeneration: 0, currentHealthy: 1, desiredHealthy: 0 }, true)
    expect(got.code).to.equal(429)
    expect(got.body).to.have.nested.property('details.retryAfterSeconds', 10)
    expect(messageOf(got)).to.equal('The disruption budget b is still being processed by the server.')
  })

  it('is refused where too few would be left', async () => {
    const got = await budgeted(undefined, { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1 }, true)
    expect(got.code).to.equal(429)
    expect(messageOf(got)).to.equal('The disruption budget b needs 1 healthy pods and has 1 currently')
  })

  it('lets Pods go that are not ready, where the budget keeps its promise without them or does not mind', async () => {
    const short = { observedGeneration: 1, currentHealthy: 0, desiredHealthy: 1 }
    expect((await budgeted(undefined, short, false)).code).to.equal(429)
    expect((await budgeted('AlwaysAllow', short, false)).code).to.equal(201)
    expect((await budgeted('IfHealthyBudget', { ...short, currentHealthy: 1 }, false)).code).to.equal(201)
  })

  it('counts changes of the spec, and of a Deployment’s annotations', async () => {
    const { client } = await testServer()
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'x' }] } }
    const spec = { selector: { matchLabels: { a: 'b' } }, template }
    const path = { name: 'd', namespace: 'default' }
    await client.create(deployments, { apiVersion: 'apps/v1', kind: 'Deployment', metadata: path, spec })
    const change = async (patch: object): Promise<number | undefined> =>
      (await client.patch(deployments, path, 'merge', patch)).metadata.generation
    expect(await change({ metadata: { labels: { x: 'y' } } })).to.equal(1)
    expect(await change({ metadata: { annotations: { x: 'y' } } })).to.equal(2)
    expect(await change({ metadata: { annotations: { x: 'y' } } })).to.equal(2)
    expect(await change({ spec: { replicas: 2 } })).to.equal(3)
    const reported = {
      metadata: { annotations: { 'deployment.kubernetes.io/revision': '1' } },
      status: { replicas: 2 },
    }
    const { metadata } = await client.patch(deployments, path, 'merge', reported, { subresource: 'status' })
    expect(metadata).to.deep.include({
      generation: 3,
      annotations: { x: 'y', 'deployment.kubernetes.io/revision': '1' },
    })
  })
})
