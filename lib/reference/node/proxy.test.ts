import { expect } from 'chai'
import type { EndpointSlice, Service } from '../../kube/objects.ts'
import { routeOf } from './proxy.ts'

const service = {
  spec: {
    ports: [
      { name: 'web', port: 80, targetPort: 'http' },
      { name: 'dns', port: 53, protocol: 'UDP' },
    ],
  },
} as unknown as Service
const slice = (endpoints: object[]): EndpointSlice =>
  ({ ports: [{ name: 'web', port: 8080, protocol: 'TCP' }], endpoints }) as unknown as EndpointSlice
const ready = { addresses: ['10.244.0.5'], conditions: { ready: true } }
const unready = { addresses: ['10.244.0.6'], conditions: { ready: false, serving: false, terminating: false } }
const leaving = { addresses: ['10.244.0.7'], conditions: { ready: false, serving: true, terminating: true } }

describe('service proxy', () => {
  it('leads to ready endpoints, at their own port', () => {
    expect(routeOf(service, [slice([unready, ready, leaving])], 80, () => 0.99)).to.deep.equal({
      address: '10.244.0.5',
      port: 8080,
    })
  })

  it('leads to endpoints that terminate where there is no other', () => {
    expect(routeOf(service, [slice([unready, leaving])], 80, () => 0)).to.deep.equal({
      address: '10.244.0.7',
      port: 8080,
    })
  })

  it('rejects where nothing serves the port', () => {
    expect(routeOf(service, [slice([unready])], 80, () => 0)).to.equal('reject')
    expect(routeOf(service, [], 80, () => 0)).to.equal('reject')
    expect(routeOf(service, [slice([ready])], 81, () => 0)).to.equal('reject')
    expect(routeOf(service, [slice([ready])], 53, () => 0)).to.equal('reject')
  })

  it('leads datagrams by the ports that are for UDP', () => {
    const dns = {
      ports: [{ name: 'dns', port: 1053, protocol: 'UDP' }],
      endpoints: [ready],
    } as unknown as EndpointSlice
    expect(routeOf(service, [slice([ready]), dns], 53, () => 0, 'UDP')).to.deep.equal({
      address: '10.244.0.5',
      port: 1053,
    })
    expect(routeOf(service, [slice([ready]), dns], 80, () => 0, 'UDP')).to.equal('reject')
  })

  it('spreads connections over all ready endpoints', () => {
    const slices = [slice([ready]), slice([{ addresses: ['10.244.0.8'] }])]
    expect([0, 0.6].map((random) => routeOf(service, slices, 80, () => random))).to.deep.equal([
      { address: '10.244.0.5', port: 8080 },
      { address: '10.244.0.8', port: 8080 },
    ])
  })
})
