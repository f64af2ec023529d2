import { join } from 'node:path'
import { expect } from 'chai'
import { mutants } from '../../mutants/mutants.ts'
import { counts } from '../../reporting/results.ts'
import { aGuarantee, anOutcome, aScenario, aStep, held } from '../../reporting/testing.ts'
import { readScenarios } from '../../scenario/load.ts'
import type { CheckBlock } from '../../scenario/model.ts'
import { packageRoot } from '../package.ts'
import { startWorkers, type Workers } from './processes.ts'
import { promising, trialOf } from './trial.ts'

describe('a trial of a mutant', () => {
  it('tells which guarantee caught it where, and what was not as written', () => {
    const guarantees = [
      held(aGuarantee('a'), 2, ['web-1 came first', 'and web-2']),
      held(aGuarantee('b'), 1),
      held(aGuarantee('c', 'implementation'), 1, ['x']),
    ]
    const trial = trialOf([anOutcome(aScenario('s'), [aStep('one'), aStep('two', 'fail')], { guarantees })], counts)
    expect(trial).to.deep.equal({
      caught: [{ guarantee: 'a', scenario: 's', message: 'web-1 came first' }],
      mismatches: [{ scenario: 's', step: 'two', problem: 'scenarios/x.md:7: two fail' }],
      passed: ['s: one'],
    })
  })

  it('is broken when a scenario is, or none ran', () => {
    const outcomes = [anOutcome(aScenario('s'), [aStep('one', 'broken')], { reason: 'no answer' })]
    expect(trialOf(outcomes, counts).broken).to.equal('s: no answer')
    expect(trialOf([anOutcome(aScenario('s'), [aStep('one', 'skipped')])], counts).broken).to.equal('no step ran')
  })

  it('begins with the scenarios that name what should catch it', () => {
    const check: CheckBlock = { kind: 'check', line: 1, checks: [{ line: 1, guarantee: 'partition' }] }
    const [plain, naming] = [
      aScenario('plain'),
      aScenario('naming', { steps: [{ title: 't', line: 1, items: [check] }] }),
    ]
    expect(promising([[plain], [naming]], { caughtBy: ['partition'] })).to.deep.equal([[naming], [plain]])
    expect(promising([[plain], [naming]], { caughtBy: ['other'] })).to.deep.equal([[plain], [naming]])
    const known = { caughtBy: ['partition'], caughtIn: 'plain' }
    expect(promising([[naming], [plain]], known)).to.deep.equal([[plain], [naming]])
  })

  it('knows the scenarios in which mutants are caught', async () => {
    const scenarios = await readScenarios(join(packageRoot, 'scenarios'))
    expect(scenarios.map(({ id }) => id)).to.include.members([...mutants.values()].map(({ caughtIn }) => caughtIn))
  })

  describe('in a process of its own', () => {
    let workers: Workers
    beforeEach(() => (workers = startWorkers(new AbortController().signal)))
    afterEach(() => workers.close())

    it('catches a mutant, and not the reference after it', async () => {
      const mutant = await workers.attempt({ mutant: 'claims-owned', selectors: ['creating'], until: 'caught' })
      expect(mutant.caught.map(({ guarantee, scenario }) => `${guarantee} in ${scenario}`)).to.include(
        'claims-unowned in creating',
      )
      const control = await workers.attempt({ selectors: ['creating'], until: 'end' })
      expect(control).to.deep.include({ caught: [], mismatches: [] }).and.not.have.property('broken')
      expect(control.passed).to.include('creating: Watch it come up')
    }).timeout(120_000)

    it('that cannot be begun is broken, with the reason', async () => {
      const { broken } = await workers.attempt({ selectors: ['nowhere.md'], until: 'end' })
      expect(broken).to.match(/"nowhere\.md" is no scenario/)
    }).timeout(60_000)

    it('that was ended before is broken', async () => {
      const { broken } = await startWorkers(AbortSignal.abort()).attempt({ selectors: [], until: 'end' })
      expect(broken).to.equal('the run was ended before')
    })
  })
})
