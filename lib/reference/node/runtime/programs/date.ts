import type { Program } from '../../image.ts'
import { parseOptions } from './options.ts'

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** `date`, in UTC as containers are: formats, `-d @seconds`, `-I`, `-R`. */
export const date: Program = async (process) => {
  const options = parseOptions(process.argv.slice(1), ['u', 'R', 'utc', 'rfc-email'], ['d', 'date', 'r', 'I', 's', 'D'])
  const given = (options.values.get('d') ?? options.values.get('date'))?.[0]
  const time =
    given === undefined
      ? new Date(process.clock.now())
      : new Date(given.startsWith('@') ? Number(given.slice(1)) * 1000 : Date.parse(given))
  if (Number.isNaN(time.getTime())) {
    process.stderr(`date: invalid date '${given}'\n`)
    return 1
  }
  if (options.values.has('s')) {
    process.stderr(`date: can't set date: Operation not permitted\n`)
    return 1
  }
  const format = options.args.find((word) => word.startsWith('+'))?.slice(1)
  const precision = process.argv.find((word) => /^(-I|--iso-8601)/.test(word))
  const standard = options.flags.has('R')
    ? '%a, %d %b %Y %H:%M:%S +0000'
    : precision === undefined
      ? '%a %b %e %H:%M:%S UTC %Y'
      : precision.endsWith('s') || precision.endsWith('seconds')
        ? '%Y-%m-%dT%H:%M:%S+00:00'
        : '%Y-%m-%d'
  process.stdout(`${strftime(format ?? standard, time)}\n`)
  return 0
}

/** strftime(3) in UTC. */
export function strftime(format: string, time: Date): string {
  const two = (value: number, fill = '0'): string => String(value).padStart(2, fill)
  const iso = time.toISOString()
  const hours = time.getUTCHours()
  const start = Date.UTC(time.getUTCFullYear(), 0, 1)
  const values: Readonly<Record<string, () => string>> = {
    a: () => days[time.getUTCDay()]!.slice(0, 3),
    A: () => days[time.getUTCDay()]!,
    b: () => months[time.getUTCMonth()]!.slice(0, 3),
    h: () => months[time.getUTCMonth()]!.slice(0, 3),
    B: () => months[time.getUTCMonth()]!,
    c: () => strftime('%a %b %e %H:%M:%S %Y', time),
    C: () => iso.slice(0, 2),
    d: () => iso.slice(8, 10),
    D: () => strftime('%m/%d/%y', time),
    e: () => two(time.getUTCDate(), ' '),
    F: () => iso.slice(0, 10),
    H: () => iso.slice(11, 13),
    I: () => two(hours % 12 === 0 ? 12 : hours % 12),
    j: () => String(Math.floor((time.getTime() - start) / 86_400_000) + 1).padStart(3, '0'),
    k: () => two(hours, ' '),
    m: () => iso.slice(5, 7),
    M: () => iso.slice(14, 16),
    n: () => '\n',
    N: () => `${iso.slice(20, 23)}000000`,
    p: () => (hours < 12 ? 'AM' : 'PM'),
    r: () => strftime('%I:%M:%S %p', time),
    R: () => iso.slice(11, 16),
    s: () => String(Math.floor(time.getTime() / 1000)),
    S: () => iso.slice(17, 19),
    t: () => '\t',
    T: () => iso.slice(11, 19),
    u: () => String(time.getUTCDay() === 0 ? 7 : time.getUTCDay()),
    w: () => String(time.getUTCDay()),
    x: () => strftime('%m/%d/%y', time),
    X: () => iso.slice(11, 19),
    y: () => iso.slice(2, 4),
    Y: () => iso.slice(0, 4),
    z: () => '+0000',
    Z: () => 'UTC',
    '%': () => '%',
  }
  return format.replaceAll(/%[-_0^#]?(\d*)([a-zA-Z%])/g, (whole, width: string, key: string) => {
    const value = values[key]?.() ?? whole
    return width === ''
      ? whole.startsWith('%-')
        ? value.replace(/^[0 ](?=.)/, '')
        : value
      : value.slice(0, Number(width))
  })
}
