import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { guarantees } from '../guarantees/guarantees.ts'
import { readScenarios } from './load.ts'
import type { FileBlock } from './model.ts'
import { changes, firstMismatch, playedElsewhere } from './testing.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const scenarios = await readScenarios(join(root, 'scenarios'), { guarantees: new Set(guarantees.keys()) })

describe('the tutorial', () => {
  it('has files that are the ones in manifests', async () => {
    const tutorial = scenarios.filter(({ profile }) => profile === 'tutorial')
    const files = tutorial.flatMap(({ steps }) =>
      steps.flatMap(({ items }) => items.filter((item): item is FileBlock => item.kind === 'file')),
    )
    expect(files.map(({ path }) => path)).to.include('web.yaml')
    for (const { path, text } of files)
      expect(text).to.equal(await readFile(join(root, 'manifests', path), 'utf8'), path)
  })

  for (const scenario of scenarios) {
    const played = playedElsewhere(scenario)

    it(`has transcripts that match what another cluster prints: ${scenario.id}`, () => {
      expect(firstMismatch(played, scenario)).to.equal(undefined)
    })

    it(`has transcripts of which no cell can be changed unnoticed: ${scenario.id}`, () => {
      let tried = 0
      for (const change of changes(played)) {
        tried++
        const found = firstMismatch(change.played, scenario)
        const what = `${scenario.file}:${change.line}: ${change.was} -> ${change.is}`
        expect(found, `${what} was not noticed`).not.to.equal(undefined)
        // An address, identifier or class may be told wrong by the first line that contradicts it.
        if (/\d\.\d+\.|-\w{4}-|^standard$/.test(change.was)) continue
        expect(found!.line, `${what}\n${found!.text}`).to.equal(change.line)
      }
      expect(tried).to.be.greaterThan(20)
    }).timeout(20_000)
  }
})
