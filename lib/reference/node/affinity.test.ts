import { expect } from 'chai'
import type { Service } from '../../kube/objects.ts'
import { affinity } from './affinity.ts'

describe('session affinity', () => {
  const service = (spec: object): Service => ({ metadata: { uid: 'a' }, spec }) as unknown as Service
  const sticky = service({ sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } } })
  const [first, second] = ['10.0.0.1', '10.0.0.2'].map((address) => ({ address, port: 80 })) as [
    { address: string; port: number },
    { address: string; port: number },
  ]

  it('leads a client to the endpoint that it had, while there is one, and for so long', () => {
    let now = 0
    const lead = affinity({ now: () => now }, (usable) => usable.at(-1))
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first])).to.equal(first)
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first, second])).to.equal(first)
    expect(lead(sticky, 'TCP 80', '1.1.1.2', [first, second])).to.equal(second)
    expect(lead(sticky, 'TCP 443', '1.1.1.1', [first, second])).to.equal(second)
    now = 9_000
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first, second])).to.equal(first)
    now = 18_000
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first, second])).to.equal(first)
    now = 28_000
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first, second])).to.equal(second)
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [first])).to.equal(first)
    expect(lead(sticky, 'TCP 80', '1.1.1.1', [])).to.equal(undefined)
  })

  it('is only where the Service asks for it', () => {
    const lead = affinity({ now: () => 0 }, () => first)
    expect(lead(service({}), 'TCP 80', '1.1.1.1', [first])).to.equal(undefined)
    expect(lead(service({ sessionAffinity: 'None' }), 'TCP 80', '1.1.1.1', [first])).to.equal(undefined)
  })
})
