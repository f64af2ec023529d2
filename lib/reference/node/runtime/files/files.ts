/** A file system in memory. It can be mounted in others, and outlives them. */
import type { FsStat, IFileSystem } from 'just-bash'
import type { Clock } from '../../../../clock.ts'
import { change, contentOf, copyOf, device, directory, empty, link, regular, symbolicLink, unlink } from './inode.ts'
import type { Device, Inode } from './inode.ts'
import { SystemError } from './errors.ts'
import { openFile, type OpenFile } from './open.ts'
import { parts, walk, type Mount, type Place } from './walk.ts'

type Encoding = Parameters<IFileSystem['readFile']>[1]
type Content = string | Uint8Array
type ByteString = Awaited<ReturnType<NonNullable<IFileSystem['readFileBytes']>>>

/** An empty file system, or one of the given files: path -> content. */
export function memoryFiles(clock: Pick<Clock, 'now'>, content: Readonly<Record<string, Content>> = {}): Files {
  const files = new Files(clock)
  for (const [path, text] of Object.entries(content)) files.put(path, text)
  return files
}

/**
 * The asynchronous methods are just-bash's interface, so that its commands work on these files. Errors are SystemError.
 */
export class Files implements IFileSystem {
  readonly #root: Inode
  readonly #clock: Pick<Clock, 'now'>
  readonly #mounts = new Map<Inode, Mount>()

  constructor(clock: Pick<Clock, 'now'>, root: Inode = directory(clock.now())) {
    this.#clock = clock
    this.#root = root
  }

  /** The same files once more, without mounts: a change to one is none to the other. */
  copy(): Files {
    return new Files(this.#clock, copyOf(this.#root, this.#clock.now()))
  }

  /** The part of the files below a path: what a `subPath` mounts. It may be a single file. @throws SystemError ENOENT */
  part(path: string): Files {
    return new Files(this.#clock, this.look(path))
  }

  /** Shows other files at a path, which is made where there is none. */
  mount(path: string, files: Files, readOnly = false): void {
    if (files.#root.kind === 'directory') this.#directories(parts(path))
    else if (this.seek(path) === undefined) this.put(path, '')
    this.#mounts.set(this.look(path), { root: files.#root, readOnly })
  }

  /** Writes a file whatever its mode, making the directories on its way. */
  put(path: string, content: Content, mode = 0o644): void {
    const names = parts(path)
    this.#directories(names.slice(0, -1))
    const place = this.#find(path, true, 'open')
    link(place.parent, place.name, regular(this.#clock.now(), mode, bytesOf(content)))
  }

  /** Makes a directory and those on its way. */
  putDirectory(path: string, mode = 0o755): void {
    change(this.#directories(parts(path)), { mode })
  }

  putDevice(path: string, name: Device['device']): void {
    const place = this.#find(path)
    link(place.parent, place.name, device(this.#clock.now(), name))
  }

  putLink(path: string, target: string): void {
    this.#directories(parts(path).slice(0, -1))
    const place = this.#find(path, false)
    link(place.parent, place.name, symbolicLink(this.#clock.now(), target))
  }

  #directories(names: readonly string[]): Inode {
    let path = ''
    for (const name of names) {
      path += `/${name}`
      const place = this.#find(path, true, 'mkdir')
      if (place.inode === undefined) link(place.parent, place.name, directory(this.#clock.now()))
      else if (place.inode.kind !== 'directory') throw new SystemError('ENOTDIR', 'mkdir', path)
    }
    return this.look(path === '' ? '/' : path)
  }

  /** The inode at a path. @throws SystemError */
  look(path: string, follow = true, operation = 'stat'): Inode {
    const place = this.#find(path, follow, operation)
    if (place.inode === undefined) throw new SystemError('ENOENT', operation, path)
    return place.inode
  }

  /** The inode at a path, if there is one. */
  seek(path: string, follow = true): Inode | undefined {
    try {
      return this.#find(path, follow, 'stat').inode
    } catch {
      return undefined
    }
  }

  isReadOnly(path: string): boolean {
    return this.#find(path).readOnly
  }

  /** Opens a file: 'r' it must be there, 'w' it is made or emptied, 'a' made or appended to, 'r+' made or kept. */
  open(path: string, how: 'r' | 'r+' | 'w' | 'a' | 'wx'): OpenFile {
    const place = this.#find(path, true, 'open')
    if (place.inode?.kind === 'directory') throw new SystemError('EISDIR', 'open', path)
    if (how === 'wx' && place.inode !== undefined) throw new SystemError('EEXIST', 'open', path)
    const now = (): number => this.#clock.now()
    if (place.inode === undefined) {
      if (how === 'r') throw new SystemError('ENOENT', 'open', path)
      if (place.readOnly) throw new SystemError('EROFS', 'open', path)
      const made = regular(now())
      link(place.parent, place.name, made, now())
      return openFile(made, place.path, now, how === 'a')
    }
    if (place.inode.kind === 'symlink') throw new SystemError('ELOOP', 'open', path)
    if (place.inode.kind === 'device') return openFile(place.inode, place.path, now, false)
    if (how !== 'r' && place.readOnly) throw new SystemError('EROFS', 'open', path)
    if (how === 'w') empty(place.inode, now())
    return openFile(place.inode, place.path, now, how === 'a')
  }

  /** The whole content of a file. */
  content(path: string): Uint8Array {
    const inode = this.look(path, true, 'open')
    if (inode.kind === 'directory') throw new SystemError('EISDIR', 'read', path)
    return inode.kind === 'file' ? contentOf(inode) : new Uint8Array()
  }

  /** Removes a name. @throws SystemError ENOTEMPTY where it is a directory with entries. */
  unlink(path: string): void {
    const place = this.#writable(path, 'unlink')
    if (place.inode === undefined) throw new SystemError('ENOENT', 'unlink', path)
    if (place.mountPoint || place.name === '') throw new SystemError('EBUSY', 'unlink', path)
    if (place.inode.kind === 'directory' && place.inode.entries.size > 0)
      throw new SystemError('ENOTEMPTY', 'rmdir', path)
    this.#remove(place)
  }

  #remove(place: Place): void {
    unlink(place.parent, place.name, this.#clock.now())
  }

  #add(place: Place, inode: Inode): void {
    link(place.parent, place.name, inode, this.#clock.now())
  }

  #find(path: string, follow = true, operation = 'stat'): Place {
    return walk(this.#root, this.#mounts, path, follow, operation)
  }

  /** A place whose name may be changed. */
  #writable(path: string, operation: string): Place {
    const place = this.#find(path, false, operation)
    if (place.parentReadOnly) throw new SystemError('EROFS', operation, path)
    return place
  }

  #free(path: string, operation: string): Place {
    const place = this.#writable(path, operation)
    if (place.inode !== undefined) throw new SystemError('EEXIST', operation, path)
    return place
  }

  async readFile(path: string, encoding?: Encoding): Promise<string> {
    const name = typeof encoding === 'string' ? encoding : (encoding?.encoding ?? 'utf8')
    return Buffer.from(this.content(path)).toString(name)
  }

  async readFileBytes(path: string): Promise<ByteString> {
    return Buffer.from(this.content(path)).toString('latin1') as unknown as ByteString
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return this.content(path).slice()
  }

  async writeFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    this.open(path, 'w').write(bytesOf(content, encoding))
  }

  async appendFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    this.open(path, 'a').write(bytesOf(content, encoding))
  }

  async exists(path: string): Promise<boolean> {
    return this.seek(path) !== undefined
  }

  async stat(path: string): Promise<FsStat> {
    return statOf(this.look(path))
  }

  async lstat(path: string): Promise<FsStat> {
    return statOf(this.look(path, false))
  }

  async mkdir(path: string, options?: { recursive?: boolean }): Promise<void> {
    if (options?.recursive === true) {
      if (this.seek(path)?.kind !== 'directory') this.#makeAll(path)
      return
    }
    this.#add(this.#free(path.replace(/\/+$/, '') || '/', 'mkdir'), directory(this.#clock.now()))
  }

  #makeAll(path: string): void {
    let made = path.startsWith('/') ? '' : '.'
    for (const name of path.split('/').filter(Boolean)) {
      made += `/${name}`
      const there = this.seek(made)
      if (there === undefined) this.#add(this.#free(made, 'mkdir'), directory(this.#clock.now()))
      else if (there.kind !== 'directory') throw new SystemError('ENOTDIR', 'mkdir', path)
    }
  }

  async readdir(path: string): Promise<string[]> {
    return [...this.entries(path).keys()].toSorted()
  }

  async readdirWithFileTypes(
    path: string,
  ): Promise<{ name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean }[]> {
    const names = await this.readdir(path)
    return names.map((name) => {
      const { isFile, isDirectory, isSymbolicLink } = statOf(this.look(`${path}/${name}`, false))
      return { name, isFile, isDirectory, isSymbolicLink }
    })
  }

  /** A directory's entries by name, those that mounts cover too. */
  entries(path: string): ReadonlyMap<string, Inode> {
    const inode = this.look(path, true, 'scandir')
    if (inode.kind !== 'directory') throw new SystemError('ENOTDIR', 'scandir', path)
    return inode.entries
  }

  async rm(path: string, options?: { recursive?: boolean; force?: boolean }): Promise<void> {
    if (options?.force === true && this.seek(path, false) === undefined) return
    const inode = this.look(path, false, 'unlink')
    if (options?.recursive === true && inode.kind === 'directory') {
      for (const name of inode.entries.keys()) await this.rm(`${path}/${name}`, options)
    }
    this.unlink(path)
  }

  async cp(from: string, to: string, options?: { recursive?: boolean }): Promise<void> {
    const inode = this.look(from, true, 'cp')
    if (inode.kind === 'directory' && options?.recursive !== true) throw new SystemError('EISDIR', 'cp', from)
    if (inode.kind !== 'directory') return this.writeFile(to, this.content(from))
    await this.mkdir(to, { recursive: true })
    for (const [name, entry] of inode.entries) {
      if (entry.kind === 'symlink') this.#add(this.#writable(`${to}/${name}`, 'cp'), copyOf(entry, this.#clock.now()))
      else await this.cp(`${from}/${name}`, `${to}/${name}`, options)
    }
  }

  async mv(from: string, to: string): Promise<void> {
    const source = this.#writable(from, 'rename')
    if (source.inode === undefined) throw new SystemError('ENOENT', 'rename', from)
    if (source.mountPoint) throw new SystemError('EBUSY', 'rename', from)
    const target = this.#writable(to, 'rename')
    if (target.path === source.path) return
    if (target.path.startsWith(`${source.path}/`)) throw new SystemError('EINVAL', 'rename', to)
    if (target.inode?.kind === 'directory') {
      if (source.inode.kind !== 'directory') throw new SystemError('EISDIR', 'rename', to)
      if (target.inode.entries.size > 0) throw new SystemError('ENOTEMPTY', 'rename', to)
    } else if (target.inode !== undefined && source.inode.kind === 'directory') {
      throw new SystemError('ENOTDIR', 'rename', to)
    }
    // First the new name, then the old one goes: at no time has it none.
    this.#add(target, source.inode)
    this.#remove(source)
  }

  resolvePath(base: string, path: string): string {
    return resolvePath(base, path)
  }

  getAllPaths(): string[] {
    const paths: string[] = []
    const visit = (path: string): void => {
      paths.push(path === '' ? '/' : path)
      const inode = this.seek(path === '' ? '/' : path, false)
      if (inode?.kind === 'directory') for (const name of inode.entries.keys()) visit(`${path}/${name}`)
    }
    visit('')
    return paths
  }

  async chmod(path: string, mode: number): Promise<void> {
    change(this.#changeable(path, 'chmod'), { mode: mode & 0o7777 })
  }

  async utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    change(this.#changeable(path, 'utime'), { mtime: modified.getTime() })
  }

  #changeable(path: string, operation: string): Inode {
    const place = this.#find(path, true, operation)
    if (place.inode === undefined) throw new SystemError('ENOENT', operation, path)
    if (place.readOnly) throw new SystemError('EROFS', operation, path)
    return place.inode
  }

  async symlink(target: string, path: string): Promise<void> {
    this.#add(this.#free(path, 'symlink'), symbolicLink(this.#clock.now(), target))
  }

  async link(existing: string, path: string): Promise<void> {
    const inode = this.look(existing, false, 'link')
    if (inode.kind === 'directory') throw new SystemError('EPERM', 'link', existing)
    this.#add(this.#free(path, 'link'), inode)
  }

  async readlink(path: string): Promise<string> {
    const inode = this.look(path, false, 'readlink')
    if (inode.kind !== 'symlink') throw new SystemError('EINVAL', 'readlink', path)
    return inode.target
  }

  async realpath(path: string): Promise<string> {
    const place = this.#find(path, true, 'realpath')
    if (place.inode === undefined) throw new SystemError('ENOENT', 'realpath', path)
    return place.path
  }
}

/** An absolute path, without `.`, `..` and doubled slashes. */
export function resolvePath(base: string, path: string): string {
  const names: string[] = []
  for (const part of parts(path.startsWith('/') ? path : `${base}/${path}`)) {
    if (part === '..') names.pop()
    else names.push(part)
  }
  return '/' + names.join('/')
}

function statOf(inode: Inode): FsStat {
  return {
    isFile: inode.kind === 'file',
    isDirectory: inode.kind === 'directory',
    isSymbolicLink: inode.kind === 'symlink',
    mode: inode.mode,
    size: inode.kind === 'file' ? inode.size : inode.kind === 'directory' ? 4096 : 0,
    mtime: new Date(inode.mtime),
    ino: inode.ino,
  }
}

function bytesOf(content: Content, encoding?: Encoding): Uint8Array<ArrayBuffer> {
  if (typeof content !== 'string') return Uint8Array.from(content)
  const name = typeof encoding === 'string' ? encoding : (encoding?.encoding ?? 'utf8')
  return Uint8Array.from(Buffer.from(content, name as BufferEncoding))
}
