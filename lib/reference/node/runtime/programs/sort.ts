import type { Program } from '../../image.ts'
import { resolvePath } from '../files/files.ts'
import { readAll } from '../input.ts'
import { inputFor, type Style } from './cat.ts'
import { parseOptions, type Options } from './options.ts'

/** `sort` in the order of bytes, as containers do, whose locale is C. */
export function sortLines(style: Style): Program {
  return async (process) => {
    const options = parseOptions(process.argv.slice(1), [...flagNames], ['k', 't', 'o', 'S', 'T'])
    const lines: string[] = []
    for (const path of options.args.length === 0 ? ['-'] : options.args) {
      const input = inputFor(process, path, style === 'gnu' ? 'gnu' : style)
      if (input === undefined) return 2
      const text = Buffer.from(await readAll(input)).toString('latin1')
      if (text !== '') lines.push(...text.replace(/\n$/, '').split('\n'))
    }
    const order = orderOf(options)
    const sorted = lines.toSorted(
      (a, b) =>
        order(a, b) || (options.flags.has('s') || options.flags.has('u') ? 0 : direction(options) * compareBytes(a, b)),
    )
    const kept = options.flags.has('u')
      ? sorted.filter((line, index) => index === 0 || order(sorted[index - 1]!, line) !== 0)
      : sorted
    const result = Buffer.from(kept.map((line) => `${line}\n`).join(''), 'latin1')
    const target = options.values.get('o')?.[0]
    if (target === undefined) process.stdout(result)
    else process.files.open(resolvePath(process.cwd, target), 'w').write(result)
    return 0
  }
}

const flagNames = ['n', 'r', 'u', 'f', 'b', 's', 'g', 'h', 'V', 'd', 'i', 'c'] as const

type Order = (a: string, b: string) => number

function direction({ flags }: Options): 1 | -1 {
  return flags.has('r') ? -1 : 1
}

function compareBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function orderOf(options: Options): Order {
  const keys = (options.values.get('k') ?? []).toReversed()
  const all = options.flags
  if (keys.length === 0) return (a, b) => direction(options) * compareBy(all)(a, b)
  const separator = options.values.get('t')?.[0]
  const orders = keys.map((key): Order => {
    const match = /^(\d+)(?:\.(\d+))?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(key)
    if (match === null) return () => 0
    const own = new Set((match[3]! + (match[5] ?? '')).split(''))
    const flags = own.size > 0 ? own : all
    const field = (line: string): string =>
      fields(line, separator)
        .slice(Number(match[1]) - 1, match[4] === undefined ? undefined : Number(match[4]))
        .join(separator ?? '')
        .slice(Number(match[2] ?? 1) - 1)
    return (a, b) => (flags.has('r') ? -1 : 1) * compareBy(flags)(field(a), field(b))
  })
  return (a, b) => orders.map((order) => order(a, b)).find((result) => result !== 0) ?? 0
}

/** Without a separator, a field begins with the blanks before it. */
function fields(line: string, separator: string | undefined): string[] {
  return separator === undefined ? (line.match(/[ \t]*[^ \t]+/g) ?? []) : line.split(separator)
}

const units = ['', 'K', 'M', 'G', 'T', 'P']

function compareBy(flags: ReadonlySet<string>): Order {
  if (flags.has('n') || flags.has('g')) return (a, b) => number(a) - number(b)
  if (flags.has('h')) return (a, b) => human(a) - human(b)
  if (flags.has('V')) return (a, b) => a.localeCompare(b, 'en', { numeric: true })
  const fold = flags.has('f')
  const trim = flags.has('b')
  const form = (text: string): string =>
    trim ? (fold ? text.toUpperCase() : text).trimStart() : fold ? text.toUpperCase() : text
  return (a, b) => compareBytes(form(a), form(b))
}

function number(text: string): number {
  return Number.parseFloat(text) || 0
}

function human(text: string): number {
  return number(text) * 1024 ** Math.max(0, units.indexOf(/[KMGTP]/i.exec(text)?.[0]?.toUpperCase() ?? ''))
}
