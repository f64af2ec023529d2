/** A tree of files as the node sees it: it puts there what it likes, and shows other trees in it. */
import type { Clock } from '../../../../clock.ts'
import { canSearch, may, superuser, type Credentials } from './access.ts'
import { SystemError } from './errors.ts'
import { change, countIn, device, directory, link, regular, symbolicLink, type Device, type Inode } from './inode.ts'
import type { Space } from './space.ts'
import { parts, walk, type Mount, type Place } from './walk.ts'

export type Content = string | Uint8Array

const self = '/proc/self'

/** A directory whose entries get its group. */
export const setGroup = 0o2000

/** Most trees have nothing mounted in them. */
const none: ReadonlyMap<never, never> = new Map<never, never>()

export class Tree {
  protected readonly clock: Pick<Clock, 'now'>
  protected readonly root: Inode
  #mounts: ReadonlyMap<Inode, Mount> = none
  #mountedAt: ReadonlyMap<string, Tree> = none
  #sealed = false
  /** The process that /proc/self is. */
  #self = '1'
  /** Whose view of the files it is. */
  readonly who: Credentials
  /** What counts them, if anything does. */
  space: Space | undefined
  /** Whether they are a tmpfs. */
  inMemory = false

  constructor(clock: Pick<Clock, 'now'>, root: Inode = directory(clock.now()), who = superuser) {
    this.clock = clock
    this.root = root
    this.who = who
    this.space = root.space
  }

  /** Has them counted from now on; what is there already is counted too, or not at all. */
  countIn(space: Space, counted = true): void {
    countIn(this.root, space, counted)
    this.space = space
  }

  /** What is mounted, by path. */
  get mounts(): ReadonlyMap<string, Tree> {
    return this.#mountedAt
  }

  /** Gives what is at a path to a user and a group. */
  give(path: string, uid: number, gid: number): void {
    change(this.#there(path), { uid, gid })
  }

  /** Gives the files to a group, as a kubelet does for fsGroup; what comes to be in them will be the group's, too. */
  giveToGroup(gid: number, readOnly: boolean): void {
    const rights = readOnly ? 0o440 : 0o660
    const give = (inode: Inode): void => {
      const own = inode.kind === 'directory' ? rights | setGroup | 0o110 : rights
      if (inode.kind !== 'symlink') change(inode, { gid, mode: inode.mode | own })
      if (inode.kind === 'directory') for (const entry of inode.entries.values()) give(entry)
    }
    give(this.root)
  }

  /** Shows a directory that is no part of any other tree. */
  mountDirectory(path: string, root: Inode): void {
    this.mount(path, new Tree(this.clock, root))
  }

  /** Shows other files at a path, which is made where there is none. */
  mount(path: string, files: Tree, readOnly = false): void {
    if (files.root.kind === 'directory') this.#directories(parts(path))
    else if (this.seek(path) === undefined) this.put(path, '')
    this.#mounts = new Map(this.#mounts).set(this.#there(path), { root: files.root, readOnly })
    this.#mountedAt = new Map(this.#mountedAt).set(path, files)
  }

  /** From now on nothing but what is mounted may be changed. */
  seal(): void {
    this.#sealed = true
  }

  /** Writes a file whatever its mode, making the directories on its way. */
  put(path: string, content: Content, mode = 0o644): void {
    const names = parts(path)
    const file = regular(this.clock.now(), mode, bytesOf(content))
    const folder = this.#directories(names.slice(0, -1))
    const name = names.at(-1) ?? '..'
    if (folder.kind === 'directory' && name !== '..' && folder.entries.get(name)?.kind !== 'symlink')
      return link(folder, name, file)
    const place = this.place(path, true, 'open')
    link(place.parent, place.name, file)
  }

  /** Makes a directory and those on its way. */
  putDirectory(path: string, mode = 0o755): void {
    change(this.#directories(parts(path)), { mode })
  }

  putDevice(path: string, name: Device['device']): void {
    const place = this.place(path)
    link(place.parent, place.name, device(this.clock.now(), name))
  }

  putLink(path: string, target: string): void {
    this.#directories(parts(path).slice(0, -1))
    const place = this.place(path, false)
    link(place.parent, place.name, symbolicLink(this.clock.now(), target))
  }

  /** Makes those that are missing; the result is the last. */
  #directories(names: readonly string[]): Inode {
    let here = this.#shown(this.root)
    for (const name of names) {
      if (here.kind !== 'directory' || name === '..') return this.#directoriesThroughLinks(names)
      const found = here.entries.get(name)
      const next = found === undefined ? directory(this.clock.now()) : this.#shown(found)
      if (found === undefined) link(here, name, next)
      here = next
    }
    return here.kind === 'directory' ? here : this.#directoriesThroughLinks(names)
  }

  /** What is mounted over it, if anything is. */
  #shown(inode: Inode): Inode {
    const mount = this.#mounts.get(inode)
    return mount === undefined ? inode : this.#shown(mount.root)
  }

  #directoriesThroughLinks(names: readonly string[]): Inode {
    let path = ''
    for (const name of names) {
      path += `/${name}`
      const place = this.place(path, true, 'mkdir')
      if (place.inode === undefined) link(place.parent, place.name, directory(this.clock.now()))
      else if (place.inode.kind !== 'directory') throw new SystemError('ENOTDIR', 'mkdir', path)
    }
    return this.#there(path === '' ? '/' : path)
  }

  #there(path: string): Inode {
    const { inode } = this.place(path)
    if (inode === undefined) throw new SystemError('ENOENT', 'stat', path)
    return inode
  }

  /** Shows another tree's files and all that is mounted there, as one of its processes. */
  protected share(other: Tree, pid: number): void {
    this.#mounts = other.#mounts
    this.#mountedAt = other.#mountedAt
    this.#sealed = other.#sealed
    this.#self = String(pid)
  }

  get #top(): Mount {
    return { root: this.root, readOnly: this.#sealed }
  }

  /** Where a path leads for the user. @throws SystemError */
  protected find(path: string, follow = true, operation = 'stat'): Place {
    const real = path.startsWith(self) ? path.replace(/^\/proc\/self(?=\/|$)/, `/proc/${this.#self}`) : path
    return walk(this.#top, this.#mounts, real, follow, operation, (directory) => may(this.who, directory, canSearch))
  }

  /** The same, whoever asks. */
  protected place(path: string, follow = true, operation = 'stat'): Place {
    return walk(this.#top, this.#mounts, path, follow, operation, () => true)
  }

  /** The inode at a path. @throws SystemError */
  look(path: string, follow = true, operation = 'stat'): Inode {
    const place = this.find(path, follow, operation)
    if (place.inode === undefined) throw new SystemError('ENOENT', operation, path)
    return place.inode
  }

  /** The inode at a path, if there is one. */
  seek(path: string, follow = true): Inode | undefined {
    try {
      return this.find(path, follow, 'stat').inode
    } catch {
      return undefined
    }
  }

  isReadOnly(path: string): boolean {
    return this.find(path).readOnly
  }
}

export function bytesOf(content: Content, encoding: BufferEncoding = 'utf8'): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(typeof content === 'string' ? Buffer.from(content, encoding) : content)
}
