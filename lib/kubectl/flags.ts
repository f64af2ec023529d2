/** Flags as kubectl takes them: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-it`, and `--` before the rest. */
import { CommandError } from './failure.ts'
import { parseDuration } from '../kube/duration.ts'

export interface Flag<T> {
  short?: string
  /** The value where the flag is not given. */
  initial: T
  /** The value of a flag that is given without one; absent where it must have one. */
  bare?: string
  /** `before` is the value so far, for flags that may be repeated. @throws Error with what is wrong with `text`. */
  parse(text: string, before: T): T
}

export type Flags = Readonly<Record<string, Flag<unknown>>>
export type Values<F extends Flags> = { -readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never }

export interface Arguments<F extends Flags> {
  flags: Values<F>
  args: string[]
  /** How many of `args` stood before `--`; undefined where there was none. */
  dash: number | undefined
}

const named = (short: string | undefined): { short?: string } => (short === undefined ? {} : { short })

export const bool = (short?: string, initial = false): Flag<boolean> => ({
  ...named(short),
  initial,
  bare: 'true',
  parse(text) {
    if (/^(1|t|T|true|TRUE|True)$/.test(text)) return true
    if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false
    throw new Error(`strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`)
  },
})

export const text = (short?: string, initial = '', bare?: string): Flag<string> => ({
  ...named(short),
  initial,
  ...(bare !== undefined && { bare }),
  parse: (value) => value,
})

/** May be repeated; each may hold several, with commas between. */
export const list = (short?: string): Flag<string[]> => ({
  ...named(short),
  initial: [],
  parse: (value, before) => [...before, ...value.split(',')],
})

/** May be repeated; commas are part of the value. */
export const repeated = (short?: string): Flag<string[]> => ({
  ...named(short),
  initial: [],
  parse: (value, before) => [...before, value],
})

export function integer<T extends number | undefined>(initial: T, short?: string): Flag<number | T> {
  return {
    ...named(short),
    initial,
    parse(value) {
      if (/^[+-]?\d+$/.test(value)) return Number(value)
      throw new Error(`strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`)
    },
  }
}

/** Milliseconds; written as Go does: `1m30s`. */
export const duration = (initial: number, short?: string): Flag<number> => ({
  ...named(short),
  initial,
  parse(value) {
    const parsed = parseDuration(value)
    if (parsed === undefined) throw new Error(`time: invalid duration ${JSON.stringify(value)}`)
    return parsed
  },
})

/** @throws CommandError in kubectl's words; `path` is the command so far: `get`, `rollout status`. */
export function parseArguments<F extends Flags>(words: readonly string[], spec: F, path: string): Arguments<F> {
  const values = new Map<string, unknown>(Object.entries(spec).map(([name, flag]) => [name, flag.initial]))
  const shorts = new Map(
    Object.entries(spec).flatMap(([name, { short }]) => (short === undefined ? [] : [[short, name]])),
  )
  const args: string[] = []
  let dash: number | undefined
  const wrong = (message: string) =>
    new CommandError(`${message}\nSee 'kubectl${path === '' ? '' : ` ${path}`} --help' for usage.`)

  function set(name: string, value: string): void {
    const flag = spec[name] as Flag<unknown>
    try {
      values.set(name, flag.parse(value, values.get(name)))
    } catch (error) {
      const shown = flag.short === undefined ? `--${name}` : `-${flag.short}, --${name}`
      throw wrong(`invalid argument ${JSON.stringify(value)} for "${shown}" flag: ${(error as Error).message}`)
    }
  }

  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      dash = args.length
      args.push(...rest.splice(0))
    } else if (word.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
      const flag = Object.hasOwn(spec, name) ? spec[name] : undefined
      if (flag === undefined) throw wrong(`unknown flag: --${name}`)
      const given = value ?? flag.bare ?? rest.shift()
      if (given === undefined) throw wrong(`flag needs an argument: --${name}`)
      set(name, given)
    } else if (word.startsWith('-') && word !== '-') {
      for (let letters = word.slice(1); letters !== '';) {
        const letter = letters[0] as string
        const name = shorts.get(letter)
        if (name === undefined) throw wrong(`unknown shorthand flag: '${letter}' in ${word}`)
        const bare = spec[name]?.bare
        const tail = letters.slice(1)
        if (tail.startsWith('=')) {
          set(name, tail.slice(1))
          break
        }
        if (bare !== undefined) {
          set(name, bare)
          letters = tail
          continue
        }
        const given = tail === '' ? rest.shift() : tail
        if (given === undefined) throw wrong(`flag needs an argument: '${letter}' in ${word}`)
        set(name, given)
        break
      }
    } else {
      args.push(word)
    }
  }
  return { flags: Object.fromEntries(values) as Values<F>, args, dash }
}
