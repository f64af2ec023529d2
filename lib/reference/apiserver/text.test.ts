import { expect } from 'chai'
import * as fc from 'fast-check'
import { duplicateFields, isTooDeep, mostDeep } from './text.ts'

describe('JSON texts', () => {
  it('tell which fields are there twice, and where', () => {
    const text = '{"a":1,"b":{"c":[{"d":1},{"d":"{\\"a\\":1,","d":2}]},"e":["a","a"],"\\u0061":2}'
    expect(duplicateFields(text)).to.deep.equal(['b.c[1].d', 'a'])
  })

  it('have no field twice when they are made from a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, pretty) => {
        expect(duplicateFields(JSON.stringify(value, undefined, pretty ? 2 : 0))).to.deep.equal([])
      }),
    )
  })

  it('go no deeper than is allowed', () => {
    const nested = (depth: number): string => '['.repeat(depth) + '"[[[["' + ']'.repeat(depth)
    expect(isTooDeep(nested(mostDeep))).to.equal(false)
    expect(isTooDeep(nested(mostDeep + 1))).to.equal(true)
    expect(isTooDeep('[]'.repeat(mostDeep * 2))).to.equal(false)
  })
})
