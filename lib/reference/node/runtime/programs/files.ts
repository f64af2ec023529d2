/** Programs that make, move and remove files. */
import type { Process, Program } from '../../image.ts'
import { describe, hasCode } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import type { Style } from './cat.ts'
import { ownerNumbers } from './listing.ts'
import { parseOptions, type Options } from './options.ts'

type Words = (operation: string, path: string, reason: string) => string

/** `cannot remove 'x': …` (GNU) or `can't remove 'x': …` (busybox). */
const wordings: Readonly<Record<Style, Words>> = {
  gnu: (operation, path, reason) => `cannot ${operation} '${path}': ${reason}`,
  busybox: (operation, path, reason) => `can't ${operation} '${path}': ${reason}`,
}

function path(process: Process, name: string): string {
  return resolvePath(process.cwd, name)
}

function isDirectory(process: Process, name: string): boolean {
  return process.files.seek(path(process, name))?.kind === 'directory'
}

/** Does something for each argument, reporting failures; the exit code. */
async function each(
  process: Process,
  names: readonly string[],
  words: (name: string, reason: string) => string,
  act: (name: string) => unknown,
): Promise<number> {
  let status = 0
  for (const name of names) {
    try {
      await act(name)
    } catch (error) {
      process.stderr(`${process.argv[0]}: ${words(name, describe(error))}\n`)
      status = 1
    }
  }
  return status
}

function missingOperand(process: Process, style: Style): number {
  const name = process.argv[0]!
  process.stderr(
    style === 'gnu'
      ? `${name}: missing operand\nTry '${name} --help' for more information.\n`
      : `${name}: missing operand\n`,
  )
  return 1
}

export function touch(style: Style): Program {
  return async (process) => {
    const { flags, values, args } = parseOptions(process.argv.slice(1), ['c', 'a', 'm', 'h'], ['d', 't', 'r'])
    const given = values.get('d')?.[0]
    const time =
      given === undefined
        ? process.clock.now()
        : given.startsWith('@')
          ? Number(given.slice(1)) * 1000
          : Date.parse(given)
    return each(
      process,
      args,
      (name, reason) => (style === 'gnu' ? `cannot touch '${name}': ${reason}` : `${name}: ${reason}`),
      async (name) => {
        const target = path(process, name)
        if (process.files.seek(target) === undefined) {
          if (flags.has('c')) return
          process.files.open(target, 'a')
        }
        await process.files.utimes(target, new Date(time), new Date(time))
      },
    )
  }
}

export function mkdir(style: Style): Program {
  return async (process) => {
    const { flags, values, args } = parseOptions(process.argv.slice(1), ['p', 'v', 'parents'], ['m', 'mode'])
    if (args.length === 0) return missingOperand(process, style)
    const recursive = flags.has('p') || flags.has('parents')
    return each(
      process,
      args,
      (name, reason) => wordings[style]('create directory', name, reason),
      async (name) => {
        await process.files.mkdir(path(process, name), { recursive })
        const mode = values.get('m')?.[0]
        if (mode !== undefined) await process.files.chmod(path(process, name), Number.parseInt(mode, 8))
        if (flags.has('v'))
          process.stdout(`${style === 'gnu' ? 'mkdir: created directory' : 'created directory:'} '${name}'\n`)
      },
    )
  }
}

export function rmdir(style: Style): Program {
  return async (process) => {
    const { args } = parseOptions(process.argv.slice(1), ['p'])
    return each(
      process,
      args,
      (name, reason) => (style === 'gnu' ? `failed to remove '${name}': ${reason}` : `'${name}': ${reason}`),
      (name) => {
        if (!isDirectory(process, name))
          throw new Error(
            process.files.seek(path(process, name)) === undefined ? 'No such file or directory' : 'Not a directory',
          )
        process.files.unlink(path(process, name))
      },
    )
  }
}

export function rm(style: Style): Program {
  return async (process) => {
    const { flags, args } = parseOptions(process.argv.slice(1), ['r', 'R', 'f', 'i', 'v', 'recursive', 'force', 'd'])
    const recursive = flags.has('r') || flags.has('R') || flags.has('recursive')
    const force = flags.has('f') || flags.has('force')
    if (args.length === 0 && !force) return missingOperand(process, style)
    const words = (name: string, reason: string): string =>
      reason === 'Is a directory' && style === 'busybox'
        ? `'${name}' is a directory`
        : wordings[style]('remove', name, reason)
    return each(process, args, words, async (name) => {
      const target = path(process, name)
      const inode = process.files.seek(target, false)
      if (inode === undefined && force) return
      if (inode?.kind === 'directory' && !recursive) throw Object.assign(new Error(), { code: 'EISDIR' })
      await process.files.rm(target, { recursive })
      if (flags.has('v')) process.stdout(`removed '${name}'\n`)
    })
  }
}

/** Where each source goes: into the last argument where that is a directory. */
function targets(process: Process, args: readonly string[], options: Options): { from: string; to: string }[] {
  const folder = options.values.get('t')?.[0]
  const last = folder ?? args.at(-1)!
  const sources = folder === undefined ? args.slice(0, -1) : args
  const into = isDirectory(process, last) && !options.flags.has('T')
  return sources.map((from) => ({
    from,
    to: into ? `${last.replace(/\/+$/, '')}/${from.replace(/\/+$/, '').split('/').at(-1)}` : last,
  }))
}

export function mv(style: Style): Program {
  return async (process) => {
    const options = parseOptions(process.argv.slice(1), ['f', 'i', 'n', 'v', 'T', 'u', 'verbose', 'force'], ['t'])
    if (options.args.length < 2 && !options.values.has('t')) return missingFile(process, style, options.args)
    const moves = targets(process, options.args, options)
    return each(
      process,
      moves.map(({ from }) => from),
      (from, reason) => moveWords(style, process, from, moves.find((move) => move.from === from)!.to, reason),
      async (from) => {
        const { to } = moves.find((move) => move.from === from)!
        if (options.flags.has('n') && process.files.seek(path(process, to)) !== undefined) return
        await process.files.mv(path(process, from), path(process, to))
        if (options.flags.has('v') || options.flags.has('verbose'))
          process.stdout(style === 'gnu' ? `renamed '${from}' -> '${to}'\n` : `'${from}' -> '${to}'\n`)
      },
    )
  }
}

function moveWords(style: Style, process: Process, from: string, to: string, reason: string): string {
  const missing = process.files.seek(path(process, from), false) === undefined
  if (style === 'busybox') return wordings.busybox('rename', from, reason)
  return missing ? `cannot stat '${from}': ${reason}` : `cannot move '${from}' to '${to}': ${reason}`
}

function missingFile(process: Process, style: Style, args: readonly string[]): number {
  const name = process.argv[0]!
  const problem = args.length === 0 ? 'missing file operand' : `missing destination file operand after '${args[0]}'`
  process.stderr(
    style === 'gnu'
      ? `${name}: ${problem}\nTry '${name} --help' for more information.\n`
      : `${name}: missing operand\n`,
  )
  return 1
}

export function cp(style: Style): Program {
  return async (process) => {
    const options = parseOptions(
      process.argv.slice(1),
      ['r', 'R', 'a', 'f', 'p', 'v', 'i', 'L', 'P', 'd', 'T', 'u', 'n', 'recursive'],
      ['t'],
    )
    if (options.args.length < 2 && !options.values.has('t')) return missingFile(process, style, options.args)
    const recursive = ['r', 'R', 'a', 'recursive'].some((flag) => options.flags.has(flag))
    const copies = targets(process, options.args, options)
    const words = (from: string, reason: string): string => {
      if (reason === 'Is a directory')
        return style === 'gnu' ? `-r not specified; omitting directory '${from}'` : `omitting directory '${from}'`
      if (process.files.seek(path(process, from)) === undefined)
        return style === 'gnu' ? `cannot stat '${from}': ${reason}` : `can't stat '${from}': ${reason}`
      return style === 'gnu'
        ? `cannot create regular file '${copies.find((copy) => copy.from === from)!.to}': ${reason}`
        : wordings.busybox('create', copies.find((copy) => copy.from === from)!.to, reason)
    }
    return each(
      process,
      copies.map(({ from }) => from),
      words,
      async (from) => {
        const { to } = copies.find((copy) => copy.from === from)!
        await process.files.cp(path(process, from), path(process, to), { recursive })
        if (options.flags.has('v')) process.stdout(`'${from}' -> '${to}'\n`)
      },
    )
  }
}

export function ln(style: Style): Program {
  return async (process) => {
    const options = parseOptions(process.argv.slice(1), ['s', 'f', 'n', 'v', 'T', 'symbolic', 'force'], ['t'])
    const words = options.args.length === 1 ? [options.args[0]!, '.'] : options.args
    const links = targets(process, words, options)
    return each(
      process,
      links.map(({ from }) => from),
      (from, reason) =>
        style === 'gnu'
          ? `failed to create ${options.flags.has('s') ? 'symbolic ' : 'hard '}link '${links[0]!.to}': ${reason}`
          : `${links.find((link) => link.from === from)!.to}: ${reason}`,
      async (from) => {
        const target = path(process, links.find((link) => link.from === from)!.to)
        if (options.flags.has('f') && process.files.seek(target, false) !== undefined) process.files.unlink(target)
        if (options.flags.has('s') || options.flags.has('symbolic')) await process.files.symlink(from, target)
        else await process.files.link(path(process, from), target)
      },
    )
  }
}

export function chmod(style: Style): Program {
  return async (process) => {
    const [, first] = process.argv
    const options = /^-[Rvfc]+$/.test(first ?? '') ? first! : ''
    const [mode, ...names] = process.argv.slice(options === '' ? 1 : 2)
    if (mode === undefined || names.length === 0) return missingOperand(process, style)
    const change = async (name: string): Promise<void> => {
      const target = path(process, name)
      const inode = process.files.look(target)
      const changed = changeMode(inode.mode, mode, inode.kind === 'directory')
      if (changed === undefined) throw new Error(`invalid mode: '${mode}'`)
      await process.files.chmod(target, changed)
      if (options.includes('R') && inode.kind === 'directory')
        for (const entry of inode.entries.keys()) await change(`${name}/${entry}`)
    }
    return each(
      process,
      names,
      (name, reason) => (style === 'gnu' ? `cannot access '${name}': ${reason}` : `${name}: ${reason}`),
      change,
    )
  }
}

/** A mode after `755`, `+x`, `u=rw,go-w`. Undefined where that is no mode. */
export function changeMode(mode: number, change: string, isDirectory: boolean): number | undefined {
  if (/^[0-7]{1,4}$/.test(change)) return Number.parseInt(change, 8)
  let result = mode
  for (const clause of change.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)
    if (match === null) return undefined
    const [, who = '', operator, letters = ''] = match
    const executable = isDirectory || (mode & 0o111) !== 0
    const bits =
      (letters.includes('r') ? 4 : 0) |
      (letters.includes('w') ? 2 : 0) |
      (letters.includes('x') || (letters.includes('X') && executable) ? 1 : 0)
    for (const [letter, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(letter)) continue
      if (operator === '=') result &= ~(7 << shift)
      result = operator === '-' ? result & ~(bits << shift) : result | (bits << shift)
    }
    if (letters.includes('t')) result = operator === '-' ? result & ~0o1000 : result | 0o1000
  }
  return result
}

/** `chown user:group`, and `chgrp group`, by names or numbers. */
export const chown: Program = async (process) => {
  const { args, flags } = parseOptions(process.argv.slice(1), ['R', 'v', 'f', 'h', 'c'])
  const [owner = '', ...names] = args
  const group = process.argv[0]!.endsWith('chgrp')
  const [user = '', other] = group ? ['', owner] : owner.split(/[:.]/)
  const known = ownerNumbers(process.files)
  const uid = user === '' ? undefined : known.user(user)
  const gid = other === undefined || other === '' ? undefined : known.group(other)
  const unknown = Number.isNaN(uid) ? user : Number.isNaN(gid) ? other : undefined
  if (unknown !== undefined) {
    process.stderr(`${process.argv[0]}: unknown ${unknown === user ? 'user' : 'group'} ${unknown}\n`)
    return 1
  }
  const change = async (name: string): Promise<void> => {
    const target = path(process, name)
    const inode = process.files.look(target, !flags.has('h'))
    await process.files.chown(
      target,
      { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) },
      !flags.has('h'),
    )
    if (flags.has('R') && inode.kind === 'directory')
      for (const entry of inode.entries.keys()) await change(`${name}/${entry}`)
  }
  return each(process, names, (name, reason) => `${name}: ${reason}`, change)
}

/** `truncate -s SIZE`: cuts files, or has them grow with zeros. */
export const truncate: Program = async (process) => {
  const { values, args } = parseOptions(process.argv.slice(1), ['c'], ['s', 'r'])
  const match = /^(\d+)([kKmMgG]?)$/.exec(values.get('s')?.[0] ?? '')
  if (match === null) {
    process.stderr(`truncate: invalid number '${values.get('s')?.[0] ?? ''}'\n`)
    return 1
  }
  const size = Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf(match[2]!.toLowerCase())
  return each(
    process,
    args,
    (name, reason) => `${name}: ${reason}`,
    (name) => {
      const kept =
        process.files.seek(path(process, name))?.kind === 'file'
          ? process.files.content(path(process, name)).slice(0, size)
          : new Uint8Array()
      const file = process.files.open(path(process, name), 'w')
      file.write(kept)
      if (kept.length === size) return
      file.position = size - 1
      file.write(new Uint8Array(1))
    },
  )
}

export const mktemp: Program = async (process) => {
  const { flags, values, args } = parseOptions(process.argv.slice(1), ['d', 'q', 'u', 't'], ['p'])
  const template = args[0] ?? 'tmp.XXXXXX'
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const folder = args[0] === undefined || flags.has('t') ? (values.get('p')?.[0] ?? '/tmp') : '.'
  const name = template.replace(/X+$/, (run) =>
    Array.from(run, () => letters[Math.floor(Math.random() * letters.length)]).join(''),
  )
  const made = folder === '.' ? name : `${folder}/${name}`
  try {
    if (flags.has('d')) await process.files.mkdir(path(process, made))
    else process.files.open(path(process, made), 'wx')
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) process.stderr(`mktemp: ${made}: ${describe(error)}\n`)
    return 1
  }
  process.stdout(`${made}\n`)
  return 0
}
