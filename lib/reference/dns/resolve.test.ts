import { expect } from 'chai'
import type { EndpointSlice, Service } from '../../kube/objects.ts'
import type { DnsType } from '../node/image.ts'
import { authorityOf, resolve, shuffled } from './resolve.ts'
import { zoneService, type Zone, type ZoneService } from './zone.ts'

const service = (namespace: string, name: string, spec: object): Service =>
  ({ metadata: { name, namespace }, spec }) as unknown as Service
const slice = (endpoints: object[], ports: object[]): EndpointSlice =>
  ({ metadata: {}, addressType: 'IPv4', endpoints, ports }) as unknown as EndpointSlice

const webPort = [{ name: 'web', port: 80, protocol: 'TCP' }]
const nginx = slice(
  [
    { addresses: ['10.244.0.5'], hostname: 'web-0', conditions: { ready: true } },
    { addresses: ['10.244.0.6'], hostname: 'web-1', conditions: { ready: true } },
    { addresses: ['10.244.0.7'], hostname: 'web-2', conditions: { ready: false, serving: false } },
    { addresses: ['10.244.0.8'], conditions: {} },
  ],
  webPort,
)

function zoneOf(domain: string, all: ZoneService[]): Zone {
  return {
    domain,
    service: (namespace, name) => all.find((one) => one.namespace === namespace && one.name === name),
    hasNamespace: (namespace) => ['default', 'kube-system', 'empty'].includes(namespace),
    namesOf: (address) =>
      all.flatMap((one) =>
        one.addresses.includes(address)
          ? [`${one.name}.${one.namespace}`]
          : one.addresses.length > 0
            ? []
            : one.endpoints
                .filter((end) => end.address === address)
                .map((end) => `${end.hostname}.${one.name}.${one.namespace}`),
      ),
  }
}

const all = [
  zoneService(service('default', 'nginx', { clusterIP: 'None', clusterIPs: ['None'], ports: webPort }), [nginx]),
  zoneService(service('default', 'none', { clusterIP: 'None', ports: webPort }), []),
  zoneService(service('default', 'front', { clusterIP: '10.96.7.7', clusterIPs: ['10.96.7.7'], ports: webPort }), [
    nginx,
  ]),
  zoneService(
    service('kube-system', 'kube-dns', {
      clusterIP: '10.96.0.10',
      ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
    }),
    [],
  ),
  zoneService(service('default', 'out', { type: 'ExternalName', externalName: 'db.example.com' }), []),
  zoneService(service('default', 'in', { type: 'ExternalName', externalName: 'front.default.svc.cluster.local' }), []),
  zoneService(service('default', 'loop', { type: 'ExternalName', externalName: 'loop.default.svc.cluster.local' }), []),
]
const zone = zoneOf('cluster.local', all)

function ask(name: string, type: DnsType = 'A', where = zone): string {
  const { code, answers } = resolve(where, { name, type })
  return [
    code,
    ...answers.map(({ data }) =>
      typeof data === 'string' ? data : 'port' in data ? `${data.port} ${data.target}` : data.mname,
    ),
  ].join(' | ')
}

describe('DNS answers', () => {
  it('gives all ready addresses of a headless Service', () => {
    expect(ask('nginx.default.svc.cluster.local')).to.equal('NOERROR | 10.244.0.5 | 10.244.0.6 | 10.244.0.8')
    expect(ask('NGINX.default.SVC.cluster.local.')).to.equal('NOERROR | 10.244.0.5 | 10.244.0.6 | 10.244.0.8')
  })

  it('gives the address of a ready Pod by its hostname, and none of one that is not ready', () => {
    expect(ask('web-0.nginx.default.svc.cluster.local')).to.equal('NOERROR | 10.244.0.5')
    expect(ask('web-2.nginx.default.svc.cluster.local')).to.equal('NXDOMAIN')
    expect(ask('10-244-0-8.nginx.default.svc.cluster.local')).to.equal('NOERROR | 10.244.0.8')
  })

  it('gives the address of a Service that has one, whatever stands behind it', () => {
    expect(ask('front.default.svc.cluster.local')).to.equal('NOERROR | 10.96.7.7')
    expect(ask('web-0.front.default.svc.cluster.local')).to.equal('NOERROR | 10.244.0.5')
  })

  it('tells names that are not there from names without such records', () => {
    expect(ask('nginx.default.svc.cluster.local', 'AAAA')).to.equal('NOERROR')
    expect(ask('front.default.svc.cluster.local', 'AAAA')).to.equal('NOERROR')
    expect(ask('none.default.svc.cluster.local')).to.equal('NXDOMAIN')
    expect(ask('ghost.default.svc.cluster.local')).to.equal('NXDOMAIN')
    expect(ask('nginx.ghost.svc.cluster.local')).to.equal('NXDOMAIN')
    expect(ask('empty.svc.cluster.local')).to.equal('NOERROR')
    expect(ask('ghost.svc.cluster.local')).to.equal('NXDOMAIN')
    expect(ask('svc.cluster.local')).to.equal('NOERROR')
    expect(ask('cluster.local')).to.equal('NOERROR')
    expect(ask('web-0.nginx')).to.equal('NXDOMAIN')
    expect(ask('example.com')).to.equal('NXDOMAIN')
    expect(ask('notcluster.local')).to.equal('NXDOMAIN')
  })

  it('gives a SRV record for each named port of each ready endpoint, with its address', () => {
    const question = { name: '_web._tcp.nginx.default.svc.cluster.local', type: 'SRV' } as const
    expect(ask(question.name, 'SRV')).to.equal(
      [
        'NOERROR',
        '80 web-0.nginx.default.svc.cluster.local',
        '80 web-1.nginx.default.svc.cluster.local',
        '80 10-244-0-8.nginx.default.svc.cluster.local',
      ].join(' | '),
    )
    expect(resolve(zone, question).additional).to.deep.include({
      name: 'web-0.nginx.default.svc.cluster.local',
      ttl: 30,
      type: 'A',
      data: '10.244.0.5',
    })
    expect(ask('_web._udp.nginx.default.svc.cluster.local', 'SRV')).to.equal('NXDOMAIN')
    expect(ask('_ftp._tcp.front.default.svc.cluster.local', 'SRV')).to.equal('NXDOMAIN')
    expect(ask('_web._tcp.front.default.svc.cluster.local', 'SRV')).to.equal(
      'NOERROR | 80 front.default.svc.cluster.local',
    )
  })

  it('answers SRV of the plain name for all ports', () => {
    expect(ask('nginx.default.svc.cluster.local', 'SRV')).to.match(/^NOERROR( \| 80 \S+){3}$/u)
  })

  it('finds the names of addresses', () => {
    expect(ask('10.0.96.10.in-addr.arpa', 'PTR')).to.equal('NOERROR | kube-dns.kube-system.svc.cluster.local')
    expect(ask('5.0.244.10.in-addr.arpa', 'PTR')).to.equal('NOERROR | web-0.nginx.default.svc.cluster.local')
    expect(ask('7.0.244.10.in-addr.arpa', 'PTR')).to.equal('NXDOMAIN')
    expect(ask('7.7.96.10.in-addr.arpa', 'PTR')).to.equal('NOERROR | front.default.svc.cluster.local')
  })

  it('follows an ExternalName within the zone, once', () => {
    expect(ask('out.default.svc.cluster.local')).to.equal('NOERROR | db.example.com')
    expect(ask('out.default.svc.cluster.local', 'CNAME')).to.equal('NOERROR | db.example.com')
    expect(ask('in.default.svc.cluster.local')).to.equal('NOERROR | front.default.svc.cluster.local | 10.96.7.7')
    expect(ask('loop.default.svc.cluster.local')).to.equal('NOERROR | loop.default.svc.cluster.local')
  })

  it('names the server of the zone, with its address', () => {
    const answer = resolve(zone, { name: 'cluster.local', type: 'NS' })
    expect(answer.answers.map(({ data }) => data)).to.deep.equal(['ns.dns.cluster.local'])
    expect(answer.additional).to.deep.equal([{ name: 'ns.dns.cluster.local', ttl: 30, type: 'A', data: '10.96.0.10' }])
    expect(ask('ns.dns.cluster.local')).to.equal('NOERROR | 10.96.0.10')
  })

  it('speaks for its own zone and for addresses, and for nobody else', () => {
    expect(authorityOf(zone, 'nginx.default.svc.Cluster.local.')?.name).to.equal('cluster.local')
    expect(authorityOf(zone, '8.8.8.8.in-addr.arpa')?.name).to.equal('in-addr.arpa')
    expect(authorityOf(zone, 'example.com')).to.equal(undefined)
    expect(authorityOf(zone, 'notcluster.local')).to.equal(undefined)
  })

  it('serves any cluster domain, and its schema version', () => {
    const other = zoneOf('kube.local', all)
    expect(ask('web-0.nginx.default.svc.kube.local', 'A', other)).to.equal('NOERROR | 10.244.0.5')
    expect(ask('web-0.nginx.default.svc.cluster.local', 'A', other)).to.equal('NXDOMAIN')
    expect(ask('dns-version.kube.local', 'TXT', other)).to.equal('NOERROR | 1.1.0')
  })

  it('spells addresses under pod', () => {
    expect(ask('10-244-0-5.default.pod.cluster.local')).to.equal('NOERROR | 10.244.0.5')
    expect(ask('web-0.default.pod.cluster.local')).to.equal('NXDOMAIN')
  })

  it('shuffles addresses and loses none', () => {
    const answer = resolve(zone, { name: 'nginx.default.svc.cluster.local', type: 'A' })
    const numbers = [0.9, 0.5, 0.1]
    expect(shuffled(answer, () => numbers.pop()!).answers.map(({ data }) => data)).to.deep.equal([
      '10.244.0.5',
      '10.244.0.6',
      '10.244.0.8',
    ])
    const others = [0.1, 0.5, 0.9]
    expect(shuffled(answer, () => others.pop()!).answers.map(({ data }) => data)).to.deep.equal([
      '10.244.0.8',
      '10.244.0.6',
      '10.244.0.5',
    ])
  })
})
