import { expect } from 'chai'
import { amountOf } from './quantity.ts'

describe('amountOf', () => {
  it('reads quantities', () => {
    const texts = ['1Gi', '1G', '500m', '1.5Ki', '3', '1e3', 'x']
    expect(texts.map(amountOf)).deep.equal([2 ** 30, 1e9, 0.5, 1536, 3, 1000, NaN])
  })
})
