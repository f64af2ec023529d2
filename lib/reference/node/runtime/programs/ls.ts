import type { Process, Program } from '../../image.ts'
import { resolvePath } from '../files/files.ts'
import { describe } from '../files/errors.ts'
import type { Inode } from '../files/inode.ts'
import type { Style } from './cat.ts'
import { humanSize, linksOf, listTime, modeText, ownerNames, sizeOf } from './listing.ts'
import { parseOptions } from './options.ts'

interface Entry {
  readonly name: string
  readonly path: string
  readonly inode: Inode
}

export function ls(style: Style): Program {
  return async (process) => {
    const { flags, args, unknown } = parseOptions(
      process.argv.slice(1),
      [
        ...'1AadlhiRrtSnFpCxksHLgcuw'.split(''),
        'all',
        'almost-all',
        'human-readable',
        'full-time',
        'color',
        'group-directories-first',
      ],
      ['w', 'color', 'T', 'I'],
    )
    if (unknown !== undefined) {
      process.stderr(
        style === 'gnu'
          ? `ls: invalid option -- '${unknown.replace(/^-+/, '')}'\nTry 'ls --help' for more information.\n`
          : `ls: unrecognized option: ${unknown.replace(/^-+/, '')}\n`,
      )
      return style === 'gnu' ? 2 : 1
    }
    const print = new Printer(process, flags, style)
    let status = 0
    const files: Entry[] = []
    const folders: Entry[] = []
    for (const name of args.length === 0 ? ['.'] : args) {
      try {
        const path = resolvePath(process.cwd, name)
        const inode = process.files.look(path, flags.has('L') || (!flags.has('l') && !flags.has('d')))
        ;(inode.kind === 'directory' && !flags.has('d') ? folders : files).push({ name, path, inode })
      } catch (error) {
        process.stderr(
          style === 'gnu' ? `ls: cannot access '${name}': ${describe(error)}\n` : `ls: ${name}: ${describe(error)}\n`,
        )
        status = style === 'gnu' ? 2 : 1
      }
    }
    print.entries(print.sorted(files))
    for (const [index, folder] of print.sorted(folders).entries()) {
      if (index > 0 || files.length > 0) process.stdout('\n')
      print.folder(folder, args.length > 1 || flags.has('R'))
    }
    return status
  }
}

/** How wide columns are at least; none are as wide as they have to be. */
interface Widths {
  readonly links: number
  readonly owner: number
  readonly size: number
}

class Printer {
  readonly #process: Process
  readonly #flags: ReadonlySet<string>
  readonly #style: 'busybox' | 'gnu'

  constructor(process: Process, flags: ReadonlySet<string>, style: 'busybox' | 'gnu') {
    this.#process = process
    this.#flags = flags
    this.#style = style
  }

  folder(folder: Entry, titled: boolean): void {
    const { stdout, files } = { stdout: (text: string) => this.#process.stdout(text), files: this.#process.files }
    const all = this.#flags.has('a')
    const names = [...files.entries(folder.path).keys()].filter(
      (name) => all || this.#flags.has('A') || !name.startsWith('.'),
    )
    const entries = [...(all ? ['.', '..'] : []), ...names].map((name) => {
      const path = `${folder.path === '/' ? '' : folder.path}/${name}`
      return { name, path, inode: files.seek(path, this.#flags.has('L')) ?? files.look(path, false) }
    })
    if (titled) stdout(`${folder.name}:\n`)
    if (this.#flags.has('l'))
      stdout(`total ${entries.reduce((sum, { inode }) => sum + Math.ceil(sizeOf(inode) / 4096) * 4, 0)}\n`)
    this.entries(this.sorted(entries))
    if (!this.#flags.has('R')) return
    for (const entry of this.sorted(entries)) {
      if (entry.inode.kind !== 'directory' || entry.name === '.' || entry.name === '..') continue
      stdout('\n')
      this.folder({ ...entry, name: `${folder.name.replace(/\/$/, '')}/${entry.name}` }, true)
    }
  }

  sorted(entries: readonly Entry[]): Entry[] {
    const by = this.#flags.has('t')
      ? (a: Entry, b: Entry): number => b.inode.mtime - a.inode.mtime
      : this.#flags.has('S')
        ? (a: Entry, b: Entry): number => sizeOf(b.inode) - sizeOf(a.inode)
        : (): number => 0
    const sorted = entries.toSorted((a, b) => by(a, b) || (a.name < b.name ? -1 : 1))
    return this.#flags.has('r') ? sorted.toReversed() : sorted
  }

  entries(entries: readonly Entry[]): void {
    if (entries.length === 0) return
    if (this.#flags.has('l') || this.#flags.has('n') || this.#flags.has('g')) return this.#long(entries)
    const names = entries.map((entry) => this.#inode(entry, 0) + this.#shown(entry))
    const width = this.#flags.has('1') ? undefined : this.#process.terminal?.size.columns
    this.#process.stdout(width === undefined ? `${names.join('\n')}\n` : inColumns(names, width))
  }

  #long(entries: readonly Entry[]): void {
    const now = this.#process.clock.now()
    const human = this.#flags.has('h') || this.#flags.has('human-readable')
    const rows = entries.map((entry) => {
      const size =
        entry.inode.kind === 'device' ? '1,   3' : human ? humanSize(sizeOf(entry.inode)) : String(sizeOf(entry.inode))
      return { entry, links: String(linksOf(entry.inode)), size }
    })
    const least: Widths =
      this.#style === 'gnu' ? { links: 0, owner: 0, size: 0 } : { links: 4, owner: 8, size: human ? 7 : 9 }
    const width = (key: 'links' | 'size'): number => Math.max(least[key], ...rows.map((row) => row[key].length))
    const inodes = Math.max(...entries.map(({ inode }) => String(inode.ino).length))
    const names = this.#flags.has('n') ? undefined : ownerNames(this.#process.files)
    const owners = rows.map(({ entry: { inode } }) => ({
      user: names?.user(inode.uid) ?? String(inode.uid),
      group: names?.group(inode.gid) ?? String(inode.gid),
    }))
    const longest = (key: 'user' | 'group'): number =>
      Math.max(least.owner, ...owners.map((owner) => owner[key].length))
    for (const [index, { entry, links, size }] of rows.entries()) {
      const { user, group } = owners[index]!
      const owner = `${user.padEnd(longest('user'))} ${group.padEnd(longest('group'))}`
      const target = entry.inode.kind === 'symlink' ? ` -> ${entry.inode.target}` : ''
      this.#process.stdout(
        `${this.#inode(entry, inodes)}${modeText(entry.inode)} ${links.padStart(width('links'))} ${owner} ${size.padStart(width('size'))} ${listTime(entry.inode.mtime, now)} ${this.#shown(entry)}${target}\n`,
      )
    }
  }

  #inode({ inode }: Entry, width: number): string {
    return this.#flags.has('i') ? `${String(inode.ino).padStart(width)} ` : ''
  }

  #shown({ name, inode }: Entry): string {
    if (inode.kind === 'directory' && (this.#flags.has('F') || this.#flags.has('p'))) return `${name}/`
    if (!this.#flags.has('F')) return name
    return inode.kind === 'symlink' ? `${name}@` : (inode.mode & 0o111) !== 0 ? `${name}*` : name
  }
}

function inColumns(names: readonly string[], width: number): string {
  const column = Math.max(...names.map((name) => name.length)) + 2
  const perLine = Math.max(1, Math.floor(width / column))
  const lines = Math.ceil(names.length / perLine)
  const rows = Array.from({ length: lines }, (_, line) => names.filter((_name, index) => index % lines === line))
  return rows
    .map((row) => `${row.map((name, index) => (index === row.length - 1 ? name : name.padEnd(column))).join('')}\n`)
    .join('')
}
