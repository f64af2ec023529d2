/** Builtins that declare variables, options and arguments. */
import type { Builtin } from './builtins.ts'
import { Exit } from './control.ts'
import { quote } from './parameter.ts'
import type { Shell } from './shell.ts'

const name = /^[A-Za-z_]\w*(?:\[.*\])?$/s

function assignment(
  shell: Shell,
  word: string,
  builtin: string,
): { name: string; value: string | undefined } | undefined {
  const at = word.indexOf('=')
  const given = { name: at < 0 ? word : word.slice(0, at), value: at < 0 ? undefined : word.slice(at + 1) }
  if (name.test(given.name.replace(/\+$/, ''))) return given
  shell.complain(`${builtin}: ${word}: bad variable name`)
  if (!shell.interactive && shell.dialect.family !== 'bash') throw new Exit(2)
  return undefined
}

export const exportVariables: Builtin = (shell, args) => {
  const words = args.filter((arg) => arg !== '-p' && arg !== '-n')
  if (words.length === 0) {
    for (const [name, value] of Object.entries(shell.variables.environment())) {
      shell.out(
        shell.dialect.family === 'bash' ? `declare -x ${name}="${value}"\n` : `export ${name}=${quote(value)}\n`,
      )
    }
  }
  for (const word of words) {
    const given = assignment(shell, word, 'export')
    if (given === undefined) return 1
    if (given.value !== undefined) shell.set(given.name, given.value)
    shell.variables.export(given.name, !args.includes('-n'))
  }
  return 0
}

export const readOnly: Builtin = (shell, args) => {
  for (const word of args.filter((arg) => arg !== '-p')) {
    const given = assignment(shell, word, 'readonly')
    if (given === undefined) return 1
    if (given.value !== undefined) shell.set(given.name, given.value)
    shell.variables.makeReadOnly(given.name)
  }
  return 0
}

export const local: Builtin = (shell, args) => {
  for (const word of args.filter((arg) => !arg.startsWith('-'))) {
    const given = assignment(shell, word, 'local')
    if (given === undefined) return 1
    if (!shell.variables.local(given.name)) {
      shell.complain('local: not in a function')
      return 1
    }
    if (given.value !== undefined) shell.set(given.name, given.value)
  }
  return 0
}

export const declare: Builtin = (shell, args) => {
  const flags = args.filter((arg) => /^[-+]/.test(arg)).join('')
  for (const word of args.filter((arg) => !/^[-+]/.test(arg))) {
    const given = assignment(shell, word, 'declare')
    if (given === undefined) return 1
    if (!flags.includes('g')) shell.variables.local(given.name)
    if (flags.includes('A')) shell.variables.makeMap(given.name)
    const elements = given.value === undefined ? null : /^\((.*)\)$/s.exec(given.value)
    if (elements !== null) shell.variables.setList(given.name, elements[1]!.split(/\s+/).filter(Boolean))
    else if (given.value !== undefined) shell.set(given.name, given.value)
    if (flags.includes('x')) shell.variables.export(given.name)
    if (flags.includes('r')) shell.variables.makeReadOnly(given.name)
  }
  return 0
}

export const unset: Builtin = (shell, args) => {
  for (const word of args.filter((arg) => !/^-[fv]$/.test(arg))) {
    if (args.includes('-f') || (shell.functions.has(word) && shell.get(word) === undefined))
      shell.functions.delete(word)
    else shell.variables.unset(word)
  }
  return 0
}

const longOptions: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  xtrace: 'x',
  noglob: 'f',
  allexport: 'a',
  verbose: 'v',
  noclobber: 'C',
  noexec: 'n',
  monitor: 'm',
  pipefail: 'pipefail',
}

/** Takes options off the front of arguments, as `set` and the shell's command line have them; what is left. */
export function takeOptions(shell: Pick<Shell, 'options'>, args: readonly string[]): string[] | undefined {
  const rest = [...args]
  while (/^[-+]./.test(rest[0] ?? '')) {
    const word = rest.shift()!
    if (word === '--') return rest
    const change = (option: string): unknown =>
      word.startsWith('-') ? shell.options.add(option) : shell.options.delete(option)
    for (const letter of word.slice(1)) {
      if (letter !== 'o') change(letter)
      else if (rest[0] !== undefined) change(longOptions[rest.shift()!] ?? 'unknown')
    }
  }
  return rest.length === 0 ? undefined : rest
}

export const set: Builtin = (shell, args) => {
  if (args.length === 0) {
    for (const key of [...shell.variables.keys()].toSorted())
      shell.out(`${key}=${quote(shell.variables.get(key) ?? '')}\n`)
    return 0
  }
  const rest = takeOptions(shell, args)
  if (rest !== undefined || args.includes('--')) shell.arguments = rest ?? []
  return 0
}

export const shift: Builtin = (shell, [count = '1']) => {
  if (Number(count) > shell.arguments.length) return 1
  shell.arguments = shell.arguments.slice(Number(count))
  return 0
}

export const alias: Builtin = (shell, args) => {
  if (args.length === 0) for (const [name, value] of shell.aliases) shell.out(`alias ${name}=${quote(value)}\n`)
  for (const word of args) {
    const at = word.indexOf('=')
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1))
    else if (shell.aliases.has(word)) shell.out(`alias ${word}=${quote(shell.aliases.get(word)!)}\n`)
    else return 1
  }
  return 0
}

export const unalias: Builtin = (shell, args) => {
  for (const word of args) shell.aliases.delete(word)
  if (args.includes('-a')) shell.aliases.clear()
  return 0
}

export const getopts: Builtin = (shell, [options = '', variable = '', ...given]) => {
  const args = given.length > 0 ? given : shell.arguments
  const index = Number(shell.get('OPTIND') ?? '1') || 1
  const offset = Number(shell.get('_OPTOFFSET') ?? '1')
  const word = args[index - 1]
  if (word === undefined || !/^-./.test(word) || word === '--') {
    shell.set(variable, '?')
    if (word === '--') shell.set('OPTIND', String(index + 1))
    return 1
  }
  const letter = word[offset]!
  const last = offset >= word.length - 1
  const known = options.indexOf(letter)
  const takes = known >= 0 && options[known + 1] === ':'
  const next = (by: number): void => {
    shell.set('OPTIND', String(index + by))
    shell.set('_OPTOFFSET', '1')
  }
  shell.variables.unset('OPTARG')
  if (takes) {
    const value = last ? args[index] : word.slice(offset + 1)
    next(last ? 2 : 1)
    if (value === undefined) return complain(':', 'option requires an argument')
    shell.set('OPTARG', value)
  } else if (last) next(1)
  else shell.set('_OPTOFFSET', String(offset + 1))
  if (known < 0 || letter === ':') return complain('?', 'illegal option')
  shell.set(variable, letter)
  return 0

  function complain(silent: string, problem: string): number {
    const quiet = options.startsWith(':')
    shell.set(variable, quiet ? silent : '?')
    if (quiet) shell.set('OPTARG', letter)
    else shell.complain(`${problem} -- ${letter}`)
    return 0
  }
}
