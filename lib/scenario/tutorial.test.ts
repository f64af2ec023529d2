import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { guarantees } from '../guarantees/guarantees.ts'
import { readScenarios } from './load.ts'
import type { FileBlock, Scenario } from './model.ts'
import { changes, firstMismatch, playedElsewhere } from './testing.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the tutorial', () => {
  let scenarios: Scenario[]
  before(async () => {
    scenarios = await readScenarios(join(root, 'scenarios'), { guarantees: new Set(guarantees.keys()) })
  })

  it('has files that are the ones in manifests', async () => {
    const files = scenarios.flatMap(({ steps }) =>
      steps.flatMap(({ items }) => items.filter((item): item is FileBlock => item.kind === 'file')),
    )
    expect(files.map(({ path }) => path)).to.include('web.yaml')
    for (const { path, text } of files)
      expect(text).to.equal(await readFile(join(root, 'manifests', path), 'utf8'), path)
  })

  it('has transcripts that match what another cluster prints', () => {
    for (const scenario of scenarios) {
      const found = firstMismatch(playedElsewhere(scenario), scenario)
      expect(found, `${scenario.file}: ${found?.text}`).to.equal(undefined)
    }
  })

  it('has transcripts of which no cell can be changed unnoticed', () => {
    let tried = 0
    for (const scenario of scenarios) {
      for (const change of changes(playedElsewhere(scenario))) {
        tried++
        const found = firstMismatch(change.played, scenario)
        const what = `${scenario.file}:${change.line}: ${change.was} -> ${change.is}`
        expect(found, `${what} was not noticed`).not.to.equal(undefined)
        // An address, identifier or class may be told wrong by the first line that contradicts it.
        if (!/\d\.\d+\.|-\w{4}-|^standard$/.test(change.was)) expect(found!.line, `${what}\n${found!.text}`).to.equal(change.line)
      }
    }
    expect(tried).to.be.greaterThan(500)
  })
})
