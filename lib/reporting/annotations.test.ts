import { expect } from 'chai'
import type { CheckBlock } from '../scenario/model.ts'
import { annotations } from './annotations.ts'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from './testing.ts'

describe('annotations for GitHub', () => {
  it('stand at the file and line to blame, and what is not known is a warning', () => {
    const steps = [
      aStep('Create'),
      aStep('Look: 100%, now', 'fail', { problems: ['scenarios/a.md:7: not so\nweb-0 │ web-1'] }),
      aStep('Wait', 'unknown', { problems: ['no line to blame'] }),
    ]
    expect(annotations(aReport([anOutcome(aScenario('a'), steps)]))).to.equal(
      '::error file=scenarios/a.md,line=7,title=About a%3A Look%3A 100%25%2C now::not so%0Aweb-0 │ web-1\n' +
        '::warning file=scenarios/a.md,line=3,title=About a%3A Wait::no line to blame\n',
    )
  })

  it('show a broken guarantee where it is named, or at the top', () => {
    const check: CheckBlock = { kind: 'check', line: 30, checks: [{ line: 31, guarantee: 'g' }] }
    const outcome = anOutcome(aScenario('a'), [aStep('one')], {
      guarantees: [
        held(aGuarantee('g'), 1, ['web-1 came first']),
        held(aGuarantee('h'), 1, ['no']),
        held(aGuarantee('i', 'implementation'), 1, ['so what']),
      ],
    })
    outcome.scenario.steps = [{ title: 'one', line: 3, items: [check] }]
    const text = annotations(aReport([outcome]))
    expect(text).to.include(
      '::error file=scenarios/a.md,line=31,title=g%3A The promise g::web-1 came first%0AIt MUST be g.\n',
    )
    expect(text).to.include('::error file=scenarios/a.md,line=1,title=h%3A').and.not.include('so what')
  })

  it('are none where all is well, what was known is no error, and no more than GitHub shows', () => {
    expect(annotations(aReport([anOutcome(aScenario('a'), [aStep('one')])]))).to.equal('')
    const failing = anOutcome(
      aScenario('a'),
      Array.from({ length: 15 }, (_, index) => aStep(`${index}`, 'fail')),
    )
    expect(annotations(aReport([failing])).split('\n')).to.have.lengthOf(11)
    const knownFailures = [{ id: 'scenario/a', reason: 'r', issue: 'https://example.com/1', expires: '2099-01-01' }]
    expect(annotations(aReport([failing], { knownFailures }))).to.equal('')
  })
})
