import { expect } from 'chai'
import { load } from 'js-yaml'
import { badge } from './badge.ts'
import { conformanceReport } from './conformance.ts'
import { escape, junit } from './junit.ts'
import { markdownSummary } from './markdown.ts'
import { summaryText } from './summary.ts'
import type { CheckBlock } from '../scenario/model.ts'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from './testing.ts'
import { traceability } from './traceability.ts'
import { transcripts } from './transcript.ts'
import { conformance } from './conformance.ts'

const report = aReport([
  anOutcome(aScenario('creating'), [aStep('Watch'), aStep('Create & <look>', 'fail')], {
    guarantees: [
      held(aGuarantee('ordered-creation'), 2, ['web-1 was created before web-0 was ready']),
      held(aGuarantee('x'), 0),
    ],
    images: { 'k8s.gcr.io/a:1': 'registry.k8s.io/a:1' },
  }),
  anOutcome(aScenario('kube-local'), [], { verdict: 'skipped', reason: 'needs the domain kube.local' }),
])

describe('JUnit XML', () => {
  const text = junit(report).get('junit.xml') ?? ''

  it('has a suite a scenario and a case a step, with their places', () => {
    expect(text).to.match(
      /<testsuite name="About creating" file="scenarios\/creating\.md" tests="2" failures="1" errors="0" skipped="0" time="0\.060" timestamp="[0-9T:.-]+Z">/,
    )
    expect(text).to.include('<testcase name="Watch" classname="creating" time="0.030">')
    expect(text).to.match(/<testsuites name="stickyset" tests="5" failures="2" errors="0" time="0\.060">/)
  })

  it('tells failures and reasons', () => {
    expect(text).to.include('<failure message="scenarios/x.md:7: Create &amp; &lt;look&gt; fail" type="failure">')
    expect(text).to.include('<skipped message="needs the domain kube.local"/>')
    expect(text).to.include('<failure message="creating: web-1 was created before web-0 was ready" type="failure">')
    expect(text).to.include('<skipped message="the situation never arose"/>')
  })

  it('has no attribute that the schemas of Jenkins and of Surefire do not know', () => {
    const known: Record<string, string[]> = {
      testsuites: ['name', 'tests', 'failures', 'errors', 'time'],
      testsuite: ['name', 'file', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp'],
      testcase: ['name', 'classname', 'time'],
      failure: ['message', 'type'],
      error: ['message', 'type'],
      skipped: ['message'],
      'system-out': [],
    }
    for (const [, element = '', attributes = ''] of text.matchAll(/<([a-z-]+)((?: [a-z]+="[^"]*")*)\/?>/g)) {
      const names = [...attributes.matchAll(/ ([a-z]+)="/g)].map(([, name = '']) => name)
      expect(known[element], element).to.include.members(names)
    }
  })

  it('holds nothing that XML cannot', () => {
    expect(escape('a\u0000b\u001b[1m\ud800"<&')).to.equal('a\ufffdb\ufffd[1m\ufffd&quot;&lt;&amp;')
  })
})

describe('the conformance report', () => {
  const object = load(conformance(report).get('conformance.yaml') ?? '') as Record<string, never>

  it('is YAML of the same object', () => {
    expect(object).to.deep.equal(JSON.parse(JSON.stringify(conformanceReport(report))))
  })

  it('says who was examined, by what, and with which result', () => {
    expect(object).to.deep.include({
      kind: 'ConformanceReport',
      result: 'nonconformant',
      implementation: { name: 'kind', version: 'v1.33.1' },
      suite: { name: 'stickyset', version: '1.2.3' },
    })
    expect(object.cluster).to.deep.include({
      supportedFeatures: ['ClusterDNS', 'PodExec'],
      images: { 'k8s.gcr.io/a:1': 'registry.k8s.io/a:1' },
    })
  })

  it('blames a profile only for what its own scenarios left behind', () => {
    const inNamespace = (namespace: string) => ({ namespace })
    const { profiles } = conformanceReport(
      aReport(
        [
          anOutcome(aScenario('a', { profile: 'tutorial' }), [aStep('one')], inNamespace('stickyset-a')),
          anOutcome(aScenario('b', { profile: 'extended' }), [aStep('two')], inNamespace('stickyset-b')),
        ],
        { leftovers: ['namespace/stickyset-b is not gone'] },
      ),
    ) as { profiles: { name: string; result: string }[] }
    expect(profiles.map(({ name, result }) => `${name}: ${result}`)).to.deep.equal([
      'tutorial: conformant',
      'extended: broken',
    ])
  })

  it('has statistics a profile, the verdict of each guarantee, and what was skipped', () => {
    expect(object.profiles)
      .to.have.nested.property('[0].statistics')
      .that.deep.equals({ passed: 1, failed: 1, skipped: 0, broken: 0, unknown: 0 })
    expect(object.guarantees).to.have.nested.property('[0].violations[0].scenario', 'creating')
    expect(object.guarantees).to.have.nested.property('[1].verdict', 'vacuous')
    expect(object.skipped).to.deep.include({ scenario: 'kube-local', reason: 'needs the domain kube.local' })
    expect(object.skipped).to.deep.include({
      guarantee: 'start-ordinal',
      reason: 'needs StartOrdinal, which this cluster lacks',
    })
    expect(object.guarantees)
      .to.have.nested.property('[0].evidence')
      .that.deep.equals([{ history: 'scenarios/creating/history.jsonl', exercised: 2 }])
  })
})

describe('the summary for people', () => {
  it('names failures with their places, broken guarantees, and what it comes to', () => {
    const text = summaryText(report)
    expect(text).to.include('fail: About creating, Create & <look>\n  scenarios/x.md:7: Create & <look> fail')
    expect(text).to.match(/ordered-creation\s+fail\s+The promise/)
    expect(text).to.include('creating: web-1 was created before web-0 was ready')
    expect(text).to.include('never put to the test: x')
    expect(text).to.match(/nonconformant: [^\n]+\n\n1 passed, 2 failed, 1 skipped\n$/)
  })

  it('is a table in Markdown for GitHub', () => {
    const text = markdownSummary(report)
    expect(text).to.include('## StatefulSet conformance: nonconformant')
    expect(text).to.include('| ❌ fail | About creating | 1/2 |  |')
    expect(text).to.include('Again: `stickyset run creating --cluster=kind`')
  })
})

describe('transcripts', () => {
  it('show what was typed, what came back and what did not match', () => {
    const text = transcripts(report).get('scenarios/creating/transcript.txt') ?? ''
    expect(text).to.include('$ kubectl get pods\nNAME    READY\nweb-0   1/1\n!! expected 2/2, got 1/1\n')
    expect([...transcripts(report).keys()]).to.deep.equal(['scenarios/creating/transcript.txt'])
  })
})

describe('the traceability table', () => {
  const check: CheckBlock = { kind: 'check', line: 1, checks: [{ line: 1, guarantee: 'partition' }] }
  const named = anOutcome(aScenario('staged'), [aStep('Stage')])
  named.scenario.steps = [{ title: 'Stage', line: 1, items: [check] }]
  const text = traceability(aReport([...report.outcome.scenarios, named])).get('traceability.md') ?? ''
  const row = (id: string): string => text.split('\n').find((line) => line.startsWith(`| ${id} |`)) ?? ''

  it('leads from a guarantee to its behaviours, its verdict, the scenarios and the mutants', () => {
    expect(row('ordered-creation')).to.match(
      /\| core \| .* \| ORD-01 \| fail \| creating \(2\) \| created-all-at-once \|$/,
    )
  })

  it('has those too that nothing put to the test, and says which', () => {
    expect(row('update-order')).to.match(/\| not judged \| {2}\| {2}\|$/)
    expect(text).to.match(/Put to the test by no scenario of this run: .*\bupdate-order\b/)
    expect(text).to.match(/Without a mutant [^:]*: pod-names, (?!.*\bordered-creation\b)/)
  })

  it('has a scenario that names it, also where it was not reached', () => {
    expect(row('partition')).to.include('| **staged** (not reached) |')
  })
})

describe('the badge', () => {
  it('has the verdict, the profiles and a colour', () => {
    expect(JSON.parse(badge(report).get('badge.json') ?? '')).to.deep.equal({
      schemaVersion: 1,
      label: 'StatefulSet conformance',
      message: 'nonconformant (tutorial)',
      color: 'red',
      isError: true,
    })
    const passed = aReport([anOutcome(aScenario('a', { profile: 'core' }), [aStep('one')])])
    expect(badge(passed).get('badge.json')).to.include('"conformant (core)"').and.include('"brightgreen"')
  })
})
