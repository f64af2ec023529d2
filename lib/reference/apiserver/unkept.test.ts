import { expect } from 'chai'
import { leases, nodes, pods } from '../../kube/resource.ts'
import { simplePod, testServer, type TestServer } from './testing.ts'

describe('resources that are not kept', () => {
  const makePod = ({ client }: TestServer): Promise<object> => client.create(pods, simplePod('web-0'))
  const binding = {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: 'web-0' },
    target: { kind: 'Node', name: 'node-1' },
  }

  it('bind the Pod that a binding names', async () => {
    const server = await testServer()
    await makePod(server)
    const path = '/api/v1/namespaces/default/bindings'
    expect((await server.send('POST', path, { ...binding, metadata: { name: 'web-1' } })).code).to.equal(404)
    expect((await server.send('POST', path, binding)).code).to.equal(201)
    const pod = await server.client.get(pods, { name: 'web-0', namespace: 'default' })
    expect(pod).to.have.nested.property('spec.nodeName', 'node-1')
    expect((await server.send('POST', path, binding)).code).to.equal(409)
    expect((await server.send('GET', path)).code).to.equal(405)
    expect((await server.send('GET', `${path}/web-0`)).code).to.equal(405)
  })

  it('tell which parts of the control plane are there', async () => {
    const { client, clock, send } = await testServer()
    const told = async (): Promise<unknown[]> => {
      const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1'
      const { body } = await send('GET', '/api/v1/componentstatuses', undefined, { accept })
      return (body as { rows: { cells: string[] }[] }).rows.map(({ cells }) => cells.slice(0, 2).join(' '))
    }
    expect(await told()).to.deep.equal(['scheduler Unhealthy', 'controller-manager Unhealthy', 'etcd-0 Healthy'])
    const held = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'kube-scheduler', namespace: 'kube-system' },
      spec: { leaseDurationSeconds: 15, renewTime: new Date(clock.now()).toISOString().replace('Z', '000Z') },
    }
    await client.create(leases, held)
    expect(await told()).to.include('scheduler Healthy')
    await clock.advance(16_000)
    expect(await told()).to.include('scheduler Unhealthy')
    const { body, warnings } = await send('GET', '/api/v1/componentstatuses/etcd-0')
    expect(body).to.deep.include({ conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }] })
    expect(warnings).to.deep.equal(['v1 ComponentStatus is deprecated in v1.19+'])
    expect((await send('DELETE', '/api/v1/componentstatuses/etcd-0')).code).to.equal(405)
  })

  it('tell of a node which Pods are on it', async () => {
    const server = await testServer()
    await makePod(server)
    expect((await server.send('GET', '/api/v1/nodes/node-1/proxy/pods')).code).to.equal(404)
    const kind = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1' } }
    if (!server.api.store.get('/nodes', '', 'node-1')) await server.client.create(nodes, kind)
    expect((await server.send('GET', '/api/v1/nodes/node-1/proxy/pods')).code).to.equal(503)
  })
})
