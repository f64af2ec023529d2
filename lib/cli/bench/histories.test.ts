import { expect } from 'chai'
import { judge } from '../../guarantees/guarantees.ts'
import { historyOf } from './histories.ts'

describe('the histories of the benchmark', () => {
  for (const kind of ['updates', 'sets'] as const) {
    it(`break no promise: ${kind}`, () => {
      const history = historyOf(kind, 1500)
      expect(history.entries.length).to.be.within(1500, 1600)
      expect(judge(history).flatMap(({ evaluation }) => evaluation.violations)).to.deep.equal([])
    }).timeout(10_000)
  }
})
