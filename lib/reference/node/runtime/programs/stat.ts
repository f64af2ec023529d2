/** What is known of a file besides its content: stat, readlink, realpath. */
import type { Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import type { Inode } from '../files/inode.ts'
import type { Style } from './cat.ts'
import { strftime } from './date.ts'
import { linksOf, modeText, ownerNames, sizeOf } from './listing.ts'
import { parseOptions } from './options.ts'

const kinds = {
  file: 'regular file',
  directory: 'directory',
  symlink: 'symbolic link',
  device: 'character special file',
} as const

export function stat(style: Style): Program {
  return async (process) => {
    const { flags, values, args } = parseOptions(
      process.argv.slice(1),
      ['L', 't', 'f', 'dereference', 'terse'],
      ['c', 'format', 'printf'],
    )
    const format = values.get('c')?.[0] ?? values.get('format')?.[0]
    const exact = values.get('printf')?.[0]?.replaceAll('\\n', '\n')
    let status = 0
    for (const name of args) {
      try {
        const inode = process.files.look(resolvePath(process.cwd, name), flags.has('L') || flags.has('dereference'))
        const values = valuesOf(process, name, inode)
        const print = (text: string): string =>
          text.replaceAll(/%([a-zA-Z%])/g, (whole, key: string) => values[key] ?? whole)
        process.stdout(exact !== undefined ? print(exact) : `${print(format ?? standard(style))}\n`)
      } catch (error) {
        process.stderr(
          style === 'gnu'
            ? `stat: cannot statx '${name}': ${describe(error)}\n`
            : `stat: can't stat '${name}': ${describe(error)}\n`,
        )
        status = 1
      }
    }
    return status
  }
}

function valuesOf(process: Process, name: string, inode: Inode): Readonly<Record<string, string>> {
  const owners = ownerNames(process.files)
  const time = strftime('%F %T.000000000 %z', new Date(inode.mtime))
  const seconds = String(Math.floor(inode.mtime / 1000))
  const size = sizeOf(inode)
  return {
    '%': '%',
    a: (inode.mode & 0o7777).toString(8),
    A: modeText(inode),
    b: String(Math.ceil(size / 4096) * 8),
    B: '512',
    d: '64',
    D: '40',
    f: inode.mode.toString(16),
    F: inode.kind === 'file' && size === 0 ? 'regular empty file' : kinds[inode.kind],
    g: String(inode.gid),
    G: owners.group(inode.gid) ?? 'UNKNOWN',
    h: String(linksOf(inode)),
    i: String(inode.ino),
    n: name,
    N: inode.kind === 'symlink' ? `'${name}' -> '${inode.target}'` : `'${name}'`,
    o: '4096',
    s: String(size),
    u: String(inode.uid),
    U: owners.user(inode.uid) ?? 'UNKNOWN',
    x: time,
    X: seconds,
    y: time,
    Y: seconds,
    z: time,
    Z: seconds,
  }
}

const standard = (style: Style): string =>
  [
    '  File: %n',
    '  Size: %s\tBlocks: %b\tIO Block: %o\t%F',
    'Device: %Dh/%dd\tInode: %i\tLinks: %h',
    'Access: (0%a/%A)  Uid: ( %u/ %U)   Gid: ( %g/ %G)',
    'Access: %x',
    'Modify: %y',
    'Change: %z',
    ...(style === 'gnu' ? [' Birth: -'] : []),
  ].join('\n')

/** Where a path leads, without symbolic links. */
function real(process: Process, name: string, missing: 'none' | 'last'): string | undefined {
  const path = resolvePath(process.cwd, name)
  const found = process.files.realPathOf(path)
  if (found !== undefined) return found
  if (missing === 'none') return undefined
  const parent = process.files.realPathOf(path.slice(0, path.lastIndexOf('/')) || '/')
  return parent && resolvePath(parent, path.slice(path.lastIndexOf('/') + 1))
}

export const readlink: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['f', 'e', 'm', 'n', 'q', 's', 'v'])
  let status = 0
  for (const name of args) {
    const inode = process.files.seek(resolvePath(process.cwd, name), false)
    const text =
      flags.has('f') || flags.has('e') || flags.has('m')
        ? real(process, name, flags.has('e') ? 'none' : 'last')
        : inode?.kind === 'symlink'
          ? inode.target
          : undefined
    if (text === undefined) status = 1
    else process.stdout(flags.has('n') ? text : `${text}\n`)
  }
  return status
}

export const realpath: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['e', 'm', 's', 'q'])
  let status = 0
  for (const name of args) {
    const path = real(process, name, flags.has('e') ? 'none' : 'last')
    if (path !== undefined) process.stdout(`${path}\n`)
    else {
      process.stderr(`realpath: ${name}: No such file or directory\n`)
      status = 1
    }
  }
  return status
}
