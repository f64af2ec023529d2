import { parseArgs } from 'node:util'
import { UsageError, type Flag, type Flags, type Values } from './command.ts'

/** Reads `--flag value`, `--flag=value` and operands. @throws UsageError that lists the known flags. */
export function parseFlags<F extends Flags>(
  flags: F,
  argv: readonly string[],
): { flags: Values<F>; operands: string[] } {
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  )
  try {
    const args = argv.map((word) => withValue(flags, word))
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const empty = Object.entries(flags).find(([name]) => [values[name]].flat().includes(''))
    if (empty !== undefined) throw new UsageError(needsValue(...empty))
    const complete = Object.entries(flags).map(([name, { type, multiple }]) => [
      name,
      values[name] ?? (multiple === true ? [] : type === 'boolean' ? false : undefined),
    ])
    return { flags: Object.fromEntries(complete) as Values<F>, operands: positionals }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(explain(error as NodeJS.ErrnoException, flags))
  }
}

/** `--faults` as `--faults=1`, for flags that can do without a value. */
function withValue(flags: Flags, word: string): string {
  const bare = word.startsWith('--') ? flags[word.slice(2)]?.bare : undefined
  return bare === undefined ? word : `${word}=${bare}`
}

function explain(error: NodeJS.ErrnoException, flags: Flags): string {
  const name = /'-?-?([^' =]+)/.exec(error.message)?.[1] ?? ''
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(flags).map((flag) => `--${flag}`)
    return `unknown flag --${name}: the known ones are ${known.join(', ')}`
  }
  const flag = flags[name]
  if (flag === undefined) return error.message
  return flag.type === 'boolean' ? `--${name} takes no value` : needsValue(name, flag)
}

const needsValue = (name: string, { value = 'VALUE' }: Flag): string => `--${name} needs a value: --${name}=${value}`

/** @throws UsageError unless `text` is a number greater than 0. */
export function positiveNumber(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (Number.isFinite(value) && value > 0) return value
  throw new UsageError(`--${flag}=${text}: expected a number greater than 0`)
}

/** @throws UsageError unless `text` is a whole number from 0 to 2³² - 1. */
export function wholeNumber(flag: string, text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value < 2 ** 32) return value
  throw new UsageError(`--${flag}=${text}: expected a whole number from 0 to ${2 ** 32 - 1}`)
}

/** @throws UsageError unless `text` is one of `choices`. */
export function oneOf<T extends string>(flag: string, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0]
  const choice = choices.find((candidate) => candidate === text)
  if (choice !== undefined) return choice
  throw new UsageError(`--${flag}=${text}: expected ${choices.join(' or ')}`)
}

/** `OLD=NEW` pairs. @throws UsageError */
export function pairs(flag: string, texts: readonly string[]): Record<string, string> {
  const parsed = texts.map((text): [string, string] => {
    const [, before, after] = /^([^=]+)=(.+)$/.exec(text) ?? []
    if (before === undefined || after === undefined)
      throw new UsageError(`--${flag}=${text}: expected --${flag} OLD=NEW`)
    return [before, after]
  })
  return Object.fromEntries(parsed)
}
