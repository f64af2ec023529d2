import { expect } from 'chai'
import type { EndpointSlice, Pod, Service } from '../../../kube/objects.ts'
import { planSubsets } from './endpoints.ts'
import { planSlices } from './slices.ts'

const service = (spec: object = {}): Service =>
  ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: 'nginx',
      namespace: 'default',
      uid: 'service',
      labels: { app: 'nginx' },
      creationTimestamp: '2030-01-01T00:00:00Z',
    },
    spec: { clusterIP: 'None', ports: [{ name: 'web', port: 80 }], selector: { app: 'nginx' }, ...spec },
    status: {},
  }) as unknown as Service

const pod = (name: string, ip: string, { ready = true, terminating = false, subdomain = 'nginx' } = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      uid: name,
      ...(terminating ? { deletionTimestamp: '2030-01-01T00:00:01Z' } : {}),
    },
    spec: {
      hostname: name,
      subdomain,
      nodeName: 'node-1',
      containers: [{ name: 'a', ports: [{ name: 'http', containerPort: 8080 }] }],
    },
    status: { phase: 'Running', podIP: ip, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  }) as unknown as Pod

const names = (addresses: { targetRef?: { name?: string } }[] = []): (string | undefined)[] =>
  addresses.map(({ targetRef }) => targetRef?.name)

describe('Endpoints', () => {
  it('lists ready Pods by address, and unready ones apart (DNS-05)', () => {
    const [subset, ...others] = planSubsets(service(), [
      pod('web-0', '10.0.0.9'),
      pod('web-1', '10.0.0.10', { ready: false }),
      pod('web-2', '10.0.0.11'),
    ])
    expect(others).to.deep.equal([])
    expect(names(subset?.addresses)).to.deep.equal(['web-2', 'web-0'])
    expect(names(subset?.notReadyAddresses)).to.deep.equal(['web-1'])
    expect(subset?.ports).to.deep.equal([{ name: 'web', port: 80, protocol: 'TCP' }])
  })

  it('leaves terminating Pods out (DNS-09), unless all are to be published (DNS-06)', () => {
    const pods = [pod('web-0', '10.0.0.1', { terminating: true }), pod('web-1', '10.0.0.2', { ready: false })]
    expect(names(planSubsets(service(), pods)[0]?.addresses)).to.deep.equal([])
    expect(names(planSubsets(service({ publishNotReadyAddresses: true }), pods)[0]?.addresses)).to.deep.equal([
      'web-0',
      'web-1',
    ])
  })

  it('gives hostnames of its own subdomain only (DNS-08)', () => {
    const [subset] = planSubsets(service(), [pod('web-0', '10.0.0.1'), pod('db-0', '10.0.0.2', { subdomain: 'db' })])
    expect(subset?.addresses?.map(({ hostname }) => hostname)).to.deep.equal(['web-0', undefined])
  })

  it('finds ports by name, and leaves out what a Pod does not have', () => {
    const ports = [
      { name: 'web', port: 80, targetPort: 'http' },
      { name: 'other', port: 81, targetPort: 'none' },
    ]
    expect(planSubsets(service({ ports }), [pod('web-0', '10.0.0.1')])[0]?.ports).to.deep.equal([
      { name: 'web', port: 8080, protocol: 'TCP' },
    ])
  })
})

describe('EndpointSlices', () => {
  const stored = (manifest: object, uid: string): EndpointSlice =>
    ({ ...manifest, metadata: { ...(manifest as EndpointSlice).metadata, name: uid, uid } }) as EndpointSlice

  it('starts with an empty slice, and keeps it for the first endpoints', () => {
    const first = planSlices(service(), [], [])
    expect(first.create).to.have.length(1)
    expect(first.create[0]).to.deep.include({ addressType: 'IPv4', endpoints: [], ports: [] })
    const slice = stored(first.create[0] ?? {}, 'a')
    const second = planSlices(service(), [pod('web-0', '10.0.0.1')], [slice])
    expect([second.create, second.remove]).to.deep.equal([[], []])
    expect(second.update[0]?.endpoints).to.deep.equal([
      {
        addresses: ['10.0.0.1'],
        conditions: { ready: true, serving: true, terminating: false },
        hostname: 'web-0',
        targetRef: { kind: 'Pod', namespace: 'default', name: 'web-0', uid: 'web-0' },
        nodeName: 'node-1',
      },
    ])
    const third = planSlices(service(), [pod('web-0', '10.0.0.1')], [second.update[0] as EndpointSlice])
    expect(third).to.deep.equal({ create: [], update: [], remove: [] })
  })

  it('keeps terminating Pods, as not ready (DNS-09)', () => {
    const [slice] = planSlices(service(), [pod('web-0', '10.0.0.1', { terminating: true })], []).create
    const conditions = (slice as unknown as EndpointSlice).endpoints.map(({ conditions }) => conditions)
    expect(conditions).to.deep.equal([{ ready: false, serving: true, terminating: true }])
  })

  it('puts a hundred into a slice, and fills gaps before it makes another', () => {
    const pods = Array.from({ length: 250 }, (_, index) => pod(`web-${index}`, `10.0.${index >> 8}.${index & 255}`))
    const slices = planSlices(service(), pods, []).create.map((slice, index) => stored(slice, `${index}`))
    expect(slices.map(({ endpoints }) => endpoints.length)).to.deep.equal([100, 100, 50])
    const changes = planSlices(service(), [...pods.slice(1), pod('new', '10.0.9.9')], slices)
    expect(changes.update.map(({ metadata, endpoints }) => [metadata.name, endpoints.length])).to.deep.equal([
      ['0', 100],
    ])
    const fewer = planSlices(service(), pods.slice(0, 100), slices)
    expect(fewer.remove.map(({ metadata }) => metadata.name)).to.deep.equal(['1', '2'])
  })
})
