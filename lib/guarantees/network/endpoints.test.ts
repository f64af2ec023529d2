import { expect } from 'chai'
import { endpointAddresses } from './endpoint-addresses.ts'
import { endpointsReadyOnly } from './endpoints-ready-only.ts'
import { outcome, story } from '../testing.ts'

const up = (spec = {}) => story().service('nginx', spec).set('web').up('web-0', 'web-1')

describe('endpoints-ready-only', () => {
  it('passes when Pods are listed when they are ready', () => {
    expect(
      outcome(endpointsReadyOnly, up().endpoints('nginx', ['web-0', 'web-1']).slice('nginx', ['web-0', 'web-1'])),
    ).to.deep.equal(['pass'])
    const gone = up().endpoints('nginx', ['web-0', 'web-1']).terminating('pods', 'web-1').endpoints('nginx', ['web-0'])
    expect(outcome(endpointsReadyOnly, gone)).to.deep.equal(['pass'])
  })
  it('fails when a Pod is listed before it is ready', () => {
    const tale = story().service().set('web').up('web-0').pod('web-1').starting('web-1')
    const { uid } = tale.object('pods', 'web-1').metadata
    const { last } = tale
    const { violations } = endpointsReadyOnly.evaluate(
      tale.endpoints('nginx', ['web-0', 'web-1']).ready('web-1').history(),
    )
    expect(violations).to.deep.equal([
      {
        subject: 'endpoints/nginx',
        message: `Endpoints nginx lists web-1 (uid ${uid}) as ready, which was Running, not ready when web-0 was ready`,
        at: last + 1,
        because: [last],
      },
    ])
  })
  it('fails for slices too, but not for those listed as not ready', () => {
    const tale = () => story().service().set('web').up('web-0').pod('web-1').starting('web-1')
    expect(outcome(endpointsReadyOnly, tale().slice('nginx', ['web-0', 'web-1'], ['web-0']))).to.deep.equal(['pass'])
    expect(outcome(endpointsReadyOnly, tale().slice('nginx', ['web-0', 'web-1']))[0]).to.equal('fail')
  })
  it('fails when what is listed together was never so at one moment', () => {
    const tale = up().unready('web-0').pod('web-2').ready('web-2')
    expect(outcome(endpointsReadyOnly, tale.endpoints('nginx', ['web-0', 'web-1', 'web-2']))[0]).to.equal('fail')
  })
  it('forgives a write that is a moment late, and not one that is late for long', () => {
    expect(outcome(endpointsReadyOnly, up().unready('web-1').endpoints('nginx', ['web-0', 'web-1']))).to.deep.equal([
      'pass',
    ])
    expect(
      outcome(endpointsReadyOnly, up().unready('web-1').wait(20_000).endpoints('nginx', ['web-0', 'web-1']))[0],
    ).to.equal('fail')
  })
  it('fails when a Pod is listed that the selector does not match, or that nobody has seen', () => {
    const others = up({ selector: { app: 'other' } }).endpoints('nginx', ['web-0'])
    expect(outcome(endpointsReadyOnly, others).join()).to.match(/^fail.*which was not one that its selector matches/)
    const targetRef = { kind: 'Pod', name: 'web-7', uid: 'of another namespace' }
    const subsets = [{ addresses: [{ ip: '10.0.0.9', targetRef }] }]
    const stranger = up().add('endpoints', 'Endpoints', 'nginx', { subsets })
    expect(outcome(endpointsReadyOnly, stranger).join()).to.match(/^fail.*which is no Pod of the namespace/)
  })
  it('fails when a Pod stays listed for long', () => {
    const tale = () => up().endpoints('nginx', ['web-0', 'web-1']).down('web-1')
    expect(outcome(endpointsReadyOnly, tale().wait(10_000).command('true'))).to.deep.equal(['pass'])
    expect(outcome(endpointsReadyOnly, tale().wait(40_000).command('true'))[1]).to.match(
      /still lists, after 30 s, web-1 .* as ready, which was terminating/,
    )
  })
  it('does not speak of Services that publish what is not ready, or select nothing', () => {
    const tale = (spec: object) =>
      story()
        .service('nginx', { ...spec })
        .set('web')
        .pod('web-0')
        .endpoints('nginx', ['web-0'])
    expect(outcome(endpointsReadyOnly, tale({ publishNotReadyAddresses: true }))).to.deep.equal(['vacuous'])
    expect(outcome(endpointsReadyOnly, tale({ selector: undefined }))).to.deep.equal(['vacuous'])
  })
  it('goes by resourceVersions when the watch of Pods is late', () => {
    const { entries, ...rest } = story().service().set('web').up('web-0').endpoints('nginx', ['web-0']).history()
    const late = entries.filter((entry) => 'object' in entry && entry.resource === 'pods')
    const reordered = [...entries.filter((entry) => !late.includes(entry)), ...late].map((entry, seq) => ({
      ...entry,
      seq,
    }))
    expect(endpointsReadyOnly.evaluate({ ...rest, entries: reordered }).violations).to.deep.equal([])
  })
  it('is unknown where events were lost', () => {
    expect(outcome(endpointsReadyOnly, up().endpoints('nginx', ['web-0']).gap('endpoints'))).to.deep.equal(['unknown'])
  })
})

describe('endpoint-addresses', () => {
  it("wants the Pod's address and hostname", () => {
    expect(
      outcome(endpointAddresses, up().endpoints('nginx', ['web-0', 'web-1']).slice('nginx', ['web-0'])),
    ).to.deep.equal(['pass'])
    expect(
      outcome(
        endpointAddresses,
        up().endpoints('nginx', ['web-0'], () => '10.0.0.1'),
      ),
    ).to.deep.equal(['fail', 'endpoints/nginx lists 10.0.0.1 for web-0, whose address was 10.0.0.0'])
  })
  it('wants no hostname for a Service that is not the subdomain', () => {
    expect(outcome(endpointAddresses, up().service('other').endpoints('other', ['web-0']))).to.deep.equal([
      'fail',
      'endpoints/other lists web-0 with the hostname web-0, where it has no hostname',
    ])
  })
})
