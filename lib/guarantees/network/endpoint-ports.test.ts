import { expect } from 'chai'
import { outcome, story, type Story } from '../testing.ts'
import { endpointPorts } from './endpoint-ports.ts'

interface Port {
  name?: string
  port?: number
  protocol?: string
}

const container = { name: 'nginx', image: 'nginx', ports: [{ name: 'http', containerPort: 8080 }] }
const up = (...ports: object[]): Story =>
  story()
    .service('nginx', { ports })
    .set('web')
    .pod('web-0', { spec: { containers: [container] } })
    .ready('web-0')
const endpoints = (tale: Story, ...ports: Port[]): Story =>
  tale.add('endpoints', 'Endpoints', 'nginx', { subsets: [{ addresses: [{ ip: '10.0.0.0' }], ports }] })
const slice = (tale: Story, ...ports: Port[]): Story =>
  tale.add(
    'endpointslices',
    'EndpointSlice',
    'nginx-abcde',
    { endpoints: [{ addresses: ['10.0.0.0'] }], ports },
    { labels: { 'kubernetes.io/service-name': 'nginx' } },
  )

describe('endpoint-ports', () => {
  it('wants the ports of the Service, by name and target', () => {
    for (const list of [endpoints, slice]) {
      const web = () => up({ name: 'web', port: 80 })
      expect(outcome(endpointPorts, list(web(), { name: 'web', port: 80, protocol: 'TCP' }))).to.deep.equal(['pass'])
      expect(outcome(endpointPorts, list(web(), { name: 'web', port: 81 }))[1]).to.match(
        /lists the port web:81\/TCP, where nginx has web:80\/TCP$/,
      )
      expect(outcome(endpointPorts, list(web(), { port: 80 }))[0]).to.equal('fail')
      expect(outcome(endpointPorts, list(web()))[1]).to.match(
        /lists none, and not all of web:80\/TCP, the ports of nginx$/,
      )
    }
  })
  it('knows the ports of containers by name', () => {
    const named = () => up({ name: 'web', port: 80, targetPort: 'http' })
    expect(outcome(endpointPorts, endpoints(named(), { name: 'web', port: 8080 }))).to.deep.equal(['pass'])
    expect(outcome(endpointPorts, endpoints(named(), { name: 'web', port: 80 }))[0]).to.equal('fail')
    expect(outcome(endpointPorts, endpoints(up({ port: 80, targetPort: 8080 }), { port: 8080 }))).to.deep.equal([
      'pass',
    ])
  })
  it('allows the ports that the Service has just had, and says nothing of one without ports', () => {
    const changed = up({ port: 80 }).change('services', 'nginx', { spec: { ports: [{ port: 90 }] } })
    expect(outcome(endpointPorts, endpoints(changed, { port: 80 }))).to.deep.equal(['pass'])
    expect(outcome(endpointPorts, endpoints(changed.wait(60_000), { port: 80 }))[0]).to.equal('fail')
    const none = story().service().set('web').up('web-0')
    expect(outcome(endpointPorts, none.endpoints('nginx', ['web-0']))).to.deep.equal(['vacuous'])
  })
})
