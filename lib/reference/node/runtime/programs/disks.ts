/** What is mounted, and how much room there is: df, du, mount, mountpoint. */
import type { Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { holderOf, mountsOf, type Mounted } from '../mounts.ts'
import type { Style } from './cat.ts'
import { humanSize, sizeOf } from './listing.ts'
import { parseOptions } from './options.ts'

export function df(style: Style): Program {
  return async (process) => {
    const { flags, args } = parseOptions(process.argv.slice(1), ['h', 'k', 'm', 'a', 'i', 'T', 'P', 'H'])
    const all = mountsOf(process.files)
    const wanted: Mounted[] = []
    let status = 0
    for (const name of args) {
      const path = process.files.realPathOf(resolvePath(process.cwd, name))
      if (path !== undefined) wanted.push(holderOf(all, path))
      else {
        process.stderr(
          style === 'gnu' ? `df: ${name}: No such file or directory\n` : `df: ${name}: can't find mount point\n`,
        )
        status = 1
      }
    }
    const human = flags.has('h') || flags.has('H')
    const unit = flags.has('m') ? 1024 ** 2 : 1024
    const size = (bytes: number): string => (human ? humanSize(bytes) : String(Math.ceil(bytes / unit)))
    const rows = (args.length === 0 ? all.filter(({ size }) => size > 0) : wanted).map((mount) => [
      mount.device,
      ...(flags.has('T') ? [mount.kind] : []),
      size(mount.size),
      size(mount.used),
      size(mount.size - mount.used),
      mount.size === 0 ? '-' : `${Math.ceil((mount.used * 100) / mount.size)}%`,
      mount.path,
    ])
    const title = human ? 'Size' : flags.has('m') ? '1M-blocks' : '1K-blocks'
    const available = human && style === 'gnu' ? 'Avail' : 'Available'
    const heads = ['Filesystem', ...(flags.has('T') ? ['Type'] : []), title, 'Used', available, 'Use%', 'Mounted on']
    if (rows.length > 0 || status === 0) process.stdout(table([heads, ...rows], style))
    return status
  }
}

/** How wide columns are at least: the first, a type's, one of sizes. */
const leastWidths = { gnu: [14, 4, 5], busybox: [20, 10, 9] } as const

/** The first and last columns stand left, and a type; the others right. */
function table(rows: readonly (readonly string[])[], style: Style): string {
  const [name, type, size] = leastWidths[style]
  const least = (head: string, column: number): number =>
    column === 0 ? name : head === 'Type' ? type : head === 'Use%' ? head.length : size
  const widths = rows[0]!.map((head, column) =>
    Math.max(least(head, column), ...rows.map((row) => row[column]!.length)),
  )
  const isLeft = (column: number): boolean => column === 0 || rows[0]![column] === 'Type'
  const cell = (text: string, column: number): string =>
    isLeft(column) ? text.padEnd(widths[column]!) : column === widths.length - 1 ? text : text.padStart(widths[column]!)
  return rows.map((row) => `${row.map(cell).join(' ')}\n`).join('')
}

/** What files take up: whole blocks, folders with all that is in them. */
export function du(style: Style): Program {
  return async (process) => {
    const { flags, values, args } = parseOptions(process.argv.slice(1), ['s', 'h', 'k', 'm', 'b', 'c', 'a', 'x'], ['d'])
    const deepest = flags.has('s') ? 0 : Number(values.get('d')?.[0] ?? Infinity)
    const shown = (bytes: number): string =>
      flags.has('h')
        ? humanSize(bytes)
        : String(flags.has('b') ? bytes : Math.ceil(bytes / (flags.has('m') ? 1024 ** 2 : 1024)))
    const measure = (path: string, name: string, depth: number): number => {
      const inode = process.files.look(path, false)
      let bytes = flags.has('b') ? sizeOf(inode) : Math.ceil(sizeOf(inode) / block) * block
      if (inode.kind === 'directory')
        for (const entry of process.files.entries(path).keys())
          bytes += measure(resolvePath(path, entry), `${name.replace(/\/$/, '')}/${entry}`, depth + 1)
      const listed = inode.kind === 'directory' || flags.has('a') || depth === 0
      if (listed && depth <= deepest) process.stdout(`${shown(bytes)}\t${name}\n`)
      return bytes
    }
    let status = 0
    for (const name of args.length === 0 ? ['.'] : args) {
      try {
        measure(resolvePath(process.cwd, name), name, 0)
      } catch (error) {
        process.stderr(
          style === 'gnu' ? `du: cannot access '${name}': ${describe(error)}\n` : `du: ${name}: ${describe(error)}\n`,
        )
        status = 1
      }
    }
    return status
  }
}

const block = 4096

export const mount: Program = async (process) => {
  if (process.argv.length > 1 && !process.argv[1]!.startsWith('-')) {
    process.stderr('mount: permission denied (are you root?)\n')
    return 1
  }
  for (const { device, path, kind, readOnly } of mountsOf(process.files))
    process.stdout(`${device} on ${path} type ${kind} (${readOnly ? 'ro' : 'rw'},relatime)\n`)
  return 0
}

export const mountpoint: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['q', 'd', 'n', 'x'])
  const [name = ''] = args
  const is = isMounted(process, name)
  if (!flags.has('q')) process.stdout(`${name} is ${is ? '' : 'not '}a mountpoint\n`)
  return is ? 0 : 1
}

const isMounted = (process: Process, name: string): boolean =>
  mountsOf(process.files).some(({ path }) => path === process.files.realPathOf(resolvePath(process.cwd, name)))
