import { expect } from 'chai'
import { median, table } from './bench.ts'

describe('the benchmark', () => {
  it('takes the middle of its runs', () => {
    expect(median([9, 1, 5])).to.equal(5)
    expect(median([4, 1, 2, 100])).to.equal(3)
  })

  it('shows medians beside targets', () => {
    const text = table('a machine', [{ what: 'ready', runs: [310, 290, 300], median: 300, target: 400 }])
    expect(text).to.match(/^a machine; 3 runs each\n/).and.include('| ready | 300 ms | 290 to 310 ms | 400 ms |')
  })
})
