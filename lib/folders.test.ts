import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { makeFolder } from './folders.ts'
import { temporaryFolder } from './temporary.ts'

describe('making a folder', () => {
  it('makes those that it is to be in, and leaves what is there', async () => {
    const { path, remove } = await temporaryFolder()
    const [one, other] = [join(path, 'a', 'b', 'c'), join(path, 'a', 'b', 'd')]
    await Promise.all([makeFolder(one), makeFolder(other), makeFolder(one)])
    await makeFolder(one)
    expect((await stat(one)).isDirectory()).to.equal(true)
    expect((await stat(other)).isDirectory()).to.equal(true)
    await remove()
  })

  it('says what is in the way', async () => {
    const { path, remove } = await temporaryFolder()
    const file = join(path, 'file')
    await writeFile(file, '')
    expect(await codeOf(makeFolder(file))).to.equal('EEXIST')
    expect(await codeOf(makeFolder(join(file, 'folder')))).to.be.oneOf(['ENOTDIR', 'ENOENT'])
    await remove()
  })

  it('comes to an end where the file system lets nobody make any', async () => {
    if (!existsSync('/proc/self')) return
    expect(await codeOf(makeFolder('/proc/nope/at/all'))).to.be.oneOf(['ENOENT', 'EACCES', 'EPERM'])
  })
})

const codeOf = (work: Promise<void>): Promise<string | undefined> =>
  work.then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  )
