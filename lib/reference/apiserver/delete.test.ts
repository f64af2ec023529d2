import { expect } from 'chai'
import { ApiError } from '../../kube/errors.ts'
import type { KubeObject, Pod, Status } from '../../kube/objects.ts'
import { configMaps, namespaces, persistentVolumeClaims, pods, statefulSets } from '../../kube/resource.ts'
import { simplePod, testServer, webSet, type TestServer } from './testing.ts'

describe('delete', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
  })
  const at = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' })
  const isGone = async (resource: typeof pods, name: string): Promise<boolean> =>
    server.client.get(resource, at(name)).then(
      () => false,
      (error: unknown) => error instanceof ApiError && error.code === 404,
    )
  const bind = (name: string): Promise<unknown> =>
    server.client.request({
      method: 'POST',
      path: `/api/v1/namespaces/default/pods/${name}/binding`,
      body: { apiVersion: 'v1', kind: 'Binding', metadata: { name }, target: { kind: 'Node', name: 'n' } },
    })

  it('gives a Pod on a node its time to end', async () => {
    await server.client.create(pods, simplePod('a'))
    await bind('a')
    const marked = (await server.client.delete<Pod>(pods, at('a'))) as Pod
    expect(marked.metadata).to.deep.include({
      deletionGracePeriodSeconds: 30,
      deletionTimestamp: '2026-11-22T11:10:30Z',
      generation: 2,
    })
    const sooner = (await server.client.delete<Pod>(pods, at('a'), { gracePeriodSeconds: 5 })) as Pod
    expect(sooner.metadata).to.deep.include({
      deletionGracePeriodSeconds: 5,
      deletionTimestamp: '2026-11-22T11:10:05Z',
      generation: 2,
    })
    await server.client.delete<Pod>(pods, at('a'), { gracePeriodSeconds: 20 })
    expect((await server.client.get<Pod>(pods, at('a'))).metadata.deletionGracePeriodSeconds).to.equal(5)
    await server.client.delete(pods, at('a'), { gracePeriodSeconds: 0 })
    expect(await isGone(pods, 'a')).to.equal(true)
  })

  it('takes null for options that say nothing', async () => {
    await server.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('a') })
    expect((await server.send('DELETE', '/api/v1/namespaces/default/configmaps/a', 'null')).code).to.equal(200)
  })

  it('removes a Pod that no node runs at once', async () => {
    await server.client.create(pods, simplePod('a'))
    const last = await server.client.delete<Pod>(pods, at('a'))
    expect(last).to.include({ kind: 'Pod' })
    expect(await isGone(pods, 'a')).to.equal(true)
  })

  it('waits for finalizers, which can only become fewer', async () => {
    const claim = await server.client.create(persistentVolumeClaims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'c', namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    })
    expect(claim.metadata.finalizers).to.deep.equal(['kubernetes.io/pvc-protection'])
    const marked = (await server.client.delete<KubeObject>(persistentVolumeClaims, at('c'))) as KubeObject
    expect(marked.metadata.deletionTimestamp).to.equal('2026-11-22T11:10:00Z')
    const patch = (finalizers: string[]): Promise<KubeObject> =>
      server.client.patch(persistentVolumeClaims, at('c'), 'merge', { metadata: { finalizers } })
    const refused = await patch(['kubernetes.io/pvc-protection', 'a/b']).catch((error: unknown) => error)
    expect(refused).to.include({ code: 422 })
    await patch([])
    expect(await isGone(persistentVolumeClaims, 'c')).to.equal(true)
  })

  it('leaves dependents to the garbage collector, as the propagation policy says', async () => {
    for (const [policy, finalizer] of [
      ['Orphan', 'orphan'],
      ['Foreground', 'foregroundDeletion'],
    ] as const) {
      await server.client.create(statefulSets, webSet(policy.toLowerCase()))
      const marked = (await server.client.delete<KubeObject>(statefulSets, at(policy.toLowerCase()), {
        propagationPolicy: policy,
      })) as KubeObject
      expect(marked.metadata.finalizers).to.deep.equal([finalizer])
    }
    const web = await server.client.create(statefulSets, webSet())
    const status = (await server.client.delete(statefulSets, at('web'), { propagationPolicy: 'Background' })) as Status
    expect(status).to.deep.equal({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: { name: 'web', group: 'apps', kind: 'statefulsets', uid: web.metadata.uid },
    })
  })

  it('leaves Pods of Jobs and ReplicationControllers where nothing is said of them', async () => {
    const containers = [{ name: 'c', image: 'busybox' }]
    const job = { metadata: { name: 'pi' }, spec: { template: { spec: { restartPolicy: 'Never', containers } } } }
    const collection = '/apis/batch/v1/namespaces/default/jobs'
    await server.send('POST', collection, job)
    await server.send('POST', collection, { ...job, metadata: { name: 'e' } })
    const { body, warnings } = await server.send('DELETE', `${collection}/pi`)
    expect(body).to.have.nested.property('metadata.finalizers').that.deep.equals(['orphan'])
    expect(warnings).to.deep.equal([
      'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning',
    ])
    const said = await server.send('DELETE', `${collection}/e`, undefined, {
      query: { propagationPolicy: 'Background' },
    })
    expect(said).to.deep.include({ warnings: [] })
    expect(said.body).to.include({ kind: 'Status' })
    const labels = { app: 'a' }
    const template = { metadata: { labels }, spec: { containers } }
    const controllers = '/api/v1/namespaces/default/replicationcontrollers'
    await server.send('POST', controllers, { metadata: { name: 'a' }, spec: { selector: labels, template } })
    const deleted = await server.send('DELETE', `${controllers}/a`)
    expect(deleted).to.have.nested.property('body.metadata.finalizers').that.deep.equals(['orphan'])
  })

  it('changes nothing when it is only tried', async () => {
    await server.client.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: at('a') })
    const { revision } = server.api.store
    await server.client.delete(configMaps, at('a'), { dryRun: true })
    expect(server.api.store.revision).to.equal(revision)
  })

  it('deletes what a selector selects', async () => {
    for (const name of ['a', 'b', 'c'])
      await server.client.create(pods, simplePod(name, { app: name === 'c' ? 'y' : 'x' }))
    const { code, body } = await server.send('DELETE', '/api/v1/namespaces/default/pods', undefined, {
      query: { labelSelector: 'app=x' },
    })
    expect(code).to.equal(200)
    expect((body as { items: unknown[] }).items).to.have.length(2)
    expect((await server.client.list(pods)).items.map(({ metadata }) => metadata.name)).to.deep.equal(['c'])
  })

  it('lets a namespace go when its own finalizer is gone, and nothing new into it meanwhile', async () => {
    await server.client.create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'foo' } })
    const marked = (await server.client.delete<KubeObject>(namespaces, { name: 'foo' })) as KubeObject & {
      status: object
    }
    expect(marked.status).to.deep.equal({ phase: 'Terminating' })
    const refused = await server.client
      .create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'foo' } })
      .catch((error: unknown) => error)
    expect(refused).to.include({
      code: 403,
      message:
        'configmaps "a" is forbidden: unable to create new content in namespace foo because it is being terminated',
    })
    await server.client.update(namespaces, { ...marked, spec: { finalizers: [] } }, { subresource: 'finalize' })
    expect((await server.client.list(namespaces)).items.map(({ metadata }) => metadata.name)).to.not.include('foo')
  })
})
