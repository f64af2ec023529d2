/** How `ls -l` and `find -ls` show an inode. */
import type { Inode } from '../files/inode.ts'
import type { Files } from '../files/files.ts'
import { accountsIn, groupsIn } from '../user.ts'
import { strftime } from './date.ts'

export function modeText(inode: Pick<Inode, 'kind' | 'mode'>): string {
  const kind = { file: '-', directory: 'd', symlink: 'l', device: 'c' }[inode.kind]
  const bits = 'rwxrwxrwx'.split('').map((letter, index) => ((inode.mode >> (8 - index)) & 1 ? letter : '-'))
  if ((inode.mode & 0o4000) !== 0) bits[2] = bits[2] === 'x' ? 's' : 'S'
  if ((inode.mode & 0o2000) !== 0) bits[5] = bits[5] === 'x' ? 's' : 'S'
  if ((inode.mode & 0o1000) !== 0) bits[8] = bits[8] === 'x' ? 't' : 'T'
  return kind + bits.join('')
}

export function sizeOf(inode: Inode): number {
  if (inode.kind === 'file') return inode.size
  if (inode.kind === 'directory') return 4096
  return inode.kind === 'symlink' ? inode.target.length : 0
}

export function linksOf(inode: Inode): number {
  return inode.kind === 'directory'
    ? 2 + [...inode.entries.values()].filter((entry) => entry.kind === 'directory').length
    : Math.max(1, inode.links)
}

/** The text of a file; empty where there is none. */
export const textOf = (files: Files, path: string): string =>
  files.seek(path)?.kind === 'file' ? Buffer.from(files.content(path)).toString() : ''

/** Names of users and groups, by the container's own accounts. */
export function ownerNames(files: Files): {
  user(uid: number): string | undefined
  group(gid: number): string | undefined
} {
  const users = new Map(accountsIn(textOf(files, '/etc/passwd')).map(({ uid, name }) => [uid, name]))
  const groups = new Map(groupsIn(textOf(files, '/etc/group')).map(({ gid, name }) => [gid, name]))
  return { user: (uid) => users.get(uid), group: (gid) => groups.get(gid) }
}

/** Numbers of users and groups by their names; NaN where there is none. */
export function ownerNumbers(files: Files): { user(name: string): number; group(name: string): number } {
  const number = (name: string, known: number | undefined): number => known ?? (name === '' ? Number.NaN : Number(name))
  return {
    user: (name) =>
      number(name, accountsIn(textOf(files, '/etc/passwd')).find((account) => account.name === name)?.uid),
    group: (name) => number(name, groupsIn(textOf(files, '/etc/group')).find((group) => group.name === name)?.gid),
  }
}

/** `1.5K`, `12M`. */
export function humanSize(bytes: number): string {
  const units = ['', 'K', 'M', 'G', 'T']
  let value = bytes
  let unit = 0
  // Rounded up, it may be the next unit's.
  while (Math.ceil(value) >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  if (unit === 0) return String(bytes)
  const tenths = Math.ceil(value * 10) / 10
  return `${tenths < 10 ? tenths.toFixed(1) : Math.ceil(value)}${units[unit]}`
}

export function listTime(mtime: number, now: number): string {
  const recent = Math.abs(now - mtime) < 182 * 86_400_000
  return strftime(recent ? '%b %e %H:%M' : '%b %e  %Y', new Date(mtime))
}
