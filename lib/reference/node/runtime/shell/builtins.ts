/** Commands that are the shell's own. */
import type { Dialect } from './dialect.ts'
import { Exit, LoopControl, Return } from './control.ts'
import { evaluate } from './arithmetic.ts'
import { scopeOf } from './expand.ts'
import { jobs, kill, trap, wait } from './jobs.ts'
import {
  alias,
  declare,
  exportVariables,
  getopts,
  local,
  readOnly,
  set,
  shift,
  unalias,
  unset,
} from './declarations.ts'
import { readArray, readWords } from './read.ts'
import { echo, printf } from './printf.ts'
import { runCommandWords, runText } from './simple.ts'
import { parseShell } from './syntax.ts'
import { test } from './test.ts'
import { resolvePath } from '../files/files.ts'
import { describe } from '../files/errors.ts'
import type { Shell } from './shell.ts'

/** Resolves with the exit status. `name` is the one that it was called by. */
export type Builtin = (shell: Shell, args: readonly string[], name: string) => number | Promise<number>

/** Assignments before these stay. */
export const specialBuiltins: ReadonlySet<string> = new Set([
  ':',
  '.',
  'break',
  'continue',
  'eval',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'trap',
  'unset',
])

const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  '.': source,
  source,
  '[': test,
  test,
  alias,
  unalias,
  break: leave,
  continue: leave,
  builtin: (shell, args) => runCommandWords(shell, args),
  cd,
  command,
  declare,
  typeset: declare,
  echo(shell, args) {
    shell.out(echo(args, shell.dialect.family === 'dash'))
    return 0
  },
  eval: (shell, args) => runText(shell, args.join(' ')),
  exit(shell, [status]) {
    if (shell.interactive && shell.dialect.family === 'bash') shell.error('exit\n')
    throw new Exit(status === undefined ? shell.status : Number(status) & 0xff)
  },
  export: exportVariables,
  getopts,
  hash: () => 0,
  jobs,
  kill,
  let: letBuiltin,
  local,
  mapfile: readArray,
  readarray: readArray,
  printf(shell, [...args]) {
    const variable = args[0] === '-v' ? args.splice(0, 2)[1] : undefined
    if (args[0] === '--') args.shift()
    const { text, invalid } = printf(args[0] ?? '', args.slice(1), shell.process.clock.now())
    if (variable === undefined) shell.out(text)
    else shell.set(variable, text)
    for (const arg of invalid) shell.complain(`printf: ${arg}: invalid number`)
    return invalid.length > 0 ? 1 : 0
  },
  pwd(shell) {
    shell.out(`${shell.cwd}\n`)
    return 0
  },
  read: readWords,
  readonly: readOnly,
  return(shell, [status]) {
    if (shell.dialect.family === 'bash' && shell.functionDepth === 0 && shell.sourceDepth === 0) {
      shell.complain("return: can only `return' from a function or sourced script")
      return 2
    }
    throw new Return(status === undefined ? shell.status : Number(status) & 0xff)
  },
  set,
  shift,
  shopt: () => 0,
  times(shell) {
    shell.out('0m0.000s 0m0.000s\n0m0.000s 0m0.000s\n')
    return 0
  },
  trap,
  type: typeBuiltin,
  ulimit(shell) {
    shell.out('unlimited\n')
    return 0
  },
  umask(shell, [mask]) {
    if (mask === undefined) shell.out('0022\n')
    return 0
  },
  unset,
  wait,
}

const missing: Readonly<Record<Dialect['family'], ReadonlySet<string>>> = {
  bash: new Set(),
  ash: new Set(['builtin', 'declare', 'typeset', 'mapfile', 'readarray', 'shopt']),
  dash: new Set(['builtin', 'declare', 'typeset', 'mapfile', 'readarray', 'shopt', 'let', 'source']),
}

export function builtinNamed({ family }: Dialect, name: string): Builtin | undefined {
  return Object.hasOwn(builtins, name) && !missing[family].has(name) ? builtins[name] : undefined
}

async function source(shell: Shell, [name, ...args]: readonly string[], own: string): Promise<number> {
  if (name === undefined) return 2
  const { files } = shell.process
  const path = name.includes('/') ? name : (shell.process.which(name) ?? name)
  let text: string
  try {
    text = Buffer.from(files.content(resolvePath(shell.cwd, path))).toString()
  } catch (error) {
    shell.complain(
      shell.dialect.family === 'bash'
        ? `${name}: ${describe(error)}`
        : `${own}: can't open '${name}': ${describe(error)}`,
    )
    if (shell.dialect.family === 'bash' || shell.interactive) return 1
    throw new Exit(2)
  }
  const outer = shell.arguments
  if (args.length > 0) shell.arguments = args
  shell.sourceDepth += 1
  try {
    return await runText(shell, text)
  } catch (error) {
    if (error instanceof Return) return error.status
    throw error
  } finally {
    shell.sourceDepth -= 1
    if (args.length > 0) shell.arguments = outer
  }
}

function leave(shell: Shell, [levels = '1']: readonly string[], name: string): number {
  if (shell.loopDepth === 0) return 0
  throw new LoopControl(name as 'break' | 'continue', Math.max(1, Number(levels)))
}

function cd(shell: Shell, args: readonly string[]): number {
  const [given] = args.filter((arg) => !/^-[LP]$/.test(arg))
  const target = given === '-' ? shell.get('OLDPWD') : (given ?? shell.get('HOME'))
  if (target === undefined) {
    shell.complain(given === '-' ? 'cd: OLDPWD not set' : 'cd: HOME not set')
    return 1
  }
  const path = resolvePath(shell.cwd, target)
  const inode = shell.process.files.seek(path)
  if (inode?.kind !== 'directory') {
    const reason = inode === undefined ? 'No such file or directory' : 'Not a directory'
    const words = {
      bash: `cd: ${target}: ${reason}`,
      dash: `cd: can't cd to ${target}`,
      ash: `cd: can't cd to ${target}: ${reason}`,
    }
    shell.complain(words[shell.dialect.family])
    return shell.dialect.family === 'dash' ? 2 : 1
  }
  shell.set('OLDPWD', shell.cwd)
  shell.cwd = path
  shell.set('PWD', path)
  if (given === '-') shell.out(`${path}\n`)
  return 0
}

async function command(shell: Shell, [...args]: readonly string[]): Promise<number> {
  const describing = args[0] === '-v' || args[0] === '-V' ? args.shift() : undefined
  if (args[0] === '-p' || args[0] === '--') args.shift()
  if (describing === undefined) return runCommandWords(shell, args)
  let status = 0
  for (const name of args) {
    if (describing === '-V') status = typeBuiltin(shell, [name])
    else {
      const found =
        shell.functions.has(name) || builtinNamed(shell.dialect, name) !== undefined ? name : shell.process.which(name)
      if (found === undefined) status = shell.dialect.family === 'bash' ? 1 : 127
      else shell.out(`${found}\n`)
    }
  }
  return status
}

function typeBuiltin(shell: Shell, args: readonly string[]): number {
  let status = 0
  for (const name of args.filter((arg) => arg !== '-t' && arg !== '-a')) {
    const path = shell.process.which(name)
    if (shell.functions.has(name)) shell.out(`${name} is a function\n`)
    else if (builtinNamed(shell.dialect, name) !== undefined) shell.out(`${name} is a shell builtin\n`)
    else if (path !== undefined) shell.out(`${name} is ${path}\n`)
    else {
      status = shell.dialect.family === 'bash' ? 1 : 127
      if (shell.dialect.family === 'bash') shell.complain(`type: ${name}: not found`)
      else shell.out(`${name}: not found\n`)
    }
  }
  return status
}

async function letBuiltin(shell: Shell, args: readonly string[]): Promise<number> {
  let value = 0
  for (const text of args) {
    const node = parseShell(`((${text}))`).statements[0]?.pipelines[0]?.commands[0]
    if (node?.type === 'ArithmeticCommand') value = await evaluate(node.expression, scopeOf(shell))
  }
  return value === 0 ? 1 : 0
}
