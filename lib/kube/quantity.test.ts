import { expect } from 'chai'
import * as fc from 'fast-check'
import { amountOf, canonicalQuantity } from './quantity.ts'

describe('quantities', () => {
  for (const [given, canonical] of [
    ['0', '0'],
    ['0Gi', '0'],
    ['1', '1'],
    ['1000m', '1'],
    ['1500m', '1500m'],
    ['0.5', '500m'],
    ['.25', '250m'],
    ['1.', '1.'],
    ['1.500', '1.500'],
    ['1.50', '1500m'],
    ['1000', '1k'],
    ['1024', '1024'],
    ['100000', '100k'],
    ['1024Mi', '1Gi'],
    ['1.5Gi', '1536Mi'],
    ['1000Mi', '1000Mi'],
    ['0.5Ki', '512'],
    ['0.1Ki', '102400m'],
    ['1023Ki', '1023Ki'],
    ['3e9', '3e9'],
    ['3000e6', '3e9'],
    ['1E3', '1E3'],
    ['1000e0', '1e3'],
    ['100e0', '100e0'],
    ['12e-1', '1200e-3'],
    ['1E', '1E'],
    ['5u', '5u'],
    ['0.1n', '1n'],
    ['-1000m', '-1'],
    ['+2', '+2'],
    ['+1000', '1k'],
    ['012', '012'],
    ['100Ei', '9223372036854775807'],
  ]) {
    it(`are written as a server writes them: ${given} as ${canonical}`, () => {
      expect(canonicalQuantity(given!)).to.equal(canonical)
    })
  }

  it('stay what they are, and are written the same again', () => {
    const suffix = fc.constantFrom('m', '', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3')
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(999), suffix, (whole, part, unit) => {
        const given = `${whole}.${part}${unit}`
        const canonical = canonicalQuantity(given)
        expect(canonicalQuantity(canonical)).to.equal(canonical)
        expect(amountOf(canonical)).to.be.closeTo(amountOf(given), amountOf(given) * 1e-9)
      }),
    )
  })

  it('are read as amounts', () => {
    const texts = ['1Gi', '1G', '500m', '1.5Ki', '3', '1e3', 'x']
    expect(texts.map(amountOf)).deep.equal([2 ** 30, 1e9, 0.5, 1536, 3, 1000, NaN])
  })
})
