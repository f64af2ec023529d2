import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { load } from 'js-yaml'
import { aGuarantee, anOutcome, aReport, aScenario, aStep, held } from '../testing.ts'
import { sonobuoy, sonobuoyTarball } from './layout.ts'

const report = aReport([
  anOutcome(aScenario('a'), [aStep('one'), aStep('two', 'fail')], { guarantees: [held(aGuarantee('g'), 0)] }),
])

describe("results in Sonobuoy's layout", () => {
  it('have log and JUnit where a plugin leaves them, and a summary of items', () => {
    const files = sonobuoy(report)
    expect([...files.keys()]).to.include.members([
      'plugins/e2e/results/global/e2e.log',
      'plugins/e2e/results/global/junit_01.xml',
      'serverversion.json',
      'meta/info.json',
    ])
    const summary = load(files.get('plugins/e2e/sonobuoy_results.yaml') ?? '') as Record<string, unknown>
    expect(summary).to.deep.include({ name: 'e2e', status: 'failed', meta: { type: 'summary' } })
    expect(summary)
      .to.have.nested.property('items[0].items[0].items[0].items')
      .that.deep.equals([
        { name: 'one', status: 'passed' },
        { name: 'two', status: 'failed', details: { failure: 'scenarios/x.md:7: two fail' } },
      ])
    expect(summary)
      .to.have.nested.property('items[0].items[0].items[1]')
      .that.deep.equals({
        name: 'Guarantees',
        status: 'skipped',
        items: [{ name: 'g: The promise g', status: 'skipped' }],
      })
  })

  it('are one archive, too', () => {
    const archive = Buffer.from(gunzipSync(sonobuoyTarball(report)))
    const found = new Map<string, string>()
    for (let at = 0; archive[at] !== 0;) {
      const text = (from: number, to: number): string =>
        archive.toString('utf8', at + from, at + to).replace(/\0.*$/s, '')
      const size = parseInt(text(124, 136), 8)
      const sum = archive
        .subarray(at, at + 512)
        .reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0)
      expect(parseInt(text(148, 156), 8)).to.equal(sum)
      expect(text(257, 263)).to.equal('ustar')
      found.set(text(0, 100), archive.toString('utf8', at + 512, at + 512 + size))
      at += 512 + Math.ceil(size / 512) * 512
    }
    expect(found).to.deep.equal(sonobuoy(report))
    expect(archive.length % 512).to.equal(0)
  })
})
