import { expect } from 'chai'
import { guarantees, judge } from '../guarantees/guarantees.ts'
import type { Component } from '../reference/component.ts'
import { mutants } from './mutants.ts'
import { exercise, exerciseParallel } from './testing.ts'

const failing = async (components?: (standard: Component[]) => Component[]): Promise<string[]> =>
  judge(await exercise(components)).flatMap(({ guarantee, verdict }) => (verdict === 'fail' ? [guarantee.id] : []))

describe('mutants', () => {
  it('the reference itself keeps every guarantee, and puts each to the test', async () => {
    const judged = [...judge(await exercise()), ...judge(await exerciseParallel())]
    expect(judged.flatMap(({ evaluation }) => evaluation.violations)).to.deep.equal([])
    const passed = new Set(judged.flatMap(({ guarantee, verdict }) => (verdict === 'pass' ? [guarantee.id] : [])))
    expect([...passed]).to.have.members([...guarantees.keys()])
  }).timeout(20_000)

  for (const { id, fault, caughtBy, components } of mutants.values()) {
    it(`${id} is caught by ${caughtBy.join(', ')}, and by nothing else: ${fault}`, async () => {
      expect(await failing(components)).to.have.members(caughtBy)
    }).timeout(20_000)
  }
})
