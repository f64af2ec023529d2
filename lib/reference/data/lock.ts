/** Keeps a folder to one server: a file says which process has it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, uptime } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../clock.ts'

interface Holder {
  pid: number
  host: string
  /** When it took the lock, in milliseconds since the epoch. */
  at: number
}

/** Another server uses the folder. */
export class LockedError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'LockedError'
  }
}

const pattern = /^lock-(\d+)$/
/** Locks that this process has: it may have ended without letting go, and its number have come back as ours. */
const ours = new Set<string>()

/**
 * Takes the folder; the returned function lets it go. Locks are numbered and the highest counts: whoever finds that its
 * holder is gone makes the next, which only one can. @throws LockedError
 */
export function lockFolder(folder: string): () => void {
  for (;;) {
    const last = highest(folder)
    if (last > 0) refuse(folder, last)
    const path = nameOf(folder, last + 1)
    if (!make(path)) continue
    if (highest(folder) > last + 1) {
      rmSync(path, { force: true })
      continue
    }
    for (const number of numbers(folder)) if (number <= last) rmSync(nameOf(folder, number), { force: true })
    ours.add(path)
    return () => {
      ours.delete(path)
      rmSync(path, { force: true })
    }
  }
}

const nameOf = (folder: string, number: number): string => join(folder, `lock-${number}`)

const numbers = (folder: string): number[] =>
  readdirSync(folder).flatMap((name) => Number(pattern.exec(name)?.[1] ?? []))

const highest = (folder: string): number => Math.max(0, ...numbers(folder))

/** Whether it was not there before. */
function make(path: string): boolean {
  const holder: Holder = { pid: process.pid, host: hostname(), at: systemClock().now() }
  try {
    writeFileSync(path, JSON.stringify(holder), { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    // On a full disk it is made, but nobody's.
    rmSync(path, { force: true })
    throw error
  }
}

/** @throws LockedError unless the holder is gone. */
function refuse(folder: string, number: number): void {
  const path = nameOf(folder, number)
  const way = `if that is not so, remove ${path}`
  const holder = read(path)
  if (holder === 'gone') return
  if (holder === 'unknown') throw new LockedError(`${folder} is being taken by another server: ${way}`)
  const { pid, host, at } = holder
  if (host !== hostname()) throw new LockedError(`${folder} is in use by process ${pid} on ${host}: ${way}`)
  if (isAlive(path, pid, at)) throw new LockedError(`${folder} is in use by process ${pid}: stop that first; ${way}`)
}

function read(path: string): Holder | 'gone' | 'unknown' {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder>
    const { pid, host, at } = holder
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof at !== 'number') return 'unknown'
    return { pid, host, at }
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unknown'
  }
}

function isAlive(path: string, pid: number, at: number): boolean {
  if (pid === process.pid) return ours.has(path)
  // Since the machine has been started, numbers of processes have been given anew.
  const minute = 60_000
  if (at < systemClock().now() - uptime() * 1000 - minute) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
