import { expect } from 'chai'
import { answersIn, meaningOf } from '../evidence/answers.ts'
import { dnsAddresses } from './dns-addresses.ts'
import { dnsReadyOnly } from './dns-ready-only.ts'
import { outcome, story } from '../testing.ts'

const old = (name: string, ...answers: string[]) =>
  `Server:    10.96.0.10\r\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\r\n\r\nName:      ${name}\r\n${answers.map((answer, i) => `Address ${i + 1}: ${answer}\r\n`).join('')}\r\n`

describe('DNS answers', () => {
  it('are read from nslookup of old busybox, several in one output', () => {
    const output =
      old('web-0.nginx', '10.0.0.0 web-0.nginx.test.svc.cluster.local') + '---\n' + old('nginx', '10.0.0.1', 'fd00::1')
    expect(answersIn(output)).to.deep.equal([
      {
        name: 'web-0.nginx',
        addresses: [{ ip: '10.0.0.0', reverse: 'web-0.nginx.test.svc.cluster.local' }],
        targets: [],
      },
      { name: 'nginx', addresses: [{ ip: '10.0.0.1' }, { ip: 'fd00::1' }], targets: [] },
    ])
  })
  it('are read from newer nslookup', () => {
    const output =
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nNon-authoritative answer:\nName:\tnginx.test.svc.cluster.local\nAddress: 10.0.0.1\nName:\tnginx.test.svc.cluster.local\nAddress: 10.0.0.2\n\n'
    expect(answersIn(output)).to.deep.equal([
      { name: 'nginx.test.svc.cluster.local', addresses: [{ ip: '10.0.0.1' }, { ip: '10.0.0.2' }], targets: [] },
    ])
    const services = '_web._tcp.nginx.test.svc.cluster.local\tservice = 0 50 80 web-0.nginx.test.svc.cluster.local.'
    expect(answersIn(services)[0]?.targets).to.deep.equal(['web-0.nginx.test.svc.cluster.local'])
  })
  it('are read from dig', () => {
    const output =
      ';; QUESTION SECTION:\n;web-0.nginx.test.svc.cluster.local. IN A\n\n;; ANSWER SECTION:\nweb-0.nginx.test.svc.cluster.local. 5 IN A 10.0.0.0\n\n;; SERVER: 10.96.0.10#53(10.96.0.10)\n'
    expect(answersIn(output)).to.deep.equal([
      { name: 'web-0.nginx.test.svc.cluster.local', addresses: [{ ip: '10.0.0.0' }], targets: [] },
    ])
    const srv = '_web._tcp.nginx.test.svc.cluster.local. 5 IN SRV 0 50 80 web-0.nginx.test.svc.cluster.local.'
    expect(answersIn(srv)[0]?.targets).to.deep.equal(['web-0.nginx.test.svc.cluster.local'])
    expect(answersIn('10.0.0.0\n', 'dig +short web-0.nginx.test.svc.cluster.local')[0]?.addresses).to.deep.equal([
      { ip: '10.0.0.0' },
    ])
    expect(answersIn('10.0.0.0\n', 'dig +short web-$i.nginx.test.svc.cluster.local')).to.deep.equal([])
  })
  it('are none where nothing resolves', () => {
    expect(
      answersIn("Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nnslookup: can't resolve 'web-0.nginx'\n"),
    ).to.deep.equal([])
    expect(answersIn("** server can't find web-0.nginx: NXDOMAIN")).to.deep.equal([])
  })
  it('mean a Service or a Pod of the namespace', () => {
    const meaning = (name: string) =>
      meaningOf(name, { namespace: 'test', clusterDomain: 'kube.local' }, (service) => service === 'nginx')
    expect(meaning('nginx')).to.deep.equal({ service: 'nginx' })
    expect(meaning('nginx.test')).to.deep.equal({ service: 'nginx' })
    expect(meaning('web-0.nginx')).to.deep.equal({ service: 'nginx', host: 'web-0' })
    expect(meaning('Web-0.nginx.test.svc.kube.local')).to.deep.equal({ service: 'nginx', host: 'web-0' })
    expect(meaning('_web._tcp.nginx.test.svc.kube.local')).to.deep.equal({ service: 'nginx' })
    for (const other of [
      'kubernetes.default',
      'example.com',
      'nginx.other.svc.kube.local',
      'web-0.nginx.other',
      'nginx.test.svc.cluster.local',
    ]) {
      expect(meaning(other), other).to.equal(undefined)
    }
  })
})

const up = (spec = {}) => story().service('nginx', spec).set('web').up('web-0', 'web-1')

describe('dns-ready-only', () => {
  it('passes when ready Pods are named', () => {
    expect(outcome(dnsReadyOnly, up().output('nslookup nginx', old('nginx', '10.0.0.0', '10.0.0.1')))).to.deep.equal([
      'pass',
    ])
    expect(outcome(dnsReadyOnly, up())).to.deep.equal(['vacuous'])
  })
  it('fails when a Pod is named that was not ready yet', () => {
    const tale = up()
      .pod('web-2')
      .starting('web-2')
      .output('nslookup nginx', old('nginx', '10.0.0.0', '10.0.0.2'))
    expect(outcome(dnsReadyOnly, tale.wait(10_000).ready('web-2'))).to.deep.equal([
      'fail',
      'DNS answered 10.0.0.2 for nginx, of web-2, which was Running, not ready and had not been ready in the 45 s before',
    ])
  })
  it('forgives a watch that tells of readiness a moment after DNS knew it, and caches that are out of date', () => {
    const early = up()
      .pod('web-2')
      .starting('web-2')
      .output('nslookup web-2.nginx', old('web-2.nginx', '10.0.0.2'))
      .ready('web-2')
    expect(outcome(dnsReadyOnly, early)).to.deep.equal(['pass'])
    const cached = (ms: number) =>
      up().unready('web-1').wait(ms).output('nslookup web-1.nginx', old('web-1.nginx', '10.0.0.1'))
    expect(outcome(dnsReadyOnly, cached(20_000))).to.deep.equal(['pass'])
    expect(outcome(dnsReadyOnly, cached(90_000))[0]).to.equal('fail')
    expect(
      outcome(
        dnsReadyOnly,
        up().down('web-1').wait(90_000).output('nslookup web-1.nginx', old('web-1.nginx', '10.0.0.1')),
      ),
    ).to.deep.equal(['vacuous'])
  })
  it('looks at SRV targets too', () => {
    const srv = '_web._tcp.nginx.test.svc.cluster.local. 5 IN SRV 0 50 80 web-2.nginx.test.svc.cluster.local.'
    expect(outcome(dnsReadyOnly, up().up('web-2').output('dig SRV', srv))).to.deep.equal(['pass'])
    expect(outcome(dnsReadyOnly, up().pod('web-2').output('dig SRV', srv).wait(10_000).command('true'))[0]).to.equal(
      'fail',
    )
  })
  it('does not speak of Services that publish what is not ready', () => {
    const tale = up({ publishNotReadyAddresses: true }).pod('web-2').starting('web-2')
    expect(outcome(dnsReadyOnly, tale.output('nslookup nginx', old('nginx', '10.0.0.2')))).to.deep.equal(['vacuous'])
  })
})

describe('dns-addresses', () => {
  it("passes when names have their Pods' addresses, also those of a moment ago", () => {
    expect(
      outcome(
        dnsAddresses,
        up().output('nslookup web-0.nginx', old('web-0.nginx', '10.0.0.0 web-0.nginx.test.svc.cluster.local')),
      ),
    ).to.deep.equal(['pass'])
    const replaced = up().down('web-0').pod('web-0').ready('web-0', '10.0.0.9')
    expect(
      outcome(dnsAddresses, replaced.output('nslookup web-0.nginx', old('web-0.nginx', '10.0.0.0'))),
    ).to.deep.equal(['pass'])
  })
  it('fails when addresses are swapped', () => {
    expect(outcome(dnsAddresses, up().output('nslookup web-0.nginx', old('web-0.nginx', '10.0.0.1')))).to.deep.equal([
      'fail',
      'DNS answered 10.0.0.1 for web-0.nginx, an address of web-1',
    ])
    const reverse = up().output('nslookup nginx', old('nginx', '10.0.0.0 web-1.nginx.test.svc.cluster.local'))
    expect(outcome(dnsAddresses, reverse)[0]).to.equal('fail')
  })
  it("fails when the address is nobody's, or that of a Pod long gone", () => {
    expect(outcome(dnsAddresses, up().output('nslookup nginx', old('nginx', '10.0.0.77')))).to.deep.equal([
      'fail',
      'DNS answered 10.0.0.77 for nginx, an address of no Pod',
    ])
    expect(
      outcome(dnsAddresses, up().down('web-1').wait(90_000).output('nslookup nginx', old('nginx', '10.0.0.1')))[0],
    ).to.equal('fail')
  })
  it('leaves other names alone, and Services with an address of their own', () => {
    expect(outcome(dnsAddresses, up().output('nslookup example.com', old('example.com', '1.2.3.4')))).to.deep.equal([
      'vacuous',
    ])
    expect(
      outcome(dnsAddresses, up({ clusterIP: '10.96.0.9' }).output('nslookup nginx', old('nginx', '10.96.0.9'))),
    ).to.deep.equal(['vacuous'])
  })
})
