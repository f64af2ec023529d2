/** What a file system is made of. A file's identity is its inode: names, mounts and open files refer to it. */
import { SystemError } from './errors.ts'

/** Told of every change of the inodes that it keeps, before it is made. What it throws refuses the change. */
export interface InodeKeeper {
  link(directory: Directory, name: string, inode: Inode, mtime: number): void
  unlink(directory: Directory, name: string, mtime: number): void
  write(file: Regular, position: number, bytes: Uint8Array, mtime: number): void
  empty(file: Regular, mtime: number): void
  change(inode: Inode, mode: number, mtime: number): void
}

interface Common {
  readonly ino: number
  /** Permission bits. */
  mode: number
  /** Milliseconds since the epoch. */
  mtime: number
  /** Keeps what lies in a volume; absent where nothing outlives the process. */
  keeper?: InodeKeeper
}

export interface Regular extends Common {
  readonly kind: 'file'
  /** May be longer than the file, to grow into. */
  data: Uint8Array
  size: number
}

export interface Directory extends Common {
  readonly kind: 'directory'
  readonly entries: Map<string, Inode>
}

export interface SymbolicLink extends Common {
  readonly kind: 'symlink'
  readonly target: string
}

/** A character device: /dev/null reads as empty, /dev/zero and /dev/urandom without end, /dev/full cannot be written. */
export interface Device extends Common {
  readonly kind: 'device'
  readonly device: 'null' | 'zero' | 'urandom' | 'full'
}

export type Inode = Regular | Directory | SymbolicLink | Device

let last = 1_000

/** Inodes that were made by an earlier process are there: new ones get higher numbers. */
export function reserveInodes(highest: number): void {
  last = Math.max(last, highest)
}

export function regular(mtime: number, mode = 0o644, data = new Uint8Array()): Regular {
  return { kind: 'file', ino: ++last, mode, mtime, data, size: data.length }
}

export function directory(mtime: number, mode = 0o755): Directory {
  return { kind: 'directory', ino: ++last, mode, mtime, entries: new Map() }
}

export function symbolicLink(mtime: number, target: string): SymbolicLink {
  return { kind: 'symlink', ino: ++last, mode: 0o777, mtime, target }
}

export function device(mtime: number, name: Device['device']): Device {
  return { kind: 'device', ino: ++last, mode: 0o666, mtime, device: name }
}

export function contentOf(file: Regular): Uint8Array {
  return file.data.subarray(0, file.size)
}

/** The largest that a file may be, in bytes: they are all in this process's memory. */
const limit = 128 * 1024 ** 2

/** Writes at a position, growing the file; a gap before it reads as zeros. @throws SystemError ENOSPC */
export function writeAt(file: Regular, position: number, bytes: Uint8Array, mtime: number): void {
  const end = position + bytes.length
  if (end > limit) throw new SystemError('ENOSPC', 'write')
  file.keeper?.write(file, position, bytes, mtime)
  if (end > file.data.length) {
    const grown = new Uint8Array(Math.max(end, file.data.length * 2))
    grown.set(contentOf(file))
    file.data = grown
  }
  file.data.set(bytes, position)
  file.size = Math.max(file.size, end)
  file.mtime = mtime
}

/** Cuts the file down to nothing. */
export function empty(file: Regular, mtime: number): void {
  file.keeper?.empty(file, mtime)
  file.data = new Uint8Array()
  file.size = 0
  file.mtime = mtime
}

/** Gives an inode a name in a directory, in place of what has it. */
export function link(parent: Directory, name: string, inode: Inode, mtime = parent.mtime): void {
  parent.keeper?.link(parent, name, inode, mtime)
  parent.entries.set(name, inode)
  parent.mtime = mtime
}

export function unlink(parent: Directory, name: string, mtime: number): void {
  parent.keeper?.unlink(parent, name, mtime)
  parent.entries.delete(name)
  parent.mtime = mtime
}

export function change(inode: Inode, { mode = inode.mode, mtime = inode.mtime }: { mode?: number; mtime?: number }): void {
  inode.keeper?.change(inode, mode, mtime)
  inode.mode = mode
  inode.mtime = mtime
}

/** A copy with inodes of its own. */
export function copyOf(inode: Inode, mtime: number): Inode {
  switch (inode.kind) {
    case 'file':
      return regular(mtime, inode.mode, contentOf(inode).slice())
    case 'directory': {
      const copy = directory(mtime, inode.mode)
      for (const [name, entry] of inode.entries) copy.entries.set(name, copyOf(entry, mtime))
      return copy
    }
    case 'symlink':
      return symbolicLink(mtime, inode.target)
    default:
      return device(mtime, inode.device)
  }
}
