import { expect } from 'chai'
import { spawnSync } from 'node:child_process'
import fs, { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { LockedError, lockFolder } from './lock.ts'

describe('Lock of a folder', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stickyset-lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const hold = (number: number, holder: object): void =>
    writeFileSync(
      join(folder, `lock-${number}`),
      JSON.stringify({ pid: process.pid, host: hostname(), at: Date.now(), ...holder }),
    )
  /** The number of a process that there is no more. */
  const gone = (): number => spawnSync(process.execPath, ['--version']).pid

  it('is had by one at a time', () => {
    const unlock = lockFolder(folder)
    expect(() => lockFolder(folder)).to.throw(LockedError, `in use by process ${process.pid}`)
    unlock()
    lockFolder(folder)()
    expect(readdirSync(folder)).to.deep.equal([])
  })

  it('is taken from a process that was killed', () => {
    hold(3, { pid: gone() })
    const unlock = lockFolder(folder)
    expect(readdirSync(folder)).to.deep.equal(['lock-4'])
    unlock()
  })

  it('is taken from an earlier process that had our number', () => {
    hold(1, {})
    lockFolder(folder)()
  })

  it('is taken from a process of the time before the machine was started', () => {
    hold(1, { pid: process.ppid, at: 0 })
    lockFolder(folder)()
  })

  it('stays with a process that runs', () => {
    hold(1, { pid: process.ppid })
    expect(() => lockFolder(folder)).to.throw(LockedError, `in use by process ${process.ppid}: stop that first`)
  })

  it('stays with a process on another machine, or one that cannot be known', () => {
    hold(1, { host: 'elsewhere', pid: gone() })
    expect(() => lockFolder(folder)).to.throw(
      LockedError,
      `on elsewhere: if that is not so, remove ${join(folder, 'lock-1')}`,
    )
    writeFileSync(join(folder, 'lock-2'), '')
    expect(() => lockFolder(folder)).to.throw(LockedError, `remove ${join(folder, 'lock-2')}`)
  })

  it("is nobody's where there is no room to write whose it is", () => {
    const { writeFileSync: write } = fs
    const full = (path: string, _text: string, options: object): void => {
      write(path, '', options)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    Object.assign(fs, { writeFileSync: full })
    syncBuiltinESMExports()
    try {
      expect(() => lockFolder(folder)).to.throw('ENOSPC')
    } finally {
      Object.assign(fs, { writeFileSync: write })
      syncBuiltinESMExports()
    }
    expect(readdirSync(folder)).to.deep.equal([])
    lockFolder(folder)()
  })
})
