import { expect } from 'chai'
import * as fc from 'fast-check'
import { equal } from './equal.ts'
import { share } from './share.ts'

describe('sharing', () => {
  it('keeps the parts that say the same', () => {
    const was = {
      spec: { containers: [{ name: 'a' }, { name: 'b' }] },
      status: { phase: 'Pending' },
      labels: { app: 'x' },
    }
    const given = structuredClone({ ...was, status: { phase: 'Running' } })
    const now = share(was, given)
    expect(now).to.equal(given)
    expect(now.spec).to.equal(was.spec)
    expect(now.labels).to.equal(was.labels)
    expect(now.status).to.deep.equal({ phase: 'Running' })
    expect(share(was, structuredClone(was))).to.equal(was)
  })

  it('says what was said, and gives back the same exactly where nothing differs', () => {
    const json = fc.jsonValue({ maxDepth: 4 }).filter((value) => !JSON.stringify(value).includes('__proto__'))
    fc.assert(
      fc.property(json, json, (a, b) => {
        const [was, now] = [structuredClone(a), structuredClone(b)]
        const shared = share(was, now)
        expect(was).to.deep.equal(a)
        expect(shared).to.deep.equal(b)
        if (typeof a === 'object' && a !== null) expect(shared === was).to.equal(equal(a, b))
        expect(share(a, structuredClone(a))).to.equal(a)
      }),
    )
  })

  it('takes a key by the name of __proto__ for what it is', () => {
    const [was, now] = ['{"__proto__":{"a":1},"b":1}', '{"__proto__":{"a":1},"b":2}'].map(
      (text) => JSON.parse(text) as Record<string, unknown>,
    )
    const shared = share(was, now) as Record<string, unknown>
    expect(JSON.stringify(shared)).to.equal('{"__proto__":{"a":1},"b":2}')
    expect(Object.getPrototypeOf(shared)).to.equal(Object.prototype)
  })
})
