import { expect } from 'chai'
import { conclude, guaranteeResults, statistics, statisticsText } from './results.ts'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from './testing.ts'

const ordered = aGuarantee('ordered-creation')
const run = (...scenarios: Parameters<typeof aReport>[0]) => aReport(scenarios).outcome
const passing = anOutcome(aScenario('a'), [aStep('one')], { guarantees: [held(ordered, 2)] })
const skipped = anOutcome(aScenario('s'), [], { verdict: 'skipped', reason: 'lacks PodExec' })

describe('the conclusion of a run', () => {
  it('is conformant when all passed', () => {
    expect(conclude(run(passing, skipped))).to.equal('conformant')
  })

  it('is never conformant when nothing ran', () => {
    expect(conclude(run())).to.equal('inconclusive')
    expect(conclude(run(skipped))).to.equal('inconclusive')
  })

  it('is nonconformant for a failed step, whatever else happened', () => {
    const broken = anOutcome(aScenario('b'), [aStep('two', 'broken')])
    expect(conclude(run(broken, anOutcome(aScenario('c'), [aStep('three', 'fail')])))).to.equal('nonconformant')
  })

  it('is nonconformant for a broken guarantee, though all steps passed', () => {
    expect(
      conclude(
        run(anOutcome(aScenario('a'), [aStep('one')], { guarantees: [held(ordered, 1, ['web-1 came first'])] })),
      ),
    ).to.equal('nonconformant')
  })

  it('lets nobody fail for what upstream does not promise', () => {
    const guarantees = [held(aGuarantee('hash', 'implementation'), 1, ['another hash'])]
    expect(conclude(run(anOutcome(aScenario('a'), [aStep('one')], { guarantees })))).to.equal('conformant')
  })

  it('is inconclusive when the evidence has a gap', () => {
    expect(
      conclude(run(anOutcome(aScenario('a'), [aStep('one')], { guarantees: [held(ordered, 1, [], ['lost'])] }))),
    ).to.equal('inconclusive')
  })

  it('is broken when the environment failed or something was left behind', () => {
    expect(conclude(run(passing, anOutcome(aScenario('b'), [aStep('two', 'broken')])))).to.equal('broken')
    expect(conclude(aReport([passing], { leftovers: ['namespace/x'] }).outcome)).to.equal('broken')
  })

  it('is interrupted after a signal', () => {
    expect(conclude(aReport([passing], { interrupted: true }).outcome)).to.equal('interrupted')
  })
})

describe('results', () => {
  it('join what a guarantee came to in each scenario', () => {
    const other = anOutcome(aScenario('b'), [aStep('two')], {
      guarantees: [held(ordered, 3, ['web-2 came first']), held(aGuarantee('x'), 0)],
    })
    const results = guaranteeResults(run(passing, other))
    expect(results.map(({ guarantee, verdict, exercised }) => [guarantee.id, verdict, exercised])).to.deep.equal([
      ['ordered-creation', 'fail', 5],
      ['x', 'vacuous', 0],
    ])
  })

  it('count steps and guarantees that were put to the test', () => {
    const mixed = anOutcome(
      aScenario('b'),
      [aStep('two', 'fail'), aStep('three', 'skipped'), aStep('four', 'broken')],
      {
        guarantees: [held(aGuarantee('x'), 0), held(aGuarantee('y'), 1, [], ['lost'])],
      },
    )
    expect(statistics(run(passing, mixed, skipped))).to.deep.equal({ passed: 2, failed: 2, unknown: 1, skipped: 2 })
    expect(statisticsText({ passed: 2, failed: 0, unknown: 1, skipped: 0 })).to.equal('2 passed, 0 failed, 1 unknown')
  })
})
