import { expect } from 'chai'
import { aGuarantee, anOutcome, aScenario, aStep, held } from '../../reporting/testing.ts'
import type { CheckBlock } from '../../scenario/model.ts'
import { tryInProcess } from './processes.ts'
import { promising, trialOf, type Task } from './trial.ts'

describe('a trial of a mutant', () => {
  it('tells which guarantee caught it where, and what was not as written', () => {
    const guarantees = [
      held(aGuarantee('a'), 2, ['web-1 came first', 'and web-2']),
      held(aGuarantee('b'), 1),
      held(aGuarantee('c', 'implementation'), 1, ['x']),
    ]
    const trial = trialOf([anOutcome(aScenario('s'), [aStep('one'), aStep('two', 'fail')], { guarantees })])
    expect(trial).to.deep.equal({
      caught: [{ guarantee: 'a', scenario: 's', message: 'web-1 came first' }],
      mismatches: [{ scenario: 's', step: 'two', problem: 'scenarios/x.md:7: two fail' }],
      passed: ['s: one'],
    })
  })

  it('is broken when a scenario is, or none ran', () => {
    expect(trialOf([anOutcome(aScenario('s'), [aStep('one', 'broken')], { reason: 'no answer' })]).broken).to.equal(
      's: no answer',
    )
    expect(trialOf([anOutcome(aScenario('s'), [aStep('one', 'skipped')])]).broken).to.equal('no step ran')
  })

  it('begins with the scenarios that name what should catch it', () => {
    const check: CheckBlock = { kind: 'check', line: 1, checks: [{ line: 1, guarantee: 'partition' }] }
    const [plain, naming] = [
      aScenario('plain'),
      aScenario('naming', { steps: [{ title: 't', line: 1, items: [check] }] }),
    ]
    expect(promising([[plain], [naming]], ['partition'])).to.deep.equal([[naming], [plain]])
    expect(promising([[plain], [naming]], ['other'])).to.deep.equal([[plain], [naming]])
  })

  const task: Task = { selectors: ['creating'], speed: 20, timeoutFactor: 0.3, until: 'caught' }
  const never = new AbortController().signal

  it('in a process of its own: a mutant is caught, the reference is not', async () => {
    const [mutant, control] = await Promise.all([
      tryInProcess({ ...task, mutant: 'claims-owned' }, never),
      tryInProcess(task, never),
    ])
    expect(mutant.caught.map(({ guarantee, scenario }) => `${guarantee} in ${scenario}`)).to.include(
      'claims-unowned in creating',
    )
    expect(control).to.deep.include({ caught: [], mismatches: [] }).and.not.have.property('broken')
    expect(control.passed).to.include('creating: Watch it come up')
  }).timeout(60_000)

  it('that cannot be begun is broken, with the reason', async () => {
    expect((await tryInProcess({ ...task, selectors: ['nowhere.md'] }, never)).broken).to.match(
      /"nowhere\.md" is no scenario/,
    )
  }).timeout(60_000)
})
