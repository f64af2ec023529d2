/** A file system in memory, as the programs of one user see it. It can be mounted in others, and outlives them. */
import type { FsStat, IFileSystem } from 'just-bash'
import type { Clock } from '../../../../clock.ts'
import { canRead, canSearch, canWrite, may, mayExecute, mayRename, superuser } from './access.ts'
import { change, contentOf, copyOf, directory, empty, link, regular, symbolicLink, unlink } from './inode.ts'
import { over } from './layer.ts'
import type { Directory, Inode } from './inode.ts'
import { SystemError } from './errors.ts'
import { openFile, type OpenFile } from './open.ts'
import { bytesOf, setGroup, Tree, type Content } from './tree.ts'
import { parts, type Place } from './walk.ts'

type Encoding = Parameters<IFileSystem['readFile']>[1]
type ByteString = Awaited<ReturnType<NonNullable<IFileSystem['readFileBytes']>>>

const nameOf = (encoding: Encoding): BufferEncoding =>
  typeof encoding === 'string' ? encoding : (encoding?.encoding ?? 'utf8')

/** An empty file system, or one of the given files: path -> content. */
export function memoryFiles(clock: Pick<Clock, 'now'>, content: Readonly<Record<string, Content>> = {}): Files {
  const files = new Files(clock)
  for (const [path, text] of Object.entries(content)) files.put(path, text)
  return files
}

/**
 * The asynchronous methods are just-bash's interface, so that its commands work on these files. Errors are SystemError.
 */
export class Files extends Tree implements IFileSystem {
  /** The same files once more, without mounts, for changes of their own. From now on these must not change any more. */
  copy(who = superuser): Files {
    const now = this.clock.now()
    return new Files(this.clock, this.root.kind === 'directory' ? over(this.root, now) : copyOf(this.root, now), who)
  }

  /** The same files as one of the container's processes sees them. */
  of(pid: number): Files {
    const view = new Files(this.clock, this.root, this.who)
    view.share(this, pid)
    return view
  }

  /** The part of the files below a path: what a `subPath` mounts. It may be a single file. @throws SystemError ENOENT */
  part(path: string): Files {
    const files = new Files(this.clock, this.look(path))
    files.inMemory = this.inMemory
    return files
  }

  /** Opens a file: 'r' it must be there, 'w' it is made or emptied, 'a' made or appended to, 'r+' made or kept. */
  open(path: string, how: 'r' | 'r+' | 'w' | 'a' | 'wx'): OpenFile {
    const place = this.find(path, true, 'open')
    if (place.inode?.kind === 'directory') throw new SystemError('EISDIR', 'open', path)
    if (how === 'wx' && place.inode !== undefined) throw new SystemError('EEXIST', 'open', path)
    const now = (): number => this.clock.now()
    if (place.inode === undefined) {
      if (how === 'r') throw new SystemError('ENOENT', 'open', path)
      if (place.readOnly) throw new SystemError('EROFS', 'open', path)
      if (!mayRename(this.who, place.parent)) throw new SystemError('EACCES', 'open', path)
      const made = this.#own(regular(now()), place.parent)
      link(place.parent, place.name, made, now())
      return openFile(made, place.path, now, how === 'a')
    }
    if (place.inode.kind === 'symlink') throw new SystemError('ELOOP', 'open', path)
    const bits = how === 'r' ? canRead : how === 'r+' ? canRead | canWrite : canWrite
    if (!may(this.who, place.inode, bits)) throw new SystemError('EACCES', 'open', path)
    if (place.inode.kind === 'device') return openFile(place.inode, place.path, now, false)
    if (how !== 'r' && place.readOnly) throw new SystemError('EROFS', 'open', path)
    if (how === 'w') empty(place.inode, now())
    return openFile(place.inode, place.path, now, how === 'a')
  }

  /** The whole content of a file. */
  content(path: string): Uint8Array {
    const inode = this.look(path, true, 'open')
    if (inode.kind === 'directory') throw new SystemError('EISDIR', 'read', path)
    if (!may(this.who, inode, canRead)) throw new SystemError('EACCES', 'open', path)
    return inode.kind === 'file' ? contentOf(inode) : new Uint8Array()
  }

  /** Whether a file may be executed. */
  isExecutable(inode: Inode): boolean {
    return mayExecute(this.who, inode)
  }

  /** Whether the user may read, write or execute what is at a path; false where there is nothing. */
  allows(path: string, what: 'r' | 'w' | 'x'): boolean {
    const inode = this.seek(path)
    if (inode === undefined) return false
    if (what === 'x') return inode.kind === 'directory' ? may(this.who, inode, canSearch) : mayExecute(this.who, inode)
    return may(this.who, inode, what === 'r' ? canRead : canWrite) && (what === 'r' || !this.isReadOnly(path))
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
    unlink(place.parent, place.name, this.clock.now())
  }

  #add(place: Place, inode: Inode): void {
    link(place.parent, place.name, inode, this.clock.now())
  }

  /** Makes a new inode the user's own. */
  #own<Made extends Inode>(inode: Made, parent: Directory): Made {
    inode.uid = this.who.uid
    const inherits = (parent.mode & setGroup) !== 0
    inode.gid = inherits ? parent.gid : this.who.gid
    if (inherits && inode.kind === 'directory') inode.mode |= setGroup
    return inode
  }

  /** A place whose name may be changed. */
  #writable(path: string, operation: string): Place {
    const place = this.find(path, false, operation)
    if (place.parentReadOnly) throw new SystemError('EROFS', operation, path)
    if (!mayRename(this.who, place.parent, place.inode)) throw new SystemError('EACCES', operation, path)
    return place
  }

  #free(path: string, operation: string): Place {
    if (this.find(path, false, operation).inode !== undefined) throw new SystemError('EEXIST', operation, path)
    return this.#writable(path, operation)
  }

  async readFile(path: string, encoding?: Encoding): Promise<string> {
    return Buffer.from(this.content(path)).toString(nameOf(encoding))
  }

  async readFileBytes(path: string): Promise<ByteString> {
    return Buffer.from(this.content(path)).toString('latin1') as unknown as ByteString
  }

  async readFileBuffer(path: string): Promise<Uint8Array> {
    return this.content(path).slice()
  }

  async writeFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    this.open(path, 'w').write(bytesOf(content, nameOf(encoding)))
  }

  async appendFile(path: string, content: Content, encoding?: Encoding): Promise<void> {
    this.open(path, 'a').write(bytesOf(content, nameOf(encoding)))
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
    this.#addDirectory(path.replace(/\/+$/, '') || '/')
  }

  #addDirectory(path: string): void {
    const place = this.#free(path, 'mkdir')
    this.#add(place, this.#own(directory(this.clock.now()), place.parent))
  }

  #makeAll(path: string): void {
    let made = path.startsWith('/') ? '' : '.'
    for (const name of path.split('/').filter(Boolean)) {
      made += `/${name}`
      const there = this.seek(made)
      if (there === undefined) this.#addDirectory(made)
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
    if (!may(this.who, inode, canRead)) throw new SystemError('EACCES', 'scandir', path)
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
      if (entry.kind === 'symlink') this.#add(this.#writable(`${to}/${name}`, 'cp'), copyOf(entry, this.clock.now()))
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
    const inode = this.#changeable(path, 'chmod')
    this.#beOwner(inode, 'chmod', path)
    change(inode, { mode: mode & 0o7777 })
  }

  /** Only root gives files away; others may give theirs to another of their groups. */
  async chown(path: string, owner: { uid?: number; gid?: number }, follow = true): Promise<void> {
    const inode = this.#changeable(path, 'chown', follow)
    const { uid, gid, groups } = this.who
    const allowed =
      (owner.uid === undefined || owner.uid === inode.uid) &&
      (owner.gid === undefined || owner.gid === gid || groups.includes(owner.gid))
    if (uid !== 0 && (uid !== inode.uid || !allowed)) throw new SystemError('EPERM', 'chown', path)
    change(inode, owner)
  }

  #beOwner(inode: Inode, operation: string, path: string): void {
    if (this.who.uid !== 0 && this.who.uid !== inode.uid) throw new SystemError('EPERM', operation, path)
  }

  async utimes(path: string, _accessed: Date, modified: Date): Promise<void> {
    const inode = this.#changeable(path, 'utime')
    if (!may(this.who, inode, canWrite)) this.#beOwner(inode, 'utime', path)
    change(inode, { mtime: modified.getTime() })
  }

  #changeable(path: string, operation: string, follow = true): Inode {
    const place = this.find(path, follow, operation)
    if (place.inode === undefined) throw new SystemError('ENOENT', operation, path)
    if (place.readOnly) throw new SystemError('EROFS', operation, path)
    return place.inode
  }

  async symlink(target: string, path: string): Promise<void> {
    const place = this.#free(path, 'symlink')
    this.#add(place, this.#own(symbolicLink(this.clock.now(), target), place.parent))
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

  /** Where a path leads, without symbolic links; undefined where it leads nowhere. */
  realPathOf(path: string): string | undefined {
    try {
      const { inode, path: real } = this.find(path, true, 'realpath')
      return inode && real
    } catch {
      return undefined
    }
  }

  async realpath(path: string): Promise<string> {
    const place = this.find(path, true, 'realpath')
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
