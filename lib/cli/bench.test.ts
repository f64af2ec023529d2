import { expect } from 'chai'
import { bench } from './bench.ts'
import { table as podsTable } from './bench/pods.ts'
import { table } from './bench/startup.ts'
import { median, quantile } from './bench/statistics.ts'
import { UsageError } from './command.ts'

describe('the benchmark', () => {
  it('takes the middle of its runs', () => {
    expect(median([9, 1, 5])).to.equal(5)
    expect(median([4, 1, 2, 100])).to.equal(3)
  })

  it('tells tails from middles', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect(quantile(values, 0.99)).to.equal(99)
    expect(quantile(values, 1)).to.equal(100)
    expect(quantile([7], 0.5)).to.equal(7)
  })

  it('shows medians beside targets', () => {
    expect(table([{ what: 'ready', runs: [310, 290, 300], median: 300, target: 400 }])).to.include(
      '| ready | 300 ms | 290 to 310 ms | 400 ms |',
    )
  })

  it('shows what was measured once without a range', () => {
    const rows = [
      { what: '3 Pods', unit: 'ms' as const, runs: [60, 70, 80], median: 70, processor: 55, target: '80 ms' },
      { what: 'memory', unit: 'MB' as const, runs: [512.5], median: 512.5, target: '600 MB' },
    ]
    expect(podsTable(rows)).to.include(
      '| 3 Pods | 70 ms | 60 to 80 ms | 55 ms | 80 ms |\n| memory | 512.5 MB |  |  | 600 MB |',
    )
  })

  it('knows what it can measure', async () => {
    const nothing = (): void => {}
    const run = bench.run({
      flags: { runs: undefined, reports: undefined },
      operands: ['speed'],
      signal: new AbortController().signal,
      stdout: nothing,
      stderr: nothing,
    })
    const error = await run.catch((one: unknown) => one)
    expect(error).to.be.instanceOf(UsageError)
    expect((error as Error).message).to.match(/by the name of speed: there is startup/)
  })
})
