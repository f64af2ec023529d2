import { expect } from 'chai'
import { comparedTable, factorOf } from './compared.ts'
import { growthTable } from './growth.ts'

describe('the benchmark of the API server', () => {
  it('says how many times as good it is as the better of the others', () => {
    const rate = { what: 'get', unit: '/s', others: [2000, 1060], runs: [6000, 8000, 7000], median: 7000 } as const
    const time = { what: 'p99', unit: 'ms', others: [57, 49], runs: [9.8], median: 9.8 } as const
    const memory = { what: 'memory', unit: 'MB', others: { limit: 150 }, runs: [100], median: 100 } as const
    expect([rate, time, memory].map(factorOf)).to.deep.equal([3.5, 5, 1.5])
    const text = comparedTable([rate, time, memory])
    expect(text).to.include('| get | 2,000/s | 1,060/s | 7,000/s | 6,000/s to 8,000/s | 3.5 × |')
    expect(text).to.include('| p99 | 57 ms | 49 ms | 9.8 ms | 9.8 ms to 9.8 ms | 5.0 × |')
    expect(text).to.include('| memory |  | limit 150 MB | 100 MB | 100 MB to 100 MB | 1.5 × |')
  })

  it('says how costs grow with the number of objects', () => {
    const text = growthTable([
      { what: 'get', unit: 'ms', costs: [0.2, 0.3] },
      { what: 'memory', unit: 'MB', costs: [80, 200] },
    ])
    expect(text).to.include('| get | 0.200 ms | 0.300 ms | 1.5 × |')
    expect(text).to.include('| memory | 80 MB | 200 MB | 2.5 × |')
  })
})
