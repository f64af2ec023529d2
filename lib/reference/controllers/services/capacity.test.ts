import { expect } from 'chai'
import { withinCapacity } from './capacity.ts'

const ips = (count: number): { ip: string }[] =>
  Array.from({ length: count }, (_, n) => ({ ip: `10.0.${n >> 8}.${n & 255}` }))
const http = [{ port: 80, protocol: 'TCP' }]
const https = [{ port: 443, protocol: 'TCP' }]

describe('The capacity of Endpoints', () => {
  it('is a thousand addresses', () => {
    const subsets = [{ addresses: ips(600), notReadyAddresses: ips(400), ports: http }]
    expect(withinCapacity(subsets)).to.deep.equal({ subsets, truncated: false })
  })

  it('is for ready addresses first, and each subset has its share', () => {
    const { subsets, truncated } = withinCapacity([
      { addresses: ips(1000), notReadyAddresses: ips(5), ports: http },
      { addresses: ips(501), ports: https },
      { notReadyAddresses: ips(3), ports: [{ port: 1, protocol: 'TCP' }] },
    ])
    expect(truncated).to.equal(true)
    expect(subsets).to.deep.equal([
      { addresses: ips(667), ports: http },
      { addresses: ips(333), ports: https },
      { ports: [{ port: 1, protocol: 'TCP' }] },
    ])
  })

  it('is for others where the ready ones leave room', () => {
    const { subsets } = withinCapacity([
      { addresses: ips(700), notReadyAddresses: ips(600), ports: http },
      { addresses: ips(200), notReadyAddresses: ips(200), ports: https },
    ])
    expect(subsets).to.deep.equal([
      { addresses: ips(700), notReadyAddresses: ips(75), ports: http },
      { addresses: ips(200), notReadyAddresses: ips(25), ports: https },
    ])
  })
})
