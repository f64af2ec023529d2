import { expect } from 'chai'
import * as fc from 'fast-check'
import { PrefixCount } from './prefix-count.ts'

describe('PrefixCount', () => {
  it('counts as a plain list would', () => {
    const number = fc.integer({ min: 0, max: 20 })
    fc.assert(
      fc.property(fc.array(number), number, number, (marked, from, to) => {
        const counted = new PrefixCount([...new Set(marked)].toSorted((a, b) => a - b))
        for (const one of marked) counted.mark(one, 1)
        for (const one of marked.slice(0, marked.length / 2)) counted.mark(one, -1)
        const left = new Set(marked.slice(Math.floor(marked.length / 2)))
        expect(counted.count(Math.min(from, to), Math.max(from, to))).to.equal(
          [...left].filter((one) => one >= Math.min(from, to) && one < Math.max(from, to)).length,
        )
        const within = [...left].filter((one) => one >= from && one < to).toSorted((a, b) => a - b)
        expect([counted.first(from, to), counted.last(from, to)]).to.deep.equal([within[0], within.at(-1)])
      }),
    )
  })
})
