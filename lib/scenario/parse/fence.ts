/** What stands behind the three backticks: a language, and attributes for it. */
import { mainTerminal, ScenarioError, type ConsoleOptions } from '../model.ts'
import { parseDuration } from './duration.ts'

export interface Fence {
  language: string
  attributes: ReadonlyMap<string, string | undefined>
}

/** `console terminal=1 once` */
export function parseFence(info: string): Fence {
  const [language = '', ...words] = info.trim().split(/\s+/)
  const attributes = words.map((word): [string, string | undefined] => {
    const [, name, value] = /^([^=]*)(?:=(.*))?$/.exec(word)!
    return [name!, value]
  })
  return { language, attributes: new Map(attributes) }
}

/** @throws ScenarioError for an attribute that is not among `known`. */
export function onlyAttributes(
  file: string,
  line: number,
  { language, attributes }: Fence,
  known: readonly string[],
): void {
  for (const name of attributes.keys()) {
    if (known.includes(name)) continue
    const advice = known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`
    throw new ScenarioError(file, line, `unknown attribute "${name}" of a ${language} block: ${advice}`)
  }
}

export const consoleAttributes = ['terminal', 'eventually', 'for', 'never', 'exit', 'once']

export function parseConsoleOptions(
  file: string,
  line: number,
  { attributes }: Fence,
): { terminal: string; options: ConsoleOptions } {
  const fail = (problem: string): never => {
    throw new ScenarioError(file, line, problem)
  }
  const options: ConsoleOptions = {}
  for (const name of ['eventually', 'for', 'never'] as const) {
    if (!attributes.has(name)) continue
    const value = attributes.get(name) ?? ''
    options[name] = parseDuration(value) ?? fail(`"${name}=${value}" is no duration: write one such as ${name}=60s`)
  }
  if (attributes.has('exit')) {
    const value = attributes.get('exit') ?? ''
    options.exit =
      /^\d{1,3}$/.test(value) && Number(value) < 256
        ? Number(value)
        : fail(`"exit=${value}" is no exit code: write a number from 0 to 255`)
  }
  if (attributes.has('once')) {
    if (attributes.get('once') !== undefined) fail('"once" takes no value: write just once')
    options.once = true
  }
  if (options.never !== undefined && (options.eventually ?? options.for) !== undefined)
    fail('"never" contradicts "eventually" and "for": keep one of them')
  if (options.once === true && options.eventually !== undefined)
    fail('"once" contradicts "eventually": keep one of them')
  const terminal = attributes.has('terminal') ? (attributes.get('terminal') ?? '') : mainTerminal
  if (attributes.has('terminal') && !/^[\w-]{1,32}$/.test(terminal))
    fail(`"terminal=${terminal}" names no terminal: write one such as terminal=1`)
  return { terminal, options }
}
