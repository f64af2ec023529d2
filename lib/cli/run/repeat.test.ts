import { expect } from 'chai'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from '../../reporting/testing.ts'
import { repeatMarkdown, repeatText, roundOf, worstOf } from './repeat.ts'

describe('runs that are repeated', () => {
  const round = (verdict: 'pass' | 'fail' | 'unknown', gaps: string[] = []) =>
    roundOf(
      aReport([
        anOutcome(aScenario('s'), [aStep('one', verdict)], { guarantees: [held(aGuarantee('g'), 1, [], gaps)] }),
      ]),
      verdict === 'pass' ? undefined : `reports/run-${verdict}`,
    )

  it('are told in a line where each came to the same', () => {
    expect(repeatText([round('pass'), round('pass')])).to.equal('2 runs: 2 conformant\n')
    expect(worstOf([round('pass'), round('pass')])).to.equal('conformant')
  })

  it('tell what differed, how often, and since when', () => {
    const rounds = [round('pass'), round('unknown'), round('pass', ['a gap']), round('fail')]
    expect(rounds.map(({ conclusion }) => conclusion)).to.deep.equal([
      'conformant',
      'inconclusive',
      'inconclusive',
      'nonconformant',
    ])
    expect(worstOf(rounds)).to.equal('nonconformant')
    expect(repeatText(rounds).split('\n')).to.deep.equal([
      '4 runs: 1 conformant, 2 inconclusive, 1 nonconformant',
      '  step s: one: 2 pass, 1 unknown (first in run 2: scenarios/x.md:7: one unknown), 1 fail (first in run 4: scenarios/x.md:7: one fail)',
      '  guarantee g: 3 pass, 1 unknown (first in run 3: a gap)',
      '  run 2: inconclusive: reports/run-unknown',
      '  run 4: nonconformant: reports/run-fail',
      '',
    ])
    expect(repeatMarkdown(rounds)).to.match(/^# Repeated runs\n\n4 runs: .*\.\n\n- step s/)
  })
})
