/** Programs that run other programs: xargs, timeout, nohup, watch. */
import type { Process, Program, Signal } from '../../image.ts'
import { describe, hasCode } from '../files/errors.ts'
import { noInput, readAll } from '../input.ts'
import { signalNamed } from '../signals.ts'
import type { Style } from './cat.ts'
import { strftime } from './date.ts'
import { parseOptions } from './options.ts'
import { pause } from './sleep.ts'

/** Runs a program to its end; 127 or 126, with a message, where it cannot be started. */
async function launch(
  process: Process,
  argv: readonly string[],
  options: Parameters<Process['spawn']>[1] = {},
): Promise<number> {
  try {
    return await process.spawn(argv, options).exited
  } catch (error) {
    process.stderr(`${process.argv[0]}: ${argv[0]}: ${describe(error)}\n`)
    return hasCode(error, 'ENOENT') ? 127 : 126
  }
}

export const xargs: Program = async (process) => {
  const { flags, values, args } = parseOptions(
    process.argv.slice(1),
    ['0', 'r', 't', 'p', 'x'],
    ['n', 'I', 'L', 'P', 'd', 's'],
    false,
  )
  const command = args.length === 0 ? ['echo'] : args
  const text = Buffer.from(await readAll(process.stdin)).toString()
  const replace = values.get('I')?.[0]
  const delimiter = flags.has('0') ? '\0' : values.get('d')?.[0]?.replace('\\n', '\n')
  const items =
    delimiter !== undefined
      ? text.split(delimiter).filter((item, index, all) => item !== '' || index < all.length - 1)
      : replace !== undefined
        ? text
            .split('\n')
            .map((line) => line.trim())
            .filter(Boolean)
        : (text.match(/(?:[^\s"'\\]|\\.|"[^"]*"|'[^']*')+/g) ?? []).map((word) =>
            word.replaceAll(/"([^"]*)"|'([^']*)'|\\(.)/g, '$1$2$3'),
          )
  const size = Number(values.get('n')?.[0] ?? values.get('L')?.[0] ?? Infinity)
  const batches: string[][] = []
  if (replace !== undefined) batches.push(...items.map((item) => command.map((word) => word.replaceAll(replace, item))))
  else if (items.length === 0 && !flags.has('r')) batches.push([...command])
  else for (let at = 0; at < items.length; at += size) batches.push([...command, ...items.slice(at, at + size)])
  let status = 0
  for (const argv of batches) {
    if (flags.has('t')) process.stderr(`${argv.join(' ')}\n`)
    const ended = await launch(process, argv, { stdin: noInput() })
    if (ended === 126 || ended === 127) return ended
    if (ended !== 0) status = 123
  }
  return status
}

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }

/** GNU's ends with 124 when time is up, busybox's as the signal says. */
export function timeout(style: Style): Program {
  return async (process) => {
    const { values, args } = parseOptions(
      process.argv.slice(1),
      ['foreground', 'preserve-status', 'v'],
      ['s', 'k', 't', 'signal', 'kill-after'],
      false,
    )
    const given = values.get('t')?.[0]
    const [time = '', ...command] = given === undefined ? args : [given, ...args]
    const match = /^(\d*\.?\d+)([smhd]?)$/.exec(time)
    if (match === null || command.length === 0) {
      process.stderr(`timeout: invalid time interval '${time}'\n`)
      return 125
    }
    const signal: Signal = signalNamed(values.get('s')?.[0] ?? values.get('signal')?.[0] ?? 'TERM') ?? 'SIGTERM'
    try {
      const child = process.spawn(command)
      let late = false
      const cancel = process.clock.after(Number(match[1]) * units[match[2]!]! * 1000, () => {
        late = true
        child.kill(signal)
      })
      const status = await child.exited
      cancel()
      return late && style === 'gnu' && signal !== 'SIGKILL' ? 124 : status
    } catch (error) {
      process.stderr(`timeout: failed to run command '${command[0]}': ${describe(error)}\n`)
      return hasCode(error, 'ENOENT') ? 127 : 126
    }
  }
}

export const nohup: Program = async (process) => {
  process.onSignal('SIGHUP', () => undefined)
  return launch(process, process.argv.slice(1))
}

export const nice: Program = async (process) => {
  const { args } = parseOptions(process.argv.slice(1), [], ['n'], false)
  return launch(process, args)
}

/** `watch -n 2 command`: again and again, until a signal ends it. */
export const watch: Program = async (process) => {
  const { values, args } = parseOptions(process.argv.slice(1), ['t', 'd', 'x', 'e'], ['n'], false)
  const seconds = Math.max(0.1, Number(values.get('n')?.[0] ?? 2))
  while (!process.signal.aborted) {
    process.stdout(
      `\u001b[H\u001b[JEvery ${seconds.toFixed(1)}s: ${args.join(' ')}    ${strftime('%F %T', new Date(process.clock.now()))}\n\n`,
    )
    await launch(process, ['sh', '-c', args.join(' ')])
    await pause(process, seconds * 1000)
  }
  return 0
}

export const yes: Program = async (process) => {
  const line = `${process.argv.slice(1).join(' ') || 'y'}\n`.repeat(512)
  while (!process.signal.aborted) {
    process.stdout(line)
    await process.turn()
  }
  return 0
}

/** How many numbers are printed at a time. */
const piece = 1000

export const seq: Program = async (process) => {
  const { values, args, flags } = parseOptions(
    process.argv.slice(1).map((word) => (/^-\d/.test(word) ? `\0${word}` : word)),
    ['w'],
    ['s'],
  )
  const numbers = args.map((word) => Number(word.replace('\0', '')))
  const [first, step, last] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : [numbers[0]!, numbers[1]!, numbers[2]!]
  if (numbers.length === 0 || numbers.some(Number.isNaN) || step === 0) {
    process.stderr(`seq: invalid number '${args.find((word) => Number.isNaN(Number(word))) ?? ''}'\n`)
    return 1
  }
  const digits = Math.max(...args.map((word) => word.split('.')[1]?.length ?? 0))
  const count = Math.max(0, Math.floor((last - first) / step + 1e-9) + 1)
  const text = (index: number): string => (first + index * step).toFixed(digits)
  const width = flags.has('w') ? Math.max(text(0).length, text(Math.max(0, count - 1)).length) : 0
  const separator = values.get('s')?.[0] ?? '\n'
  for (let begun = 0; begun < count && !process.signal.aborted; begun += piece) {
    await process.turn()
    const texts = Array.from({ length: Math.min(piece, count - begun) }, (_, index) => text(begun + index))
    const end = begun + piece >= count ? '\n' : separator
    process.stdout(texts.map((text) => text.padStart(width, '0')).join(separator) + end)
  }
  return 0
}
