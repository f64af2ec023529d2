import { expect } from 'chai'
import { AddressPool } from './addresses.ts'

describe('addresses of Pods', () => {
  it('are not given again before the range has gone round', () => {
    const pool = new AddressPool('10.244.3.0/24')
    const first = pool.take()
    expect(first).to.equal('10.244.3.2')
    pool.release(first)
    const others = Array.from({ length: 252 }, () => pool.take())
    expect(new Set([first, ...others]).size).to.equal(253)
    expect(others.at(-1)).to.equal('10.244.3.254')
    expect(pool.take()).to.equal(first)
    expect(() => pool.take()).to.throw('no IP addresses available')
    pool.release('10.244.3.9')
    expect(pool.take()).to.equal('10.244.3.9')
  })
})
