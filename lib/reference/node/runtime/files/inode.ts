/** What a file system is made of. A file's identity is its inode: names, mounts and open files refer to it. */
import { SystemError } from './errors.ts'
import { LayeredEntries } from './layer.ts'
import { perInode, type Space } from './space.ts'

/** Told of every change of the inodes that it keeps, before it is made. What it throws refuses the change. */
export interface InodeKeeper {
  link(directory: Directory, name: string, inode: Inode, mtime: number): void
  unlink(directory: Directory, name: string, mtime: number): void
  write(file: Regular, position: number, bytes: Uint8Array, mtime: number): void
  empty(file: Regular, mtime: number): void
  change(inode: Inode, attributes: Attributes): void
}

/** What can be changed of an inode without its content. */
export interface Attributes {
  /** Permission bits. */
  mode: number
  uid: number
  gid: number
  /** Milliseconds since the epoch. */
  mtime: number
}

interface Common extends Attributes {
  readonly ino: number
  /** How many names it has. */
  links: number
  /** Where it takes up room; absent where that is not counted. */
  space?: Space | undefined
  /** Keeps what lies in a volume; absent where nothing outlives the process. */
  keeper?: InodeKeeper | undefined
}

export interface Regular extends Common {
  readonly kind: 'file'
  /** May be longer than the file, to grow into. */
  data: Uint8Array
  size: number
  /** Others have the same bytes: they are copied before they are changed. */
  shared?: boolean
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
  /** Where what is written goes. */
  readonly write?: (bytes: Uint8Array) => void
}

export type Inode = Regular | Directory | SymbolicLink | Device

let last = 1_000

/** Inodes that were made by an earlier process are there: new ones get higher numbers. */
export function reserveInodes(highest: number): void {
  last = Math.max(last, highest)
}

// There are many of them: all have all their fields from the start, and so one shape a kind.
export function regular(mtime: number, mode = 0o644, data: Uint8Array = nothing): Regular {
  const size = data.length
  return {
    kind: 'file',
    ino: ++last,
    mode,
    mtime,
    uid: 0,
    gid: 0,
    links: 0,
    space: undefined,
    keeper: undefined,
    data,
    size,
    shared: data === nothing,
  }
}

const nothing = new Uint8Array()

export function directory(mtime: number, mode = 0o755): Directory {
  return {
    kind: 'directory',
    ino: ++last,
    mode,
    mtime,
    uid: 0,
    gid: 0,
    links: 0,
    space: undefined,
    keeper: undefined,
    entries: new Map(),
  }
}

export function symbolicLink(mtime: number, target: string): SymbolicLink {
  return {
    kind: 'symlink',
    ino: ++last,
    mode: 0o777,
    mtime,
    uid: 0,
    gid: 0,
    links: 0,
    space: undefined,
    keeper: undefined,
    target,
  }
}

export function device(mtime: number, name: Device['device']): Device {
  return {
    kind: 'device',
    ino: ++last,
    mode: 0o666,
    mtime,
    uid: 0,
    gid: 0,
    links: 0,
    space: undefined,
    keeper: undefined,
    device: name,
  }
}

export function contentOf(file: Regular): Uint8Array {
  return file.data.subarray(0, file.size)
}

/** The largest that a file may be, in bytes. */
const limit = 1024 ** 3

/** A file that grows gets room for more, but not for ever more. */
const largestReserve = 16 * 1024 ** 2

/** Writes at a position, growing the file; a gap before it reads as zeros. @throws SystemError ENOSPC, EFBIG */
export function writeAt(file: Regular, position: number, bytes: Uint8Array, mtime: number): void {
  const end = position + bytes.length
  if (end > limit) throw new SystemError('EFBIG', 'write')
  const growth = Math.max(0, end - file.size)
  file.space?.take(growth)
  try {
    file.keeper?.write(file, position, bytes, mtime)
  } catch (error) {
    file.space?.take(-growth)
    throw error
  }
  if (end > file.data.length || file.shared === true) {
    const room = end > file.data.length ? Math.min(file.data.length * 2, file.data.length + largestReserve) : 0
    const grown = new Uint8Array(Math.max(end, file.size, room))
    grown.set(contentOf(file))
    file.data = grown
    file.shared = false
  }
  file.data.set(bytes, position)
  file.size = Math.max(file.size, end)
  file.mtime = mtime
}

/** Cuts the file down to nothing. */
export function empty(file: Regular, mtime: number): void {
  file.keeper?.empty(file, mtime)
  file.space?.take(-file.size)
  file.data = new Uint8Array()
  file.shared = false
  file.size = 0
  file.mtime = mtime
}

/** Gives an inode a name in a directory, in place of what has it. @throws SystemError ENOSPC */
export function link(parent: Directory, name: string, inode: Inode, mtime = parent.mtime): void {
  const before = parent.entries.get(name)
  const moves = inode.space !== parent.space
  if (moves) parent.space?.take(sizeOf(inode))
  try {
    parent.keeper?.link(parent, name, inode, mtime)
  } catch (error) {
    if (moves) parent.space?.take(-sizeOf(inode))
    throw error
  }
  if (moves) settle(inode, parent.space)
  parent.entries.set(name, inode)
  parent.mtime = mtime
  inode.links += 1
  if (before !== undefined) loseName(before)
}

export function unlink(parent: Directory, name: string, mtime: number): void {
  parent.keeper?.unlink(parent, name, mtime)
  const inode = parent.entries.get(name)
  parent.entries.delete(name)
  parent.mtime = mtime
  if (inode !== undefined) loseName(inode)
}

function loseName(inode: Inode): void {
  inode.links -= 1
  if (inode.links === 0) inode.space?.take(-sizeOf(inode))
}

/** What an inode takes up, with all that is in it. */
function sizeOf(inode: Inode): number {
  if (inode.kind === 'file') return perInode + inode.size
  if (inode.kind !== 'directory') return perInode
  return [...inode.entries.values()].reduce((sum, entry) => sum + sizeOf(entry), perInode)
}

/** An inode and all that is in it are from now on counted elsewhere: that they have room there is known. */
function settle(inode: Inode, space: Space | undefined): void {
  if (inode.links > 0) inode.space?.take(-(inode.kind === 'file' ? perInode + inode.size : perInode))
  inode.space = space
  if (inode.kind === 'directory') for (const entry of inode.entries.values()) settle(entry, space)
}

export function change(inode: Inode, attributes: Partial<Attributes>): void {
  const { mode = inode.mode, uid = inode.uid, gid = inode.gid, mtime = inode.mtime } = attributes
  inode.keeper?.change(inode, { mode, uid, gid, mtime })
  Object.assign(inode, { mode, uid, gid, mtime })
}

/** Has a tree counted in a space from now on; what is there already counts as `used`, or not at all. */
export function countIn(inode: Inode, space: Space, counted: boolean): void {
  if (counted) space.take(inode.kind === 'file' ? perInode + inode.size : perInode)
  inode.space = space
  if (inode.kind !== 'directory') return
  const { entries } = inode
  // What is still to be copied from a layer will be counted where its directory is.
  for (const entry of !counted && entries instanceof LayeredEntries ? entries.copied : entries.values())
    countIn(entry, space, counted)
}

/** A copy with inodes of its own, of the same owners. The bytes of files are shared until either is changed. */
export function copyOf(inode: Inode, mtime: number): Inode {
  const copy = copyWithout(inode, mtime)
  if (inode.kind === 'directory' && copy.kind === 'directory')
    for (const [name, entry] of inode.entries) {
      const inner = copyOf(entry, mtime)
      inner.links = 1
      copy.entries.set(name, inner)
    }
  return copy
}

/** The same, but of a directory without what is in it. */
export function copyWithout<T extends Inode>(inode: T, mtime: number): T
export function copyWithout(inode: Inode, mtime: number): Inode {
  const copy = bareCopy(inode, mtime)
  copy.uid = inode.uid
  copy.gid = inode.gid
  return copy
}

function bareCopy(inode: Inode, mtime: number): Inode {
  switch (inode.kind) {
    case 'file': {
      inode.shared = true
      const copy = regular(mtime, inode.mode, inode.size === inode.data.length ? inode.data : contentOf(inode))
      copy.shared = true
      return copy
    }
    case 'directory':
      return directory(mtime, inode.mode)
    case 'symlink':
      return symbolicLink(mtime, inode.target)
    default:
      return device(mtime, inode.device)
  }
}
