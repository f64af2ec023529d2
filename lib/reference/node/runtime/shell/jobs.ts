/** Builtins for jobs and signals. */
import type { Signal } from '../../image.ts'
import { numberOf, signalNamed, signals } from '../signals.ts'
import type { Builtin } from './builtins.ts'
import { quote } from './parameter.ts'
import type { Job, Shell } from './shell.ts'

export const trap: Builtin = (shell, [...args]) => {
  if (args[0] === '-l') {
    shell.out(`${signals.join(' ')}\n`)
    return 0
  }
  if (args[0] === '--') args.shift()
  if (args.length === 0 || args[0] === '-p') {
    for (const [signal, action] of shell.traps)
      shell.out(`trap -- ${quote(action)} ${signal.replace(/^SIG/, shell.dialect.family === 'bash' ? 'SIG' : '')}\n`)
    return 0
  }
  const reset = args[0] === '-' || (args.length === 1 && conditionNamed(args[0]!) !== undefined)
  const action = reset ? undefined : args[0]
  for (const name of args[0] === '-' || !reset ? args.slice(1) : args) {
    const condition = conditionNamed(name)
    if (condition === undefined) {
      shell.complain(`trap: ${name}: invalid signal specification`)
      return 1
    }
    shell.trap(condition, action)
  }
  return 0
}

function conditionNamed(name: string): Signal | 'EXIT' | undefined {
  return name === '0' || name.toUpperCase() === 'EXIT' ? 'EXIT' : signalNamed(name)
}

/** Waits for jobs; a signal with a trap ends the wait. */
export const wait: Builtin = async (shell, args) => {
  const waited = args.length === 0 ? shell.jobs : args.map((arg) => jobNamed(shell, arg))
  let status = 0
  for (const job of waited) {
    if (job === undefined) {
      status = 127
      continue
    }
    const ended = await Promise.race([job.ended, shell.signalled().then(() => undefined)])
    if (ended === undefined) {
      await shell.checkpoint()
      return 128 + numberOf('SIGTERM')
    }
    status = ended
  }
  shell.jobs = shell.jobs.filter((job) => job.status === undefined)
  return args.length === 0 ? 0 : status
}

function jobNamed(shell: Shell, name: string): Job | undefined {
  if (!name.startsWith('%')) return shell.jobs.find(({ pid }) => String(pid) === name)
  return /^%[+%]?$/.test(name) ? shell.jobs.at(-1) : shell.jobs.find(({ number }) => `%${number}` === name)
}

export const jobs: Builtin = (shell) => {
  for (const { number, text, status } of shell.jobs) {
    const state = status === undefined ? 'Running' : status === 0 ? 'Done' : `Done(${status})`
    shell.out(`[${number}]+  ${state.padEnd(26)}${text}\n`)
  }
  shell.jobs = shell.jobs.filter((job) => job.status === undefined)
  return 0
}

export const kill: Builtin = (shell, [...args]) => {
  let signal: Signal | 'none' | undefined = 'SIGTERM'
  const first = args[0] ?? ''
  if (first === '-l') {
    shell.out(`${signals.map((name) => name.replace('SIG', '')).join('\n')}\n`)
    return 0
  }
  const complain = (problem: string): number => {
    shell.complainAsTool('kill', problem)
    return 1
  }
  if (/^-./.test(first) && first !== '--') {
    const name = first === '-s' || first === '-n' ? args.splice(0, 2)[1] : args.shift()!.slice(1)
    signal = name === '0' ? 'none' : signalNamed(name ?? '')
    if (signal === undefined) return complain(`bad signal name '${name ?? ''}'`)
  }
  if (args[0] === '--') args.shift()
  if (args.length === 0) return complain('you need to specify whom to kill')
  let status = 0
  for (const target of args) {
    const pid = target.startsWith('%') ? jobNamed(shell, target)?.pid : Number(target)
    if (pid === undefined || Number.isNaN(pid)) status = complain(`invalid number '${target}'`)
    else if (!send(shell, pid, signal))
      status = complain(
        shell.dialect.family === 'bash'
          ? `(${target}) - No such process`
          : shell.dialect.family === 'dash'
            ? 'No such process'
            : `can't kill pid ${target}: No such process`,
      )
  }
  return status
}

function send(shell: Shell, pid: number, signal: Signal | 'none'): boolean {
  if (signal === 'none') return shell.process.processes().some((process) => process.pid === pid)
  return shell.process.kill(pid, signal)
}
