/** Simple commands: assignments, functions, builtins, programs. */
import { builtinNamed, specialBuiltins } from './builtins.ts'
import { callFunction, isMissing } from './run.ts'
import { Exit } from './control.ts'
import { expandField, expandText, expandWords } from './expand.ts'
import { quote } from './parameter.ts'
import { apply, redirected } from './redirection.ts'
import { parseShell, ShellError, type Assignment, type SimpleCommand, type Word } from './syntax.ts'
import { noInput } from '../input.ts'
import { describe, isSystemError, SystemError } from '../files/errors.ts'
import { textOf } from './pattern.ts'
import type { Shell } from './shell.ts'
import type { Child, Signal, SpawnOptions } from '../../image.ts'

export async function runSimple(shell: Shell, command: SimpleCommand): Promise<void> {
  const { assignments, redirections } = command
  const words = command.name === null ? [] : await expandWords(shell, declaration([command.name, ...command.args]))
  const line = alias(shell, words)
  if (line !== undefined) return shell.source(line)
  const [name] = words
  if (name === undefined) {
    if (command.name === null && assignments.length === 0 && redirections.length === 0)
      throw new ShellError('syntax error: unexpected end of file')
    for (const assignment of assignments) await assign(shell, assignment)
    if (assignments.length > 0)
      trace(
        shell,
        assignments.map(({ name }) => `${name}=${shell.get(name) ?? ''}`),
      )
    if (!hasSubstitution(assignments)) shell.status = 0
    return redirected(shell, redirections, async () => undefined)
  }
  trace(shell, shell.dialect.family === 'bash' ? words.map(traced) : words)
  if (name === 'exec') return exec(shell, command, words)
  await redirected(shell, redirections, async () => {
    const builtin = builtinNamed(shell.dialect, name)
    if (shell.functions.has(name))
      return withAssignments(shell, assignments, () => callFunction(shell, name, words.slice(1)))
    if (builtin !== undefined) {
      const run = async (): Promise<void> => {
        shell.status = await builtin(shell, words.slice(1), name)
      }
      if (!specialBuiltins.has(name)) return withAssignments(shell, assignments, run)
      for (const assignment of assignments) await assign(shell, assignment)
      return run()
    }
    await runProgram(shell, words, await environment(shell, assignments))
  })
}

/** `export a=$b` takes what is after the equals sign as it is, without splitting. */
function declaration(words: readonly Word[]): Word[] {
  const [first] = words[0]!.parts
  const name = first?.type === 'Literal' ? first.value : ''
  if (!['export', 'local', 'readonly', 'declare', 'typeset'].includes(name)) return [...words]
  return words.map((word) => {
    const [head] = word.parts
    if (head?.type !== 'Literal' || !/^\w+=/.test(head.value) || word.parts.length === 1) return word
    return {
      ...word,
      parts: [
        head,
        {
          type: 'DoubleQuoted' as const,
          parts: word.parts.slice(1).flatMap((part) => (part.type === 'DoubleQuoted' ? part.parts : [part])),
        },
      ],
    }
  })
}

function alias(shell: Shell, words: readonly string[]): string | undefined {
  const value = words[0] === undefined ? undefined : shell.aliases.get(words[0])
  if (value === undefined || value.split(/\s/)[0] === words[0]) return undefined
  return [value, ...words.slice(1).map(quote)].join(' ')
}

function traced(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : quote(word)
}

function trace(shell: Shell, words: readonly string[]): void {
  if (shell.options.has('x')) shell.error(`+ ${words.join(' ')}\n`)
}

function hasSubstitution(assignments: readonly Assignment[]): boolean {
  return assignments.some((assignment) =>
    JSON.stringify(assignment.value ?? assignment.array).includes('"CommandSubstitution"'),
  )
}

export async function assign(shell: Shell, { name, value, append, array }: Assignment): Promise<void> {
  if (array !== null) return assignArray(shell, name, await expandWords(shell, array), append)
  const text = value === null ? '' : await expandText(shell, value)
  shell.set(await subscripted(shell, name), append ? (shell.get(name) ?? '') + text : text)
}

async function subscripted(shell: Shell, name: string): Promise<string> {
  const match = /^(\w+)\[(.*)\]$/s.exec(name)
  if (match === null) return name
  const key = shell.isMap(match[1]!) ? await shell.expandLine(match[2]!) : await shell.expandLine(`$((${match[2]}))`)
  return `${match[1]}[${key}]`
}

function assignArray(shell: Shell, name: string, values: readonly string[], append: boolean): void {
  const before = append ? [...(shell.variables.elements(name)?.values() ?? [])] : []
  if (!values.some((value) => /^\[[^\]]+\]=/.test(value))) return shell.variables.setList(name, [...before, ...values])
  if (!append) shell.variables.setList(name, [])
  for (const value of values) {
    const [, key, text] = /^\[([^\]]+)\]=(.*)$/s.exec(value) ?? []
    if (key !== undefined) shell.set(`${name}[${key}]`, text ?? '')
  }
}

async function environment(shell: Shell, assignments: readonly Assignment[]): Promise<Record<string, string>> {
  const own = shell.variables.environment()
  for (const { name, value } of assignments) own[name] = value === null ? '' : await expandText(shell, value)
  return own
}

/** Runs with variables that are set only meanwhile. */
async function withAssignments(
  shell: Shell,
  assignments: readonly Assignment[],
  run: () => Promise<void>,
): Promise<void> {
  if (assignments.length === 0) return run()
  shell.variables.enter()
  try {
    for (const { name, value } of assignments) {
      const text = value === null ? '' : textOf(await expandField(shell, value))
      shell.variables.local(name)
      shell.variables.set(name, text)
      shell.variables.export(name)
    }
    await run()
  } finally {
    shell.variables.leave()
  }
}

function streams(shell: Shell, env: Readonly<Record<string, string>>): SpawnOptions {
  const input = shell.descriptors.get(0)?.input
  const { process, descriptors } = shell
  return {
    stdin: input ?? noInput(),
    stdout: (data) => descriptors.get(1)?.write?.(data),
    stderr: (data) => descriptors.get(2)?.write?.(data),
    terminal: input === process.stdin ? process.terminal : undefined,
    env,
    cwd: shell.cwd,
  }
}

async function runProgram(
  shell: Shell,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const options = streams(shell, env)
  shell.stopIfInterrupted()
  try {
    if (shell.replaceable && shell.traps.size === 0) throw new Exit(await shell.process.replace(words, options))
    const child = shell.process.spawn(words, options)
    shell.status = await shell.wait(child.exited)
    if (child.endedBy !== undefined) tellOfSignal(shell, child, words)
  } catch (error) {
    if (!isSystemError(error)) throw error
    if (error.code === 'EAGAIN') throw new ShellError(shell.dialect.noFork, 2)
    shell.status = notFound(shell, words[0]!, error)
  }
}

const untold: ReadonlySet<Signal> = new Set(['SIGINT', 'SIGPIPE'])

/** What a signal has ended in the foreground is told of. */
function tellOfSignal(shell: Shell, { pid, endedBy }: Child, words: readonly string[]): void {
  if (endedBy === undefined || untold.has(endedBy)) return
  const title = titles[endedBy] ?? endedBy
  if (shell.dialect.family === 'bash' && !shell.interactive)
    shell.complain(`${String(pid).padStart(5)} ${title.padEnd(24)}${words.join(' ')}`)
  else shell.error(`${title}\n`)
}

const titles: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGKILL: 'Killed',
  SIGQUIT: 'Quit',
  SIGTERM: 'Terminated',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGALRM: 'Alarm clock',
}

function notFound(shell: Shell, name: string, error: SystemError): number {
  const missing = isMissing(error)
  const words = missing
    ? shell.dialect.family === 'bash'
      ? name.includes('/')
        ? 'No such file or directory'
        : 'command not found'
      : 'not found'
    : describe(error)
  shell.complain(`${name}: ${words}`)
  return missing ? 127 : 126
}

async function exec(
  shell: Shell,
  { assignments, redirections }: SimpleCommand,
  [, ...words]: readonly string[],
): Promise<void> {
  if (!(await apply(shell, redirections))) throw new Exit(shell.status)
  shell.status = 0
  if (words[0] === '-a') words.splice(0, 2)
  if (words.length === 0) return
  const options = streams(shell, await environment(shell, assignments))
  shell.traps.delete('EXIT')
  try {
    throw new Exit(await shell.process.replace(words, options))
  } catch (error) {
    if (!isSystemError(error)) throw error
    const status = notFound(shell, words[0]!, error)
    if (shell.interactive) shell.status = status
    else throw new Exit(status)
  }
}

/** Runs a program or builtin in place of functions of that name: `command`. */
export async function runCommandWords(shell: Shell, words: readonly string[]): Promise<number> {
  const [name] = words
  if (name === undefined) return 0
  const builtin = builtinNamed(shell.dialect, name)
  if (builtin !== undefined) return builtin(shell, words.slice(1), name)
  shell.replaceable = false
  await runProgram(shell, words, shell.variables.environment())
  return shell.status
}

/** Runs a text as part of the script: `eval`, `.`. */
export async function runText(shell: Shell, text: string): Promise<number> {
  const { statements } = parseShell(text, shell.dialect)
  if (statements.length === 0) shell.status = 0
  await shell.source(text)
  return shell.status
}
