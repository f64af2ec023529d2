import type { Globals, TestResult, TestResultContainer } from 'allure-js-commons'
import { expect } from 'chai'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from '../testing.ts'
import { allureResults } from './results.ts'

const ordered = aGuarantee('ordered-creation')
const checked = aStep('Create', 'fail')
checked.step.items.push({ kind: 'check', line: 9, checks: [{ line: 10, guarantee: 'ordered-creation' }] })
const report = aReport([
  anOutcome(aScenario('creating', { profile: 'core' }), [aStep('Watch'), checked], {
    guarantees: [
      held(ordered, 2, ['web-1 came first']),
      held(aGuarantee('unseen', 'extended'), 0),
      held(aGuarantee('lost'), 1, [], ['410']),
    ],
  }),
  anOutcome(aScenario('other'), [], { verdict: 'skipped', reason: 'lacks PodExec' }),
])
const evidence = new Map([
  ['scenarios/creating/timeline.svg', '<svg/>'],
  ['scenarios/creating/transcript.txt', '$ kubectl'],
])
const files = allureResults(report, evidence)
const tests = [...files]
  .filter(([name]) => name.endsWith('-result.json'))
  .map(([, text]) => JSON.parse(text) as TestResult)
const containers = [...files]
  .filter(([name]) => name.endsWith('-container.json'))
  .map(([, text]) => JSON.parse(text) as TestResultContainer)
const named = (name: string): TestResult => {
  const test = tests.find((candidate) => candidate.name === name)
  if (test === undefined) throw new Error(`no test ${name}`)
  return test
}
const labels = (test: TestResult, name: string): string[] =>
  test.labels.filter((label) => label.name === name).map(({ value }) => value)

describe('Allure results', () => {
  it('have a test a step and a test a guarantee', () => {
    expect(tests.map(({ name, status }) => `${name}: ${status}`)).to.deep.equal([
      'Watch: passed',
      'Create: failed',
      'About other: skipped',
      'The promise ordered-creation: failed',
      'The promise unseen: skipped',
      'The promise lost: broken',
    ])
  })

  it('are labelled with epic, feature, story and severity', () => {
    expect(['epic', 'feature', 'story', 'severity'].flatMap((name) => labels(named('Create'), name))).to.deep.equal([
      'StatefulSet',
      'About creating',
      'creating',
      'critical',
    ])
    const guarantee = named('The promise unseen')
    expect(['feature', 'severity', 'tag'].flatMap((name) => labels(guarantee, name))).to.deep.equal([
      'Guarantees',
      'normal',
      'ORD-01',
    ])
  })

  it('link to the sources of guarantees', () => {
    const url = 'https://kubernetes.io/docs/ordered-creation'
    expect(named('Create').links.map((link) => link.url)).to.deep.equal([url])
    expect(named('The promise ordered-creation').links.map((link) => link.url)).to.deep.equal([url])
  })

  it('have a step a command, with its output attached', () => {
    const [step] = named('Create').steps
    expect(step).to.deep.include({ name: '$ kubectl get pods', status: 'failed' })
    expect(step?.attachments.map(({ name, source }) => [name, files.get(source)])).to.deep.equal([
      ['output', 'NAME    READY\nweb-0   1/1\n'],
      ['expected beside actual', 'expected 2/2, got 1/1'],
    ])
    expect(named('Watch').description).to.equal('Look at **Watch**.')
  })

  it('carry the timeline', () => {
    for (const name of ['Watch', 'Create', 'The promise ordered-creation']) {
      const attachment = named(name).attachments.find((each) => each.name === 'timeline.svg')
      expect(files.get(attachment?.source ?? ''), name).to.equal('<svg/>')
    }
  })

  it('show what a whole scenario came to with each of its steps', () => {
    const [container] = containers
    expect(container?.children).to.deep.equal([named('Watch').uuid, named('Create').uuid])
    expect(container?.afters[0]?.attachments.map(({ name }) => name)).to.deep.equal(['transcript.txt'])
  })

  it('have the verdict, and what was left behind, for the run as a whole', () => {
    const globals = (from: ReadonlyMap<string, string>) =>
      JSON.parse([...from].find(([name]) => name.endsWith('-globals.json'))?.[1] ?? '') as Globals
    expect(globals(files).attachments.map(({ name }) => name)).to.deep.equal(['conformance.yaml', 'traceability.md'])
    const left = { ...report, outcome: { ...report.outcome, leftovers: ['namespace/x'] } }
    expect(globals(allureResults(left, evidence)).errors.map(({ message }) => message)).to.deep.equal([
      'left behind in the cluster: namespace/x',
    ])
  })

  it('refer to no attachment that is missing, nor to any twice', () => {
    const ofTests = tests.flatMap(({ attachments, steps }) => [
      ...attachments,
      ...steps.flatMap((step) => step.attachments),
    ])
    const referred = [
      ...ofTests,
      ...containers.flatMap(({ afters }) => afters.flatMap(({ attachments }) => attachments)),
    ]
    expect(referred).to.have.length.greaterThan(6)
    for (const { source } of referred) expect(files.has(source), source).to.equal(true)
    expect(new Set(referred.map(({ source }) => source)).size).to.equal(referred.length)
  })

  it('have the same ids from run to run', () => {
    const again = allureResults({ ...report, outcome: { ...report.outcome, startedAt: 1 } }, evidence)
    const ids = (from: ReadonlyMap<string, string>): string[] =>
      [...from.keys()].filter((name) => name.endsWith('-result.json'))
    expect(ids(again)).to.deep.equal(ids(files))
    expect(new Set(tests.map(({ historyId }) => historyId)).size).to.equal(tests.length)
  })

  it('say where they come from', () => {
    expect(files.get('environment.properties'))
      .to.match(/^Features = ClusterDNS, PodExec$/m)
      .and.match(/^Cluster\\ domain = cluster\.local$/m)
    expect(JSON.parse(files.get('executor.json') ?? '')).to.have.property('buildName')
  })
})
