import { gunzipSync, gzipSync } from 'node:zlib'
import type { Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { parts } from '../files/walk.ts'
import { readAll } from '../input.ts'
import type { Style } from './cat.ts'
import { modeText } from './listing.ts'
import { parseOptions, type Options } from './options.ts'
import { strftime } from './date.ts'
import { decode, encode, memberOf, type Member } from './tape.ts'

/** `tar` creates, extracts and lists; `kubectl cp` needs it. */
export function tar(style: Style): Program {
  return async (process) => {
    const [first = '', ...rest] = process.argv.slice(1)
    const options = parseOptions(
      [/^[a-zA-Z]+$/.test(first) ? `-${bundle(first)}` : first, ...rest],
      [
        'c',
        'x',
        't',
        'z',
        'v',
        'p',
        'm',
        'o',
        'h',
        'k',
        'create',
        'extract',
        'list',
        'gzip',
        'no-same-owner',
        'no-same-permissions',
        'warning',
        'no-overwrite-dir',
      ],
      ['f', 'C', 'X', 'T', 'exclude', 'strip-components', 'directory', 'file'],
    )
    const { flags } = options
    try {
      if (flags.has('c') || flags.has('create')) return await create(process, options, style)
      if (flags.has('x') || flags.has('extract')) return await extract(process, options)
      if (flags.has('t') || flags.has('list')) return await list(process, options)
    } catch (error) {
      process.stderr(`tar: ${describe(error)}\n`)
      return style === 'gnu' ? 2 : 1
    }
    process.stderr(
      style === 'gnu'
        ? "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n"
        : 'tar: must specify one of -c, -x, -t\n',
    )
    return style === 'gnu' ? 2 : 1
  }
}

/** Of letters without a dash, those that take a value come last, so that it follows. */
function bundle(letters: string): string {
  return letters.replaceAll('f', '') + (letters.includes('f') ? 'f' : '')
}

function value(options: Options, ...names: string[]): string | undefined {
  return names.map((name) => options.values.get(name)?.[0]).find((given) => given !== undefined)
}

function folder(process: Process, options: Options): string {
  return resolvePath(process.cwd, value(options, 'C', 'directory') ?? '.')
}

async function create(process: Process, options: Options, style: Style): Promise<number> {
  const from = folder(process, options)
  const members: Member[] = []
  let status = 0
  if (options.args.some((name) => name.startsWith('/'))) {
    process.stderr(
      `tar: ${style === 'gnu' ? "Removing leading `/' from member names" : "removing leading '/' from member names"}\n`,
    )
  }
  const add = (name: string): void => {
    const path = resolvePath(from, name)
    const inode = process.files.look(path, options.flags.has('h'))
    const member = memberOf(name.replace(/^\/+/, '') || './', inode)
    if (member !== undefined) members.push(member)
    if (options.flags.has('v')) process.stderr(`${member?.name ?? name}\n`)
    if (inode.kind === 'directory')
      for (const entry of [...inode.entries.keys()].toSorted()) add(`${name.replace(/\/$/, '')}/${entry}`)
  }
  for (const name of options.args) {
    try {
      add(name)
    } catch (error) {
      process.stderr(`tar: ${name}: ${style === 'gnu' ? 'Cannot stat: ' : ''}${describe(error)}\n`)
      status = style === 'gnu' ? 2 : 1
    }
  }
  const archive = encode(members)
  const bytes = options.flags.has('z') || options.flags.has('gzip') ? gzipSync(archive) : archive
  const file = value(options, 'f', 'file')
  if (file === undefined || file === '-') process.stdout(bytes)
  else process.files.open(resolvePath(process.cwd, file), 'w').write(bytes)
  return status
}

async function membersOf(process: Process, options: Options): Promise<Member[]> {
  const file = value(options, 'f', 'file')
  const bytes =
    file === undefined || file === '-'
      ? await readAll(process.stdin)
      : process.files.content(resolvePath(process.cwd, file))
  const members = decode(bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes)
  const wanted = options.args.map((name) => parts(name).join('/'))
  const isWanted = ({ name }: Member): boolean =>
    wanted.some((path) => `${parts(name).join('/')}/`.startsWith(`${path}/`))
  return wanted.length === 0 ? members : members.filter(isWanted)
}

async function extract(process: Process, options: Options): Promise<number> {
  const to = folder(process, options)
  process.files.look(to)
  for (const { name, kind, mode, mtime, content, target } of await membersOf(process, options)) {
    // A member may not lead out of the folder.
    const path = resolvePath(
      to,
      parts(name)
        .filter((part) => part !== '..')
        .slice(Number(value(options, 'strip-components') ?? 0))
        .join('/'),
    )
    if (options.flags.has('v')) process.stdout(`${name}\n`)
    await process.files.mkdir(kind === 'directory' ? path : resolvePath(path, '..'), { recursive: true })
    if (kind === 'symlink') await process.files.symlink(target, path)
    if (kind === 'file') await process.files.writeFile(path, content)
    if (kind === 'symlink') continue
    await process.files.chmod(path, mode)
    if (!options.flags.has('m')) await process.files.utimes(path, new Date(mtime * 1000), new Date(mtime * 1000))
  }
  return 0
}

async function list(process: Process, options: Options): Promise<number> {
  for (const { name, kind, mode, mtime, content } of await membersOf(process, options)) {
    const details = `${modeText({ kind, mode })} root/root ${String(content.length).padStart(9)} ${strftime('%F %H:%M', new Date(mtime * 1000))} `
    process.stdout(`${options.flags.has('v') ? details : ''}${name}\n`)
  }
  return 0
}
