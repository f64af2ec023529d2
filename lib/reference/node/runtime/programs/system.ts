/** What a container says of itself: users, the kernel, processes. */
import type { Process, Program } from '../../image.ts'
import { strftime } from './date.ts'
import { parseOptions } from './options.ts'

interface Account {
  readonly name: string
  readonly id: number
}

function account(process: Process, name = process.user): Account | undefined {
  const passwd =
    process.files.seek('/etc/passwd')?.kind === 'file'
      ? Buffer.from(process.files.content('/etc/passwd')).toString()
      : ''
  const line = passwd.split('\n').find((line) => line.startsWith(`${name}:`))
  const id = line?.split(':')[2] ?? (name === 'root' ? '0' : undefined)
  return id === undefined ? undefined : { name, id: Number(id) }
}

export const id: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['u', 'g', 'n', 'G', 'r'])
  const own = account(process, args[0])
  if (own === undefined) {
    process.stderr(`id: unknown user ${args[0] ?? process.user}\n`)
    return 1
  }
  const short = flags.has('u') || flags.has('g') || flags.has('G')
  process.stdout(
    short
      ? `${flags.has('n') ? own.name : own.id}\n`
      : `uid=${own.id}(${own.name}) gid=${own.id}(${own.name}) groups=${own.id}(${own.name})\n`,
  )
  return 0
}

export const whoami: Program = async (process) => {
  process.stdout(`${process.user}\n`)
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
export const ps: Program = async (process) => {
  process.stdout('PID   USER     TIME  COMMAND\n')
  for (const { pid, user, argv } of process.processes()) {
    process.stdout(`${String(pid).padStart(5)} ${user.padEnd(8)}  0:00 ${argv.join(' ')}\n`)
  }
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

export const sync: Program = async () => 0

export const clear: Program = async (process) => {
  process.stdout('\u001b[H\u001b[J')
  return 0
}
