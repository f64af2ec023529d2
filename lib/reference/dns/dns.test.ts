import { expect } from 'chai'
import type { EndpointSlice, Endpoints, Service } from '../../kube/objects.ts'
import { endpoints, endpointSlices, services } from '../../kube/resource.ts'
import { manualClock, settle } from '../../testing.ts'
import { startReference, type Reference } from '../start.ts'
import { clusterDns, nameserver, type ClusterDnsComponent } from './dns.ts'

describe("the cluster's DNS", () => {
  let reference: Reference
  let dns: ClusterDnsComponent

  beforeEach(async () => {
    dns = clusterDns()
    reference = await startReference({
      clock: manualClock(),
      seed: 1,
      clusterDomain: 'kube.local',
      components: () => [dns],
    })
    await settle()
  })
  afterEach(() => reference.stop())

  const ask = (name: string, type: 'A' | 'PTR' = 'A'): string => {
    const { code, answers } = dns.answer({ name, type })
    return [code, ...answers.map(({ data }) => data as string).toSorted()].join(' ')
  }

  it('has a Service, endpoints, and a name for its address', async () => {
    const place = { name: 'kube-dns', namespace: 'kube-system' }
    const service = await reference.client.get<Service>(services, place)
    expect(service.spec.clusterIP).to.equal(nameserver)
    expect((await reference.client.get<Endpoints>(endpoints, place)).subsets).to.have.length(1)
    expect(ask('10.0.96.10.in-addr.arpa', 'PTR')).to.equal('NOERROR kube-dns.kube-system.svc.kube.local')
    expect(ask('kube-dns.kube-system.svc.kube.local')).to.equal(`NOERROR ${nameserver}`)
  })

  it('follows Services and their endpoints', async () => {
    const place = { name: 'nginx', namespace: 'default' }
    const name = 'nginx.default.svc.kube.local'
    expect(ask(name)).to.equal('NXDOMAIN')
    await reference.client.create(services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: place,
      spec: { clusterIP: 'None', ports: [{ name: 'web', port: 80 }] },
    })
    const slice = await reference.client.create<EndpointSlice>(endpointSlices, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'nginx-1', namespace: 'default', labels: { 'kubernetes.io/service-name': 'nginx' } },
      addressType: 'IPv4',
      endpoints: [
        { addresses: ['10.244.0.5'], hostname: 'web-0', conditions: { ready: true } },
        { addresses: ['10.244.0.6'], hostname: 'web-1', conditions: { ready: false } },
      ],
      ports: [{ name: 'web', port: 80, protocol: 'TCP' }],
    })
    await settle()
    expect(ask(name)).to.equal('NOERROR 10.244.0.5')
    const ready = slice.endpoints.map((endpoint) => ({ ...endpoint, conditions: { ready: true } }))
    await reference.client.update(endpointSlices, { ...slice, endpoints: ready })
    await settle()
    expect(ask(name)).to.equal('NOERROR 10.244.0.5 10.244.0.6')
    expect(ask(`web-1.${name}`)).to.equal('NOERROR 10.244.0.6')
    expect(ask('6.0.244.10.in-addr.arpa', 'PTR')).to.equal(`NOERROR web-1.${name}`)
    await reference.client.delete(services, place)
    await settle()
    expect(ask(name)).to.equal('NXDOMAIN')
    expect(ask('6.0.244.10.in-addr.arpa', 'PTR')).to.equal('NXDOMAIN')
  })

  it('says nothing when it has stopped', async () => {
    await reference.stop()
    expect(ask('kube-dns.kube-system.svc.kube.local')).to.equal('SERVFAIL')
  })
})
