import { expect } from 'chai'
import { define, type Resource } from '../../kube/resource.ts'
import { schemasOf } from '../apiserver/openapi/schemas.ts'
import { testServer, type TestServer } from '../apiserver/testing.ts'
import { builtInKinds } from './index.ts'

/** What the informers of a kube-scheduler and a kube-controller-manager ask for when they start: without an answer they wait forever. */
const informed: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'configmaps',
    'endpoints',
    'limitranges',
    'namespaces',
    'nodes',
    'persistentvolumeclaims',
    'persistentvolumes',
    'pods',
    'podtemplates',
    'replicationcontrollers',
    'resourcequotas',
    'secrets',
    'serviceaccounts',
    'services',
  ],
  'apps/v1': ['controllerrevisions', 'daemonsets', 'deployments', 'replicasets', 'statefulsets'],
  'batch/v1': ['cronjobs', 'jobs'],
  'certificates.k8s.io/v1': ['certificatesigningrequests'],
  'coordination.k8s.io/v1': ['leases'],
  'discovery.k8s.io/v1': ['endpointslices'],
  'events.k8s.io/v1': ['events'],
  'networking.k8s.io/v1': ['ingressclasses', 'ingresses', 'ipaddresses', 'networkpolicies', 'servicecidrs'],
  'policy/v1': ['poddisruptionbudgets'],
  'rbac.authorization.k8s.io/v1': ['clusterrolebindings', 'clusterroles', 'rolebindings', 'roles'],
  'resource.k8s.io/v1': ['deviceclasses', 'resourceclaims', 'resourceclaimtemplates', 'resourceslices'],
  'scheduling.k8s.io/v1': ['priorityclasses'],
  'storage.k8s.io/v1': [
    'csidrivers',
    'csinodes',
    'csistoragecapacities',
    'storageclasses',
    'volumeattachments',
    'volumeattributesclasses',
  ],
}

describe('the kinds that are served', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })

  it('have types that can be resolved, down to their last field', () => {
    const schemas = schemasOf(builtInKinds, 'v3')
    for (const { type } of builtInKinds) expect(schemas).to.have.property(type.definition)
    for (const text of JSON.stringify(schemas).match(/"#\/components\/schemas\/[^"]+"/g) ?? []) {
      expect(schemas).to.have.property(text.slice('"#/components/schemas/'.length, -1))
    }
  })

  for (const [groupVersion, plurals] of Object.entries(informed)) {
    for (const plural of plurals) {
      it(`are there for controllers from elsewhere: ${plural} of ${groupVersion}`, async () => {
        const path = `${groupVersion === 'v1' ? '/api' : '/apis'}/${groupVersion}/${plural}`
        const { code, body } = await server.send('GET', path)
        expect(code, path).to.equal(200)
        expect(body).to.include({ apiVersion: groupVersion })
      })
    }
  }

  it('are told apart from those that something here acts on', async () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'pi' },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox' }] } } },
    }
    const { code, body, warnings } = await server.send('POST', '/apis/batch/v1/namespaces/default/jobs', job)
    expect(code).to.equal(201)
    expect(warnings).to.deep.equal([])
    const ingress = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'web' },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    }
    const kept = await server.send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', ingress)
    expect(kept.code).to.equal(201)
    expect(kept.warnings).to.deep.equal([
      'nothing in this cluster acts on ingresses.networking.k8s.io: they are kept for controllers from elsewhere',
    ])
    const { metadata, spec } = body as {
      metadata: { uid: string }
      spec: { selector: object; template: { metadata: { labels: object } } }
    }
    expect(spec.selector).to.deep.equal({ matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } })
    expect(spec.template.metadata.labels).to.include({ 'batch.kubernetes.io/job-name': 'pi' })
  })
})

describe('events.k8s.io', () => {
  const newEvents: Resource = define('events.k8s.io/v1', 'Event', 'events')
  const oldEvents: Resource = define('v1', 'Event', 'events')
  const scheduled = {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'web-0.1', namespace: 'default' },
    eventTime: '2026-11-22T11:10:00.000000Z',
    reportingController: 'default-scheduler',
    reportingInstance: 'default-scheduler-1',
    action: 'Binding',
    reason: 'Scheduled',
    regarding: { kind: 'Pod', namespace: 'default', name: 'web-0' },
    note: 'Successfully assigned default/web-0 to node-1',
    type: 'Normal',
  }

  it('shows the same events as the core group, each in its own words', async () => {
    const { client, send } = await testServer()
    await client.create(newEvents, scheduled)
    const path = { name: 'web-0.1', namespace: 'default' }
    const old = await client.get(oldEvents, path)
    expect(old).to.deep.include({
      apiVersion: 'v1',
      message: scheduled.note,
      involvedObject: scheduled.regarding,
      reportingComponent: 'default-scheduler',
      reason: 'Scheduled',
    })
    await client.patch(newEvents, path, 'strategic', {
      series: { count: 2, lastObservedTime: '2026-11-22T11:11:00.000000Z' },
    })
    expect(await client.get(newEvents, path)).to.deep.include({
      ...scheduled,
      metadata: (await client.get(oldEvents, path)).metadata,
    })
    expect(await client.get(oldEvents, path)).to.deep.include({
      series: { count: 2, lastObservedTime: '2026-11-22T11:11:00.000000Z' },
    })
    const { body } = await send('GET', '/apis/events.k8s.io/v1/events', undefined, {
      query: { fieldSelector: 'reason=Scheduled' },
    })
    expect((body as { items: object[] }).items).to.have.length(1)
    const applied = { ...scheduled, metadata: { name: 'web-0.1' }, note: 'applied' }
    await client.patch(newEvents, path, 'apply', applied, { fieldManager: 'me', force: true })
    expect(await client.get(oldEvents, path)).to.include({
      message: 'applied',
      reportingInstance: 'default-scheduler-1',
    })
    for await (const { object } of client.watch(newEvents, { namespace: 'default' })) {
      expect(object).to.include({ apiVersion: 'events.k8s.io/v1', note: 'applied' })
      break
    }
  })
})
