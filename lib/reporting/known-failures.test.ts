import { expect } from 'chai'
import type { KnownFailure } from '../scenario/outcome.ts'
import { allureResults } from './allure/results.ts'
import { conformance } from './conformance.ts'
import { junit } from './junit.ts'
import { knownResults, withoutKnown } from './known-failures.ts'
import { conclude, statistics } from './results.ts'
import { summaryText } from './summary.ts'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from './testing.ts'

const known = (id: string): KnownFailure => ({
  id,
  reason: 'our DNS caches',
  issue: 'https://example.com/7',
  expires: '2030-12-31',
})
const dns = aGuarantee('dns-ready-only')
const broken = held(dns, 3, ['it names web-1'])
const unkept = aStep('checks', 'fail', { unkept: ['dns-ready-only'] })
const passing = anOutcome(aScenario('b'), [aStep('other')], { guarantees: [held(dns, 1)] })

describe('known failures', () => {
  const of = (ids: string[], ...scenarios: Parameters<typeof aReport>[0]) =>
    aReport(scenarios, { knownFailures: ids.map(known) })

  it('of a guarantee excuse its violations, and the steps that only check it', () => {
    const failing = anOutcome(aScenario('a'), [aStep('one'), unkept], { guarantees: [broken] })
    expect(conclude(of([], failing).outcome)).to.equal('nonconformant')
    const report = of(['guarantee/dns-ready-only'], failing)
    expect(conclude(report.outcome)).to.equal('conformant')
    expect(statistics(report.outcome)).to.deep.equal({ passed: 1, failed: 0, unknown: 0, skipped: 1 })
    expect(knownResults(report.outcome).map(({ became }) => became)).to.deep.equal(['failed'])
  })

  it('of a guarantee excuse nothing else', () => {
    const other = anOutcome(aScenario('a'), [aStep('one')], { guarantees: [broken, held(aGuarantee('x'), 1, ['no'])] })
    expect(conclude(of(['guarantee/dns-ready-only'], other).outcome)).to.equal('nonconformant')
    const mismatch = anOutcome(aScenario('a'), [aStep('one'), aStep('two', 'fail')])
    expect(conclude(of(['guarantee/dns-ready-only'], mismatch).outcome)).to.equal('nonconformant')
    const both = anOutcome(aScenario('a'), [aStep('one'), aStep('two', 'fail', { unkept: ['dns-ready-only', 'x'] })])
    expect(conclude(of(['guarantee/dns-ready-only'], both).outcome)).to.equal('nonconformant')
  })

  it('of a scenario excuse all that fails in it, and no other', () => {
    const failing = anOutcome(aScenario('a'), [aStep('one'), aStep('two', 'fail')], { guarantees: [broken] })
    expect(conclude(of(['scenario/a'], failing, passing).outcome)).to.equal('conformant')
    expect(conclude(of(['scenario/b'], failing, passing).outcome)).to.equal('nonconformant')
    const elsewhere = anOutcome(aScenario('c'), [aStep('three')], { guarantees: [broken] })
    expect(conclude(of(['scenario/a'], failing, elsewhere).outcome)).to.equal('nonconformant')
  })

  it('do not make what broke, or never ran, conformant', () => {
    expect(conclude(of(['scenario/a'], anOutcome(aScenario('a'), [aStep('one', 'broken')])).outcome)).to.equal('broken')
    expect(conclude(of(['scenario/a'], anOutcome(aScenario('a'), [aStep('one', 'fail')])).outcome)).to.equal(
      'inconclusive',
    )
  })

  it('that pass are told from those that were not put to the test', () => {
    const became = (...scenarios: Parameters<typeof aReport>[0]) =>
      knownResults(of(['guarantee/dns-ready-only', 'scenario/b'], ...scenarios).outcome).map((each) => each.became)
    expect(became(passing)).to.deep.equal(['passed', 'passed'])
    expect(became()).to.deep.equal(['not tested', 'not tested'])
    const doubtful = anOutcome(aScenario('c'), [aStep('one')], { guarantees: [held(dns, 1, [], ['a gap'])] })
    expect(became(passing, doubtful)).to.deep.equal(['not tested', 'passed'])
  })

  it('leave an outcome as it is where there are none', () => {
    const { outcome } = aReport([passing])
    expect(withoutKnown(outcome)).to.equal(outcome)
  })

  it('are shown in every report', () => {
    const report = of(
      ['guarantee/dns-ready-only', 'scenario/b'],
      anOutcome(aScenario('a'), [aStep('one'), unkept], { guarantees: [broken] }),
      passing,
    )
    expect(summaryText(report)).to.match(
      /known failures:\n {2}failed: guarantee\/dns-ready-only, until 2030-12-31: our DNS caches \(https:\/\/example\.com\/7\)\n {2}passed: scenario\/b/,
    )
    expect(conformance(report).get('conformance.yaml')).to.match(
      /result: conformant[^]*knownFailures:\n +- id: guarantee\/dns-ready-only[^]*became: failed/,
    )
    const xml = junit(report).get('junit.xml')
    expect(xml).to.match(
      /<testcase name="guarantee\/dns-ready-only: our DNS caches" [^\n]*><skipped message="a known failure until 2030-12-31/,
    )
    expect(xml).to.match(/failure message="scenario\/b passes, though it is listed as a known failure/)
    const statuses = [...allureResults(report, new Map())].flatMap(([name, text]) =>
      name.endsWith('-result.json') ? [(JSON.parse(text) as { status: string }).status] : [],
    )
    expect(statuses).to.include('skipped').and.not.include('failed')
  })
})
