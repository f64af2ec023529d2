import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { loadChains } from './load.ts'

describe('loading scenarios', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scenarios-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const add = async (file: string, id: string, continues?: string, profile = 'tutorial'): Promise<string> => {
    const path = join(folder, file)
    await mkdir(join(path, '..'), { recursive: true })
    const more = continues === undefined ? '' : `continues: ${continues}\n`
    await writeFile(
      path,
      `---\nid: ${id}\ntitle: ${id}\nprofile: ${profile}\n${more}---\n# Do\n\n\`\`\`console\n$ ls\n\`\`\`\n`,
    )
    return path
  }
  const ids = async (...selectors: string[]): Promise<string[][]> =>
    (await loadChains(selectors, folder)).map((chain) => chain.map(({ id }) => id))
  const problem = async (...selectors: string[]): Promise<string> => {
    const error: unknown = await loadChains(selectors, folder).catch((error: unknown) => error)
    expect(error).to.be.instanceOf(Error)
    return (error as Error).message
  }

  it('puts what continues behind what it continues, one chain a namespace', async () => {
    await add('tutorial/2.md', 'two', 'one')
    await add('tutorial/1.md', 'one')
    await add('tutorial/3.md', 'three', 'two')
    await add('core/other.md', 'other', 'one', 'core')
    await writeFile(join(folder, 'README.md'), '# no scenario\n')
    expect(await ids()).to.deep.equal([
      ['one', 'other'],
      ['one', 'two', 'three'],
    ])
    expect(await ids('two')).to.deep.equal([['one', 'two']])
    expect(await ids('tutorial')).to.deep.equal([['one', 'two', 'three']])
    expect(await ids('core', 'one')).to.deep.equal([['one', 'other']])
    expect(await ids(join(folder, 'core'))).to.deep.equal([['one', 'other']])
  })

  it('reads the steps only of what is to run', async () => {
    await add('1.md', 'one')
    await writeFile(join(folder, '2.md'), '---\nid: two\ntitle: two\nprofile: core\n---\nNothing to do.\n')
    expect(await ids('tutorial')).to.deep.equal([['one']])
    expect(await problem('core')).to.match(/2\.md:6: a scenario without steps/)
  })

  it('takes files from elsewhere beside the library', async () => {
    await add('library/1.md', 'one')
    const own = await add('own.md', 'own', 'one')
    const chains = await loadChains([own], join(folder, 'library'))
    expect(chains.map((chain) => chain.map(({ id }) => id))).to.deep.equal([['one', 'own']])
  })

  it("lets a file of one's own stand in for the library's of the same id", async () => {
    await add('library/1.md', 'one')
    await add('library/2.md', 'two', 'one')
    const own = await add('own/1.md', 'one')
    const files = async (...selectors: string[]): Promise<string[]> =>
      (await loadChains(selectors, join(folder, 'library'))).flat().map(({ file }) => file.slice(-8))
    expect(await files(own)).to.deep.equal(['own/1.md'])
    expect(await files(own, join(folder, 'own'), 'two')).to.deep.equal(['own/1.md', 'ary/2.md'])
    await add('own/again.md', 'one')
    expect(await problem(join(folder, 'own'))).to.match(/the id "one" is taken by/)
  })

  it('refuses a duplicate id, a predecessor that is not there, and circles', async () => {
    await add('1.md', 'one', 'nowhere')
    expect(await problem()).to.match(/1\.md:1: it continues "nowhere", but no scenario has this id: known are one$/)
    await add('1.md', 'one', 'two')
    await add('2.md', 'two', 'one')
    expect(await problem()).to.match(/1\.md:1: scenarios continue each other in a circle \(one, two\)/)
    await add('1.md', 'one')
    await add('2.md', 'one')
    expect(await problem()).to.match(/2\.md:1: the id "one" is taken by .*1\.md/)
  })

  it('says what there is when nothing goes by a name', async () => {
    await add('1.md', 'one')
    expect(await problem('nonsense')).to.match(
      /^"nonsense" is no scenario's id and no profile \(tutorial, core, extended\)/,
    )
  })
})
