import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { progressFile, readProgress, writeProgress } from './progress.ts'

describe('progress', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'stickyset-'))))
  after(() => rm(folder, { recursive: true }))

  it('is what was written last', async () => {
    const file = join(folder, 'deep', 'progress.json')
    await writeProgress(file, { 'tutorial-creating': 1 })
    await writeProgress(file, { 'tutorial-creating': 3 })
    expect(await readProgress(file)).deep.equal({ 'tutorial-creating': 3 })
  })

  it('is nothing where there is no file, or a damaged one', async () => {
    const file = join(folder, 'damaged.json')
    expect(await readProgress(file)).deep.equal({})
    await writeFile(file, '{"a": 1')
    expect(await readProgress(file)).deep.equal({})
    await writeFile(file, '{"a": 1, "b": "x"}')
    expect(await readProgress(file)).deep.equal({ a: 1 })
  })

  it('is kept where the system keeps state', () => {
    expect(progressFile({ XDG_STATE_HOME: join('/', 'state') }, 'linux')).equal(
      join('/', 'state', 'stickyset', 'progress.json'),
    )
    expect(progressFile({ LOCALAPPDATA: 'C:\\Local' }, 'win32')).contain('stickyset')
  })
})
