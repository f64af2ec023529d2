import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { adapterNames, findAdapter } from './registry.ts'

describe('the registry of adapters', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'stickyset-test-'))))
  after(() => rm(folder, { recursive: true }))

  async function module(name: string, text: string): Promise<string> {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  it('finds every adapter under its own name', async () => {
    for (const name of adapterNames) expect((await findAdapter(name))?.name).to.equal(name)
  })

  it('does not know other names', async () => {
    expect(await findAdapter('kindd')).to.equal(undefined)
    expect(await findAdapter('toString')).to.equal(undefined)
  })

  it('loads a module by its path', async () => {
    const path = await module('mine.mjs', 'export const adapter = { name: "mine", start() {} }')
    expect((await findAdapter(path))?.name).to.equal('mine')
  })

  it('says what is wrong with a module', async () => {
    const wrong: [string, RegExp][] = [
      [join(folder, 'missing.mjs'), /missing\.mjs cannot be loaded: /],
      [await module('broken.mjs', 'export const adapter = {'), /broken\.mjs cannot be loaded: /],
      [await module('empty.mjs', ''), /must export "adapter".*it exports nothing$/],
      [await module('other.mjs', 'export const cluster = 1'), /it exports cluster$/],
    ]
    for (const [path, message] of wrong) {
      const error = await findAdapter(path).catch((reason: unknown) => reason)
      expect((error as Error).name).to.equal('ClusterError')
      expect((error as Error).message).to.match(message)
    }
  })
})
