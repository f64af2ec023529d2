/** The files of volumes, kept: each change becomes a record before it is made. */
import {
  change,
  contentOf,
  device,
  directory,
  empty,
  link,
  regular,
  reserveInodes,
  symbolicLink,
  unlink,
  writeAt,
  type Attributes,
  type Device,
  type Directory,
  type Inode,
  type InodeKeeper,
  type Regular,
} from '../node/runtime/files/inode.ts'
import type { DiskKeeper } from '../node/disks.ts'
import { SystemError } from '../node/runtime/files/errors.ts'
import { JournalError } from './journal.ts'
import { encode, type VolumeRecord } from './records.ts'

/** A file's bytes are recorded in pieces of this size. */
const piece = 1024 * 1024

export class KeptVolumes implements DiskKeeper, InodeKeeper {
  readonly disks = new Map<string, Directory>()
  readonly #append: (record: Uint8Array) => void
  /** Inodes that the journal has. */
  #known = new Map<number, Inode>()

  constructor(append: (record: Uint8Array) => void) {
    this.#append = append
  }

  add(key: string, root: Directory): void {
    this.#adopt(root)
    this.#record({ do: 'disk', key, ino: root.ino })
    this.disks.set(key, root)
  }

  drop(key: string): void {
    if (!this.disks.has(key)) return
    this.#record({ do: 'drop', key })
    this.disks.delete(key)
  }

  link(directory: Directory, name: string, inode: Inode, mtime: number): void {
    if (!this.#has(directory)) return
    this.#adopt(inode)
    this.#record({ do: 'link', directory: directory.ino, name, ino: inode.ino, mtime })
  }

  unlink(directory: Directory, name: string, mtime: number): void {
    if (this.#has(directory)) this.#record({ do: 'unlink', directory: directory.ino, name, mtime })
  }

  write(file: Regular, position: number, bytes: Uint8Array, mtime: number): void {
    if (this.#has(file)) this.#record({ do: 'write', ino: file.ino, position, mtime }, bytes)
  }

  empty(file: Regular, mtime: number): void {
    if (this.#has(file)) this.#record({ do: 'empty', ino: file.ino, mtime })
  }

  change(inode: Inode, attributes: Attributes): void {
    if (this.#has(inode)) this.#record({ do: 'change', ino: inode.ino, ...attributes })
  }

  /** All that disks hold. What none holds any more is forgotten. */
  *snapshot(): Generator<Uint8Array> {
    const before = this.#known
    this.#known = new Map()
    let whole = false
    try {
      for (const [key, root] of this.disks) {
        yield* this.#tree(root)
        yield encode({ do: 'disk', key, ino: root.ino })
      }
      whole = true
    } finally {
      if (!whole) this.#known = before
    }
  }

  /** What a record says happens once more. @throws Error where it speaks of what is not there */
  load(record: VolumeRecord, body: Uint8Array): void {
    switch (record.do) {
      case 'inode':
        return void this.#known.set(record.ino, inodeOf(record))
      case 'disk':
        return void this.disks.set(record.key, this.#find(record.ino, 'directory'))
      case 'drop':
        return void this.disks.delete(record.key)
      case 'link':
        return link(this.#find(record.directory, 'directory'), record.name, this.#find(record.ino), record.mtime)
      case 'unlink':
        return unlink(this.#find(record.directory, 'directory'), record.name, record.mtime)
      case 'write':
        return writeAt(this.#find(record.ino, 'file'), record.position, body, record.mtime)
      case 'empty':
        return empty(this.#find(record.ino, 'file'), record.mtime)
      case 'change': {
        const { mode, uid, gid, mtime } = record
        return change(this.#find(record.ino), { mode, uid, gid, mtime })
      }
    }
  }

  /** All has been loaded: from now on, changes become records. */
  loaded(): void {
    for (const inode of this.#known.values()) inode.keeper = this
    reserveInodes(Math.max(0, ...this.#known.keys()))
  }

  #has(inode: Inode): boolean {
    return this.#known.get(inode.ino) === inode
  }

  #find<K extends Inode['kind']>(ino: number, kind?: K): Extract<Inode, { kind: K }> {
    const inode = this.#known.get(ino)
    if (inode === undefined) throw new Error(`it speaks of a file ${ino} that there is not`)
    if (kind !== undefined && inode.kind !== kind) throw new Error(`file ${ino} is no ${kind}`)
    return inode as Extract<Inode, { kind: K }>
  }

  /** Records an inode that comes from elsewhere, with all that it holds. */
  #adopt(inode: Inode): void {
    const added: Inode[] = []
    try {
      for (const record of this.#tree(inode, added)) this.#write(record)
    } catch (error) {
      for (const { ino } of added) this.#known.delete(ino)
      throw error
    }
  }

  /** An inode with all that it holds, but what is known. */
  *#tree(inode: Inode, added: Inode[] = []): Generator<Uint8Array> {
    if (this.#has(inode)) return
    const { ino, kind, mode, uid, gid, mtime } = inode
    const more =
      inode.kind === 'symlink' ? { target: inode.target } : inode.kind === 'device' ? { device: inode.device } : {}
    yield encode({ do: 'inode', ino, kind, mode, uid, gid, mtime, ...more })
    inode.keeper = this
    this.#known.set(ino, inode)
    added.push(inode)
    if (inode.kind === 'file') {
      const content = contentOf(inode)
      for (let position = 0; position < content.length; position += piece) {
        yield encode({ do: 'write', ino, position, mtime }, content.subarray(position, position + piece))
      }
    } else if (inode.kind === 'directory') {
      for (const [name, entry] of inode.entries) {
        yield* this.#tree(entry, added)
        yield encode({ do: 'link', directory: ino, name, ino: entry.ino, mtime })
      }
    }
  }

  #record(record: VolumeRecord, body?: Uint8Array): void {
    this.#write(encode(record, body))
  }

  /** Programs are told as a full disk tells them. */
  #write(record: Uint8Array): void {
    try {
      this.#append(record)
    } catch (error) {
      if (error instanceof JournalError) throw new SystemError(error.code === 'ENOSPC' ? 'ENOSPC' : 'EIO', 'write')
      throw error
    }
  }
}

function inodeOf({
  ino,
  kind,
  mode,
  uid,
  gid,
  mtime,
  target = '',
  device: name = 'null',
}: Extract<VolumeRecord, { do: 'inode' }>): Inode {
  switch (kind) {
    case 'file':
      return Object.assign(regular(mtime, mode), { ino, uid, gid })
    case 'directory':
      return Object.assign(directory(mtime, mode), { ino, uid, gid })
    case 'symlink':
      return Object.assign(symbolicLink(mtime, target), { ino, uid, gid })
    default:
      return Object.assign(device(mtime, name as Device['device']), { ino, uid, gid })
  }
}
