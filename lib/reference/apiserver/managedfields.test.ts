import { expect } from 'chai'
import type { KubeObject, StatefulSet } from '../../kube/objects.ts'
import { configMaps, statefulSets } from '../../kube/resource.ts'
import { simplePod, testServer, webSet, type TestServer } from './testing.ts'

interface Entry {
  manager: string
  operation: string
  subresource?: string
  fieldsV1: object
}

const entries = ({ metadata }: KubeObject): Entry[] => (metadata.managedFields ?? []) as unknown as Entry[]
const web = { name: 'web', namespace: 'default' }

describe('managedFields', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await testServer()
  })
  const apply = (patch: object, fieldManager: string, force = false): Promise<StatefulSet> =>
    server.client.patch<StatefulSet>(statefulSets, web, 'apply', patch, { fieldManager, force })
  const config = (spec: object): object => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: web, spec })

  it('keep an object’s name when the last of its metadata that was applied is taken away', async () => {
    const labelled = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', labels: { a: 'b' } },
      data: { x: '1' },
    }
    const put = (object: object): Promise<KubeObject> =>
      server.client.patch(configMaps, { name: 'c', namespace: 'default' }, 'apply', object, { fieldManager: 'me' })
    await put(labelled)
    const { metadata, ...rest } = await put({ ...labelled, metadata: { name: 'c' } })
    expect(metadata).to.include({ name: 'c', namespace: 'default' })
    expect(metadata).not.to.have.property('labels')
    expect(rest).to.deep.include({ data: { x: '1' } })
  })

  it('are begun anew by the first apply after they were cleared', async () => {
    const made = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'default' },
      data: { x: '1' },
    }
    const place = { name: 'c', namespace: 'default' }
    await server.client.create(configMaps, made)
    const clear = [{ op: 'replace', path: '/metadata/managedFields', value: [{}] }]
    const cleared = await server.client.patch(configMaps, place, 'json', clear)
    expect(entries(cleared)).to.deep.equal([])
    const changed = await server.client.patch(configMaps, place, 'merge', { data: { y: '1' } })
    expect(entries(changed)).to.deep.equal([])
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { y: '2' } }
    const refused = await server.client
      .patch(configMaps, place, 'apply', config, { fieldManager: 'me' })
      .catch((error: unknown) => error)
    expect(refused).to.include({
      code: 409,
      message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.y',
    })
    const forced = await server.client.patch(configMaps, place, 'apply', config, { fieldManager: 'me', force: true })
    expect(entries(forced).map(({ manager, fieldsV1 }) => [manager, fieldsV1])).to.deep.equal([
      ['me', { 'f:data': { 'f:y': {} } }],
      ['before-first-apply', { 'f:data': { '.': {}, 'f:x': {} } }],
    ])
  })

  it('names what a create set, with its defaults, as a real server does', async () => {
    const created = await server.client.create(statefulSets, webSet())
    const container = {
      '.': {},
      'f:image': {},
      'f:imagePullPolicy': {},
      'f:name': {},
      'f:ports': {
        '.': {},
        'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:name': {}, 'f:protocol': {} },
      },
      'f:resources': {},
      'f:terminationMessagePath': {},
      'f:terminationMessagePolicy': {},
      'f:volumeMounts': {
        '.': {},
        'k:{"mountPath":"/usr/share/nginx/html"}': { '.': {}, 'f:mountPath': {}, 'f:name': {} },
      },
    }
    expect(entries(created)).to.deep.equal([
      {
        manager: 'test',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: '2026-11-22T11:10:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:persistentVolumeClaimRetentionPolicy': { '.': {}, 'f:whenDeleted': {}, 'f:whenScaled': {} },
            'f:podManagementPolicy': {},
            'f:replicas': {},
            'f:revisionHistoryLimit': {},
            'f:selector': {},
            'f:serviceName': {},
            'f:template': {
              'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
              'f:spec': {
                'f:containers': { 'k:{"name":"nginx"}': container },
                'f:dnsPolicy': {},
                'f:restartPolicy': {},
                'f:schedulerName': {},
                'f:securityContext': {},
                'f:terminationGracePeriodSeconds': {},
              },
            },
            'f:updateStrategy': { 'f:rollingUpdate': { '.': {}, 'f:partition': {} }, 'f:type': {} },
            'f:volumeClaimTemplates': {},
          },
        },
      },
    ])
  })

  it('leaves out what admission and the server add', async () => {
    const { body } = await server.send('POST', '/api/v1/namespaces/default/pods', simplePod('a'))
    const [{ fieldsV1 }] = entries(body as KubeObject) as unknown as [{ fieldsV1: { 'f:spec': object } }]
    expect(Object.keys(fieldsV1['f:spec'])).to.deep.equal([
      'f:containers',
      'f:dnsPolicy',
      'f:enableServiceLinks',
      'f:restartPolicy',
      'f:schedulerName',
      'f:securityContext',
      'f:terminationGracePeriodSeconds',
    ])
  })

  it('gives a field to who changed it last, by subresource', async () => {
    await server.client.create(statefulSets, webSet())
    await server.client.patch(statefulSets, web, 'merge', { spec: { replicas: 5 } }, { fieldManager: 'other' })
    await server.client.patch(
      statefulSets,
      web,
      'merge',
      { status: { replicas: 1, readyReplicas: 1 } },
      { subresource: 'status', fieldManager: 'controller' },
    )
    const scaled = await server.client.patch<StatefulSet>(
      statefulSets,
      web,
      'merge',
      { spec: { replicas: 6 } },
      { subresource: 'scale', fieldManager: 'scaler' },
    )
    expect(scaled.spec.replicas).to.equal(6)
    const now = await server.client.get<StatefulSet>(statefulSets, web)
    expect(entries(now).map(({ manager, subresource = '' }) => `${manager}/${subresource}`)).to.deep.equal([
      'controller/status',
      'scaler/scale',
      'test/',
    ])
  })

  it('creates by apply, changes nothing by the same again, and takes away what is no longer applied', async () => {
    const { code, body } = await server.send(
      'PATCH',
      '/apis/apps/v1/namespaces/default/statefulsets/web',
      config(webSet('web', { minReadySeconds: 5 }).spec),
      {
        contentType: 'application/apply-patch+yaml',
        query: { fieldManager: 'me' },
      },
    )
    expect(code).to.equal(201)
    await server.clock.advance(5000)
    const again = await apply(config(webSet('web', { minReadySeconds: 5 }).spec), 'me')
    expect(again.metadata.resourceVersion).to.equal((body as KubeObject).metadata.resourceVersion)
    const less = await apply(config(webSet().spec), 'me')
    expect(less.spec.minReadySeconds).to.equal(undefined)
    expect(less.metadata.generation).to.equal(2)
  })

  it('refuses to take a field from another, unless forced to', async () => {
    await apply(config(webSet().spec), 'me')
    await server.client.patch(statefulSets, web, 'merge', { spec: { replicas: 5 } }, { fieldManager: 'other' })
    const refused = await apply(config({ ...webSet().spec, replicas: 4 }), 'me').catch((error: unknown) => error)
    expect(refused).to.include({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "other" using apps/v1: .spec.replicas',
    })
    const forced = await apply(config({ ...webSet().spec, replicas: 4 }), 'me', true)
    expect(forced.spec.replicas).to.equal(4)
    expect(entries(forced).map(({ manager }) => manager)).to.deep.equal(['me'])
  })

  it('keeps what others apply to the same list', async () => {
    const map = (data: object): object => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'default' },
      data,
    })
    const applyMap = (data: object, fieldManager: string): Promise<KubeObject & { data?: object }> =>
      server.client.patch(configMaps, { name: 'a', namespace: 'default' }, 'apply', map(data), { fieldManager })
    await applyMap({ a: '1', both: 'x' }, 'one')
    await applyMap({ b: '2', both: 'x' }, 'two')
    const now = await applyMap({}, 'one')
    expect(now.data).to.deep.equal({ b: '2', both: 'x' })
  })

  it('asks who applies, and what', async () => {
    const path = '/apis/apps/v1/namespaces/default/statefulsets/web'
    const contentType = 'application/apply-patch+yaml'
    const anonymous = await server.send('PATCH', path, config({}), { contentType })
    expect(anonymous.body).to.include({
      message: 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    })
    const unknown = await server.send('PATCH', path, config({ nope: 1 }), {
      contentType,
      query: { fieldManager: 'me' },
    })
    expect((unknown.body as { message: string }).message).to.include('.spec.nope: field not declared in schema')
  })

  it('owns replicas that are applied by way of the scale subresource', async () => {
    const server = await testServer()
    await server.client.create(statefulSets, webSet())
    const apply = (replicas: number, query: Record<string, string>): ReturnType<TestServer['send']> =>
      server.send(
        'PATCH',
        '/apis/apps/v1/namespaces/default/statefulsets/web/scale',
        { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'web' }, spec: { replicas } },
        {
          contentType: 'application/apply-patch+yaml',
          query: { fieldManager: 'scaler', ...query },
        },
      )
    expect((await apply(5, {})).code).to.equal(409)
    expect((await apply(5, { force: 'true' })).body).to.deep.include({ kind: 'Scale', spec: { replicas: 5 } })
    const { metadata } = await server.client.get(statefulSets, { name: 'web', namespace: 'default' })
    const own = metadata.managedFields?.find(({ manager }) => manager === 'scaler')
    expect(own).to.deep.include({
      operation: 'Apply',
      apiVersion: 'apps/v1',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    })
  })
})
