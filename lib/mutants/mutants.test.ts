import { expect } from 'chai'
import { guarantees, judge } from '../guarantees/guarantees.ts'
import { partsOf } from './adapter.ts'
import { mutants } from './mutants.ts'
import { exercise, exerciseParallel } from './testing.ts'

/** What these do wrong does not come to pass, or not all of it, in the life that is exercised here: scenarios bring it out. */
const elsewhere = new Set<string>([])

describe('mutants', () => {
  it('the reference itself keeps every guarantee, and puts each to the test', async () => {
    const judged = [...judge(await exercise()), ...judge(await exerciseParallel())]
    expect(judged.flatMap(({ evaluation }) => evaluation.violations)).to.deep.equal([])
    const passed = new Set(judged.flatMap(({ guarantee, verdict }) => (verdict === 'pass' ? [guarantee.id] : [])))
    expect([...passed]).to.have.members([...guarantees.keys()])
  }).timeout(20_000)

  for (const mutant of mutants.values()) {
    const { id, fault, caughtBy } = mutant
    it(`${id} is caught by ${caughtBy.length > 0 ? `${caughtBy.join(', ')}, and by nothing else` : 'no guarantee'}: ${fault}`, async () => {
      const judged = judge(await exercise(partsOf(mutant)))
      const failing = judged.flatMap(({ guarantee, verdict }) => (verdict === 'fail' ? [guarantee.id] : []))
      if (!elsewhere.has(id)) expect(failing).to.have.members(caughtBy)
      else expect(caughtBy).to.include.members(failing).and.have.length.greaterThan(failing.length)
    }).timeout(60_000)
  }
})
