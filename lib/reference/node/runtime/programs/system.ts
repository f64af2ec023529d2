/** What a container says of itself: users, the kernel, processes. */
import type { Process, Program } from '../../image.ts'
import { accountsIn, userOf } from '../user.ts'
import { strftime } from './date.ts'
import { ownerNames, textOf } from './listing.ts'
import { parseOptions } from './options.ts'

export const id: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['u', 'g', 'n', 'G', 'r'])
  const [passwd, group] = [textOf(process.files, '/etc/passwd'), textOf(process.files, '/etc/group')]
  const [name] = args
  if (name !== undefined && !accountsIn(passwd).some((account) => account.name === name)) {
    process.stderr(`id: unknown user ${name}\n`)
    return 1
  }
  const { uid, gid, groups } = name === undefined ? process.files.who : userOf(passwd, group, name)
  const names = ownerNames(process.files)
  const all = [...new Set([gid, ...groups])]
  const shown = (number: number, of: 'user' | 'group'): string =>
    (flags.has('n') && names[of](number)) || String(number)
  const titled = (number: number, of: 'user' | 'group'): string => {
    const title = names[of](number)
    return title === undefined ? String(number) : `${number}(${title})`
  }
  if (flags.has('u')) process.stdout(`${shown(uid, 'user')}\n`)
  else if (flags.has('g')) process.stdout(`${shown(gid, 'group')}\n`)
  else if (flags.has('G')) process.stdout(`${all.map((one) => shown(one, 'group')).join(' ')}\n`)
  else {
    const list = all.map((one) => titled(one, 'group')).join()
    process.stdout(`uid=${titled(uid, 'user')} gid=${titled(gid, 'group')} groups=${list}\n`)
  }
  return 0
}

export const whoami: Program = async (process) => {
  const { uid } = process.files.who
  const name = ownerNames(process.files).user(uid)
  if (name === undefined) process.stderr(`whoami: unknown uid ${uid}\n`)
  else process.stdout(`${name}\n`)
  return name === undefined ? 1 : 0
}

export const groups: Program = async (process) => {
  const names = ownerNames(process.files)
  const { gid, groups } = process.files.who
  process.stdout(`${[...new Set([gid, ...groups])].map((one) => names.group(one) ?? one).join(' ')}\n`)
  return 0
}

export const uname: Program = async (process) => {
  const { flags } = parseOptions(process.argv.slice(1), 'asnrvmpio'.split(''))
  const values: readonly (readonly [string, string])[] = [
    ['s', 'Linux'],
    ['n', process.network.hostname],
    ['r', '6.8.0-stickyset'],
    ['v', '#1 SMP'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const shown = values.filter(([flag]) => flags.has('a') || flags.has(flag) || (flags.size === 0 && flag === 's'))
  process.stdout(`${shown.map(([, value]) => value).join(' ')}\n`)
  return 0
}

export const arch: Program = async (process) => {
  process.stdout('x86_64\n')
  return 0
}

/** busybox's `ps`, which takes no options. */
interface Column {
  readonly title: string
  readonly width: number
  of(process: ReturnType<Process['processes']>[number]): string
}

/** What `ps -o` knows, as the columns of a busybox are. */
const columns: Readonly<Record<string, Column>> = {
  user: { title: 'USER', width: 8, of: ({ user }) => user },
  comm: { title: 'COMMAND', width: 16, of: ({ argv }) => argv[0]?.replace(/^.*\//u, '').slice(0, 15) ?? '' },
  args: { title: 'COMMAND', width: 0, of: ({ argv }) => argv.join(' ') },
  pid: { title: 'PID', width: 5, of: ({ pid }) => String(pid).padStart(5) },
  ppid: { title: 'PPID', width: 5, of: ({ parent }) => String(parent).padStart(5) },
  time: { title: 'TIME', width: 5, of: () => ' 0:00' },
  stat: { title: 'STAT', width: 4, of: () => 'S' },
}

export const ps: Program = async (process) => {
  const { values } = parseOptions(process.argv.slice(1), ['e', 'f', 'a', 'u', 'x', 'w'], ['o'])
  const names = (values.get('o') ?? ['pid,user,time,args']).flatMap((list) => list.split(','))
  const unknown = names.find((name) => columns[name] === undefined)
  if (unknown !== undefined) {
    const known = Object.keys(columns).join()
    process.stderr(`ps: bad -o argument '${unknown}', supported arguments: ${known}\n`)
    return 1
  }
  const shown = names.map((name) => columns[name]!)
  const print = (cell: (column: Column) => string): void =>
    process.stdout(
      `${shown.map((column, at) => (at === shown.length - 1 ? cell(column) : cell(column).padEnd(column.width))).join(' ')}\n`,
    )
  print(({ title }) => title)
  for (const one of process.processes()) print((column) => column.of(one))
  return 0
}

export const tty: Program = async (process) => {
  process.stdout(process.terminal === undefined ? 'not a tty\n' : '/dev/pts/0\n')
  return process.terminal === undefined ? 1 : 0
}

export const which: Program = async (process) => {
  let status = 0
  for (const name of parseOptions(process.argv.slice(1), ['a', 's']).args) {
    const path = process.which(name)
    if (path === undefined) status = 1
    else process.stdout(`${path}\n`)
  }
  return status
}

export const uptime: Program = async (process) => {
  const now = process.clock.now()
  const minutes = Math.floor((now - Math.min(...process.processes().map(({ started }) => started))) / 60_000)
  process.stdout(
    ` ${strftime('%H:%M:%S', new Date(now))} up ${minutes} min,  0 users,  load average: 0.00, 0.00, 0.00\n`,
  )
  return 0
}

export const nproc: Program = async (process) => {
  process.stdout('8\n')
  return 0
}

export const free: Program = async (process) => {
  const [mega] = parseOptions(process.argv.slice(1), ['m', 'h', 'g', 'k']).flags
  const [unit, suffix] = ({ m: [1024 ** 2, ''], g: [1024 ** 3, ''], h: [1024 ** 3, 'G'] } as const)[mega ?? ''] ?? [
    1024,
    '',
  ]
  const total = 32 * 1024 ** 3
  const cells = [total, total / 2, total / 2, 0, 0, total / 2].map((bytes) =>
    `${Math.round(bytes / unit)}${suffix}`.padStart(12),
  )
  process.stdout(`${' '.repeat(15)}total        used        free      shared  buff/cache   available\n`)
  process.stdout(
    `Mem:    ${cells.join('')}\nSwap:   ${[0, 0, 0].map((bytes) => `${bytes}${suffix}`.padStart(12)).join('')}\n`,
  )
  return 0
}

export const stty: Program = async (process) => {
  if (process.terminal === undefined) {
    process.stderr('stty: standard input: Not a tty\n')
    return 1
  }
  const [what] = process.argv.slice(1)
  const { rows, columns } = process.terminal.size
  if (what === 'size') process.stdout(`${rows} ${columns}\n`)
  else if (what === '-a')
    process.stdout(
      `speed 38400 baud; rows ${rows}; columns ${columns};\nintr = ^C; quit = ^\\; erase = ^?; eof = ^D;\n`,
    )
  else if (what === undefined) process.stdout('speed 38400 baud; line = 0;\n')
  return 0
}

/** The processes of these names. */
export const pidof: Program = async (process) => {
  const names = process.argv.slice(1).filter((word) => !word.startsWith('-'))
  const pids = process
    .processes()
    .filter(({ argv }) => names.includes((argv[0] ?? '').split('/').at(-1)!))
    .map(({ pid }) => pid)
  if (pids.length > 0) process.stdout(`${pids.toReversed().join(' ')}\n`)
  return pids.length > 0 ? 0 : 1
}

export const sync: Program = async () => 0

export const clear: Program = async (process) => {
  process.stdout('\u001b[H\u001b[J')
  return 0
}
