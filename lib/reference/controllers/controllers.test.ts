/** The controllers together, on the API. */
import { expect } from 'chai'
import { ApiError } from '../../kube/errors.ts'
import type {
  KubeObject,
  Manifest,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  StatefulSet,
} from '../../kube/objects.ts'
import {
  configMaps,
  controllerRevisions,
  customResourceDefinitions,
  events,
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  serviceAccounts,
  services,
  statefulSets,
  storageClasses,
  type Resource,
} from '../../kube/resource.ts'
import { startCluster, type TestCluster } from './testing.ts'

const inDefault = (name: string): { name: string; namespace: string } => ({ name, namespace: 'default' })

const set = (name: string, spec: object = {}, namespace = 'default'): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace },
  spec: {
    serviceName: 'nginx',
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'a', image: 'nginx' }] } },
    ...spec,
  },
})

/** Admission may say so already. */
function ifRefused(error: unknown): void {
  if (!(error instanceof ApiError)) throw error
}

const configMap = (name: string, metadata: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'default', ...metadata },
})

describe('Controllers', () => {
  let cluster: TestCluster
  beforeEach(async () => (cluster = await startCluster()))
  afterEach(async () => {
    await cluster.stop()
    expect(cluster.faults).to.deep.equal([])
  })

  const names = async (resource: Resource, namespace = 'default'): Promise<string[]> =>
    (await cluster.client.list(resource, { namespace })).items.map(({ metadata }) => metadata.name)
  const get = <T extends KubeObject>(resource: Resource, name: string): Promise<T> =>
    cluster.client.get<T>(resource, inDefault(name))
  const create = async (resource: Resource, manifest: Manifest): Promise<KubeObject> => {
    const created = await cluster.client.create<KubeObject>(resource, manifest)
    await cluster.quiet()
    return created
  }
  const reasons = async (name: string): Promise<string[]> => {
    const { items } = await cluster.client.list<
      KubeObject & { reason: string; message: string; involvedObject: { name: string } }
    >(events, { namespace: 'default' })
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message }) => `${reason}: ${message}`)
  }

  describe('StatefulSet', () => {
    it('adopts, releases and adopts again the same Pod (ADO-01, ADO-02, ADO-04)', async () => {
      await create(statefulSets, set('web'))
      const { metadata } = await get<Pod>(pods, 'web-1')
      const change = async (patch: object): Promise<Pod> => {
        await cluster.client.patch(pods, metadata, 'merge', { metadata: patch })
        await cluster.quiet()
        return get<Pod>(pods, 'web-1')
      }
      const adopted = await change({ ownerReferences: null })
      expect(adopted.metadata.ownerReferences).to.deep.equal(metadata.ownerReferences)
      const released = await change({ labels: { app: 'debug' } })
      expect(released.metadata.ownerReferences ?? []).to.deep.equal([])
      expect((await get<StatefulSet>(statefulSets, 'web')).status.replicas).to.equal(1)
      const back = await change({ labels: { app: 'web' } })
      expect(back.metadata.uid).to.equal(metadata.uid)
      expect(back.metadata.ownerReferences).to.have.length(1)
    })

    it('respects another controller (ADO-06), and says nothing of a name that is taken', async () => {
      const owner = await create(configMaps, configMap('owner'))
      const ownerReferences = [
        { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: owner.metadata.uid, controller: true },
      ]
      const metadata = { ...inDefault('web-0'), labels: { app: 'web' }, ownerReferences }
      await create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: { containers: [{ name: 'a', image: 'nginx' }] },
      })
      await create(statefulSets, set('web'))
      expect(await names(pods)).to.deep.equal(['web-0'])
      expect((await get<StatefulSet>(statefulSets, 'web')).status.replicas).to.equal(0)
      expect(await reasons('web')).to.deep.equal([])
    })

    it('says why a Pod cannot be created, tries again, and writes its status all the same (EVT-05)', async () => {
      const long = 'a'.repeat(60)
      await create(statefulSets, set(long))
      expect(await names(pods)).to.deep.equal([])
      expect((await get<StatefulSet>(statefulSets, long)).status).to.include({ observedGeneration: 1, replicas: 0 })
      const [said] = await reasons(long)
      expect(said).to.match(
        new RegExp(
          `^FailedCreate: Create Pod ${long}-0 in StatefulSet ${long} failed error: .*must be no more than 63`,
        ),
      )
    })

    it('takes another name for a revision whose name is taken (REV-10)', async () => {
      await create(statefulSets, set('web', { replicas: 0 }))
      const { status } = await get<StatefulSet>(statefulSets, 'web')
      const name = status.currentRevision ?? ''
      await cluster.client.delete(statefulSets, inDefault('web'))
      await cluster.quiet()
      await create(controllerRevisions, {
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: inDefault(name),
        data: { other: true },
        revision: 1,
      })
      await create(statefulSets, set('web', { replicas: 0 }))
      await cluster.clock.advance(1000)
      const next = await get<StatefulSet>(statefulSets, 'web')
      expect(next.status.collisionCount).to.equal(1)
      expect(next.status.currentRevision).to.be.a('string').and.not.equal(name)
    })

    it('repairs nothing and writes nothing when all is as it should be (STA-09)', async () => {
      await create(statefulSets, set('web'))
      const { metadata } = await get<StatefulSet>(statefulSets, 'web')
      await cluster.clock.advance(60_000)
      expect((await get<StatefulSet>(statefulSets, 'web')).metadata.resourceVersion).to.equal(metadata.resourceVersion)
    })
  })

  describe('garbage collection', () => {
    const owned = (name: string, ...owners: KubeObject[]): Manifest =>
      configMap(name, {
        ownerReferences: owners.map(({ apiVersion, kind, metadata: { name, uid } }) => ({
          apiVersion,
          kind,
          name,
          uid,
          blockOwnerDeletion: true,
        })),
      })

    it('deletes what is owned, and what that owns', async () => {
      const a = await create(configMaps, configMap('a'))
      const b = await create(configMaps, owned('b', a))
      await create(configMaps, owned('c', b))
      await cluster.client.delete(configMaps, inDefault('a'))
      await cluster.quiet()
      expect(await names(configMaps)).to.deep.equal([])
    })

    it('knows kinds that came later, and those that came back', async () => {
      const widgets = { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets', namespaced: true }
      const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
      const define = (): Promise<KubeObject> =>
        create(customResourceDefinitions, {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: 'widgets.example.com' },
          spec: {
            group: 'example.com',
            scope: 'Namespaced',
            names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
            versions: [{ name: 'v1', served: true, storage: true, schema }],
          },
        })
      const widget = (name: string): Promise<KubeObject> =>
        create(widgets, { apiVersion: 'example.com/v1', kind: 'Widget', metadata: inDefault(name) })
      for (const name of ['first', 'again']) {
        await define()
        await create(configMaps, owned(name, await widget(name)))
        await cluster.client.delete(widgets, inDefault(name))
        await cluster.quiet()
        expect(await names(configMaps)).to.deep.equal([])
        await cluster.client.delete(customResourceDefinitions, { name: 'widgets.example.com' })
        await cluster.quiet()
      }
    })

    it('goes by uid: an owner of the same name is another (ID-05)', async () => {
      const a = await create(configMaps, configMap('a'))
      await cluster.client.delete(configMaps, inDefault('a'))
      await create(configMaps, configMap('a'))
      await create(configMaps, owned('b', a))
      expect(await names(configMaps)).to.deep.equal(['a'])
    })

    it('keeps what still has an owner, and forgets the one that is gone', async () => {
      const [a, b] = [await create(configMaps, configMap('a')), await create(configMaps, configMap('b'))]
      await create(configMaps, owned('c', a, b))
      await cluster.client.delete(configMaps, inDefault('a'))
      await cluster.quiet()
      const { metadata } = await get(configMaps, 'c')
      expect(metadata.ownerReferences?.map(({ name }) => name)).to.deep.equal(['b'])
    })

    it('in the foreground, those go too that wait for each other in a circle', async () => {
      const a = await create(configMaps, configMap('a'))
      const b = await create(configMaps, owned('b', a))
      const c = await create(configMaps, owned('c', b))
      const { ownerReferences } = owned('a', c).metadata
      await cluster.client.patch(configMaps, inDefault('a'), 'merge', { metadata: { ownerReferences } })
      await cluster.client.delete(configMaps, inDefault('a'), { propagationPolicy: 'Foreground' })
      await cluster.quiet()
      expect(await names(configMaps)).to.deep.equal([])
    })

    it('in the foreground, the owner waits for what blocks it (DEL-05)', async () => {
      const a = await create(configMaps, configMap('a'))
      const b = owned('b', a)
      await create(configMaps, { ...b, metadata: { ...b.metadata, finalizers: ['example.com/wait'] } })
      await cluster.client.delete(configMaps, inDefault('a'), { propagationPolicy: 'Foreground' })
      await cluster.quiet()
      const [waiting, going] = [await get(configMaps, 'a'), await get(configMaps, 'b')]
      expect(waiting.metadata.finalizers).to.deep.equal(['foregroundDeletion'])
      expect(going.metadata.deletionTimestamp).to.be.a('string')
      await cluster.client.patch(configMaps, inDefault('b'), 'merge', { metadata: { finalizers: null } })
      await cluster.quiet()
      expect(await names(configMaps)).to.deep.equal([])
    })

    it('orphans on request (ADO-07)', async () => {
      const a = await create(configMaps, configMap('a'))
      await create(configMaps, owned('b', a))
      await cluster.client.delete(configMaps, inDefault('a'), { propagationPolicy: 'Orphan' })
      await cluster.quiet()
      expect(await names(configMaps)).to.deep.equal(['b'])
      expect((await get(configMaps, 'b')).metadata.ownerReferences ?? []).to.deep.equal([])
    })
  })

  describe('namespaces', () => {
    it('get a ServiceAccount', async () => {
      await create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'foo' } })
      expect(await names(serviceAccounts, 'foo')).to.deep.equal(['default'])
      await cluster.client.delete(serviceAccounts, { name: 'default', namespace: 'foo' })
      await cluster.quiet()
      expect(await names(serviceAccounts, 'foo')).to.deep.equal(['default'])
    })

    it('take all that is in them along (DEL-09)', async () => {
      await create(namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'foo' } })
      const claim = {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }
      await create(statefulSets, set('web', { volumeClaimTemplates: [claim] }, 'foo'))
      await create(services, {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'nginx', namespace: 'foo' },
        spec: { clusterIP: 'None', selector: { app: 'web' } },
      })
      expect(await names(pods, 'foo')).to.deep.equal(['web-0', 'web-1'])
      await cluster.client.delete(namespaces, { name: 'foo' })
      await cluster.quiet()
      await cluster.clock.advance(10_000)
      const left = await cluster.client.list(namespaces)
      expect(left.items.map(({ metadata }) => metadata.name)).to.not.include('foo')
      expect((await cluster.client.list(persistentVolumes)).items).to.deep.equal([])
    })
  })

  describe('volumes', () => {
    const claim = (name: string, spec: object = {}): Manifest => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: inDefault(name),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    })
    const phase = async (resource: Resource, name: string): Promise<string> =>
      (await get<KubeObject & { status: { phase: string } }>(resource, name)).status.phase

    it('that were there before are bound, and released but kept with Retain', async () => {
      const spec = {
        capacity: { storage: '2Gi' },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/a' },
        storageClassName: 'manual',
      }
      await create(persistentVolumes, { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' }, spec })
      expect(await phase(persistentVolumes, 'disk')).to.equal('Available')
      await create(persistentVolumeClaims, claim('data', { storageClassName: 'manual' }))
      expect(await phase(persistentVolumeClaims, 'data')).to.equal('Bound')
      expect(await phase(persistentVolumes, 'disk')).to.equal('Bound')
      await cluster.client.delete(persistentVolumeClaims, inDefault('data'))
      await cluster.quiet()
      expect(await phase(persistentVolumes, 'disk')).to.equal('Released')
    })

    it('of a class that waits are made when a Pod wants them', async () => {
      await create(storageClasses, {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'late' },
        provisioner: 'kubernetes.io/host-path',
        volumeBindingMode: 'WaitForFirstConsumer',
      })
      await create(persistentVolumeClaims, claim('data', { storageClassName: 'late' }))
      expect(await phase(persistentVolumeClaims, 'data')).to.equal('Pending')
      const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
      const spec = { volumes, containers: [{ name: 'a', image: 'nginx' }] }
      await create(pods, { apiVersion: 'v1', kind: 'Pod', metadata: inDefault('p'), spec })
      expect(await phase(persistentVolumeClaims, 'data')).to.equal('Bound')
      expect(await phase(pods, 'p')).to.equal('Running')
    })

    it('grow with their claims, where the class allows it', async () => {
      const size = async (name: string): Promise<unknown[]> => {
        const { status, spec } = await get<PersistentVolumeClaim>(persistentVolumeClaims, name)
        const volume = await cluster.client.get<PersistentVolume>(persistentVolumes, { name: spec.volumeName ?? '' })
        return [status.capacity?.['storage'], volume.spec.capacity?.['storage']]
      }
      for (const [name, allowVolumeExpansion] of [
        ['rubber', true],
        ['stone', false],
      ] as const) {
        await create(storageClasses, {
          apiVersion: 'storage.k8s.io/v1',
          kind: 'StorageClass',
          metadata: { name },
          provisioner: 'kubernetes.io/host-path',
          allowVolumeExpansion,
        })
        await create(persistentVolumeClaims, claim(name, { storageClassName: name }))
      }
      const resources = { requests: { storage: '2Gi' } }
      await cluster.client.patch(persistentVolumeClaims, inDefault('rubber'), 'merge', { spec: { resources } })
      await cluster.client
        .patch(persistentVolumeClaims, inDefault('stone'), 'merge', { spec: { resources } })
        .catch(ifRefused)
      await cluster.quiet()
      expect(await size('rubber')).to.deep.equal(['2Gi', '2Gi'])
      expect(await size('stone')).to.deep.equal(['1Gi', '1Gi'])
      expect(await reasons('rubber')).to.include(
        'VolumeResizeSuccessful: ExpandVolume succeeded for volume default/rubber',
      )
    })

    it('are kept while a Pod uses them', async () => {
      await create(persistentVolumeClaims, claim('data'))
      const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }]
      await create(pods, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: inDefault('p'),
        spec: { volumes, containers: [{ name: 'a', image: 'nginx' }] },
      })
      await cluster.client.delete(persistentVolumeClaims, inDefault('data'))
      await cluster.quiet()
      expect(await names(persistentVolumeClaims)).to.deep.equal(['data'])
      await cluster.client.delete(pods, inDefault('p'))
      await cluster.quiet()
      expect(await names(persistentVolumeClaims)).to.deep.equal([])
    })
  })
})
