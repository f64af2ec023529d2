import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { dnsResolves } from './dns-resolves.ts'
import { endpointsComplete } from './endpoints-complete.ts'
import { headlessServices } from './headless-services.ts'

const up = (spec: Record<string, unknown> = {}): Story =>
  story().service('nginx', spec).set('web').status('web').up('web-0', 'web-1')
const later = (tale: Story): Story => tale.wait(60_000).command('kubectl get endpoints')

describe('endpoints-complete', () => {
  it('wants every ready Pod listed', () => {
    expect(
      outcome(endpointsComplete, later(up().endpoints('nginx', ['web-0', 'web-1']).slice('nginx', ['web-0', 'web-1']))),
    ).to.deep.equal(['pass'])
    expect(outcome(endpointsComplete, later(up().endpoints('nginx', ['web-0'])))).to.deep.equal([
      'fail',
      'endpoints/nginx did not list web-1 for more than 30 s, though its Service wants it listed',
    ])
    expect(outcome(endpointsComplete, later(up().slice('nginx', ['web-0', 'web-1'], ['web-1'])))[1]).to.contain(
      'endpointslice/nginx-abcde did not list web-0',
    )
  })
  it('does not want in Endpoints what has no port of the name that the Service gives', () => {
    const named = (spec: Record<string, unknown>): Story =>
      story()
        .service('nginx', { ports: [{ port: 80, targetPort: 'web' }] })
        .set('web')
        .pod('web-0', { spec })
        .ready('web-0')
        .slice('nginx', ['web-0'])
        .endpoints('nginx', [])
    const containers = [{ name: 'nginx', image: 'nginx', ports: [{ name: 'web', containerPort: 80 }] }]
    expect(outcome(endpointsComplete, later(named({})))).to.deep.equal(['pass'])
    expect(outcome(endpointsComplete, later(named({ containers })))[0]).to.equal('fail')
  })
  it('wants Pods that are not ready where they are published, and only there', () => {
    const unready = (spec: object) =>
      later(
        up({ ...spec })
          .unready('web-1')
          .endpoints('nginx', ['web-0']),
      )
    expect(outcome(endpointsComplete, unready({}))).to.deep.equal(['pass'])
    expect(outcome(endpointsComplete, unready({ publishNotReadyAddresses: true }))[1]).to.contain('did not list web-1')
  })
})

describe('headless-services', () => {
  it('wants no address', () => {
    expect(outcome(headlessServices, up())).to.deep.equal(['pass'])
    expect(
      outcome(headlessServices, up().change('services', 'nginx', { spec: { clusterIP: '10.96.0.7' } })),
    ).to.deep.equal(['fail', 'the headless Service nginx was given the address 10.96.0.7'])
    expect(outcome(headlessServices, up({ clusterIP: '10.96.0.7' }))).to.deep.equal(['vacuous'])
  })
})

describe('dns-resolves', () => {
  const failed = (tale: Story) =>
    tale.output('nslookup web-0.nginx', "Server:    10.96.0.10\n\nnslookup: can't resolve 'web-0.nginx'\n")
  it('wants an answer for what has been ready for long', () => {
    expect(outcome(dnsResolves, failed(up().wait(120_000).command('nslookup')))).to.deep.equal([
      'fail',
      'DNS had no answer for web-0.nginx, though web-0 had been ready for 60 s',
    ])
    expect(outcome(dnsResolves, failed(up()))).to.deep.equal(['pass'])
    expect(outcome(dnsResolves, failed(up().unready('web-0').wait(120_000).command('nslookup')))).to.deep.equal([
      'pass',
    ])
    expect(outcome(dnsResolves, failed(up().wait(120_000).gap('pods')))).to.deep.equal(['unknown'])
  })
  it('does not trust newer versions of busybox with short names', () => {
    const newer = (name: string) =>
      up().wait(120_000).command('nslookup').output('nslookup', `** server can't find ${name}: NXDOMAIN`)
    expect(outcome(dnsResolves, newer('web-0.nginx'))).to.deep.equal(['vacuous'])
    expect(outcome(dnsResolves, newer('web-0.nginx.test.svc.cluster.local'))[0]).to.equal('fail')
  })
})
