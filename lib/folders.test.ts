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
    for (const folder of [one, other, one]) makeFolder(folder)
    expect((await stat(one)).isDirectory()).to.equal(true)
    expect((await stat(other)).isDirectory()).to.equal(true)
    await remove()
  })

  it('says what is in the way', async () => {
    const { path, remove } = await temporaryFolder()
    const file = join(path, 'file')
    await writeFile(file, '')
    expect(() => makeFolder(file)).to.throw(/EEXIST/)
    expect(() => makeFolder(join(file, 'folder'))).to.throw(/ENOTDIR|ENOENT/)
    await remove()
  })

  it('comes to an end where the file system lets nobody make any', () => {
    if (!existsSync('/proc/self')) return
    expect(() => makeFolder('/proc/nope/at/all')).to.throw(/ENOENT|EACCES|EPERM/)
  })

  it('keeps from others what is for its user only', async () => {
    if (process.platform === 'win32') return
    const { path, remove } = await temporaryFolder()
    makeFolder(join(path, 'a', 'b'), 0o700)
    expect((await stat(join(path, 'a', 'b'))).mode & 0o777).to.equal(0o700)
    await remove()
  })
})
