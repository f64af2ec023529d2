import { expect } from 'chai'
import { aGuarantee, anOutcome, aScenario, aStep, held } from '../../reporting/testing.ts'
import type { ScenarioOutcome } from '../../scenario/outcome.ts'
import { progressReporter } from './progress.ts'
import { buildMocha, runMocha, type Running } from './suite.ts'

/** Runs outcomes that are known beforehand; resolves with what was printed. */
async function told(outcomes: ScenarioOutcome[], replace: Partial<Running> = {}) {
  const running: Running = {
    async step({ id }, step) {
      const outcome = outcomes.find(({ scenario }) => scenario.id === id)?.steps.find((each) => each.step === step)
      if (outcome === undefined) throw new Error('no such step')
      return outcome
    },
    async scenario({ id }) {
      const outcome = outcomes.find(({ scenario }) => scenario.id === id)
      if (outcome === undefined) throw new Error('no such scenario')
      return outcome
    },
    ...replace,
  }
  let text = ''
  const faults: Error[] = []
  const reporter = progressReporter({ write: (part) => (text += part), live: false, faults })
  const failures = await runMocha(buildMocha(new Map([[outcomes.map(({ scenario }) => scenario), running]]), reporter))
  return { text, failures, faults: faults.map(({ message }) => message) }
}

describe('scenarios as a Mocha suite', () => {
  const ordered = aGuarantee('ordered-creation')

  it('have a test a step, which says how long that took, and one for the guarantees', async () => {
    const outcomes = [
      anOutcome(aScenario('a'), [aStep('one'), aStep('two')]),
      anOutcome(aScenario('b'), [aStep('three')]),
    ]
    expect(await told(outcomes)).to.deep.equal({
      text: `About a
  ✔ one (30 ms)
  ✔ two (30 ms)
  ✔ keeps its guarantees
About b
  ✔ three (30 ms)
  ✔ keeps its guarantees
`,
      failures: 0,
      faults: [],
    })
  })

  it('go on after a failure, and tell its first lines', async () => {
    const failing = aStep('two', 'fail', { problems: [Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n')] })
    const { text, failures, faults } = await told([
      anOutcome(aScenario('a'), [aStep('one', 'broken'), failing, aStep('three')]),
    ])
    expect(text).to.match(
      /✘ one .*\n {6}scenarios\/x\.md:7: one broken\n {2}✘ two .*\n {6}line 0\n[^]* {6}line 11\n {6}…\n {2}✔ three/,
    )
    expect({ failures, faults }).to.deep.equal({ failures: 2, faults: [] })
  })

  it('fail for a guarantee, but not for what upstream does not promise', async () => {
    const steps = [aStep('one')]
    const broken = held(ordered, 1, ['web-1 came first'])
    expect((await told([anOutcome(aScenario('a'), steps, { guarantees: [broken] })])).text).to.include(
      '✘ keeps its guarantees\n      ordered-creation: web-1 came first\n',
    )
    const differs = held(aGuarantee('hash', 'implementation'), 1, ['another hash'])
    expect((await told([anOutcome(aScenario('a'), steps, { guarantees: [differs] })])).failures).to.equal(0)
  })

  it('show what was skipped', async () => {
    const { text, failures } = await told([anOutcome(aScenario('a'), [aStep('one', 'skipped')])])
    expect(text).to.include('  - one\n')
    expect(failures).to.equal(0)
  })

  it('tell a fault of ours from a finding', async () => {
    const { faults, text } = await told([anOutcome(aScenario('a'), [aStep('one')])], {
      step: () => Promise.reject(new TypeError('x is undefined')),
    })
    expect(faults).to.deep.equal(['x is undefined'])
    expect(text).to.match(/TypeError: x is undefined\n {10}at /)
  })
})
