/** The shell as a program: `sh -c …`, scripts, and interactive sessions. */
import type { Process } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { readLine } from '../input.ts'
import { Exit, Interrupted } from './control.ts'
import { takeOptions } from './declarations.ts'
import { ash, type Dialect } from './dialect.ts'
import { builtinNamed } from './builtins.ts'
import { runStatements } from './run.ts'
import { Shell } from './shell.ts'
import { isIncomplete, parseShell } from './syntax.ts'

export async function runShell(process: Process, dialect: Dialect): Promise<number> {
  const options = new Set<string>()
  const words = process.argv.slice(1).filter((word) => !word.startsWith('--') || word === '--')
  const rest = takeOptions({ options }, words) ?? []
  const command = options.delete('c') ? (rest.shift() ?? '') : undefined
  const script = command === undefined && !options.has('s') ? rest.shift() : undefined
  const name = (command === undefined ? script : rest.shift()) ?? process.argv[0] ?? 'sh'
  const shell = new Shell(process, dialect, name, rest)
  shell.rootPid = process.pid
  shell.started = process.clock.now()
  shell.options = options
  shell.set('SHLVL', String(Number(shell.get('SHLVL') ?? 0) + 1))
  shell.variables.export('SHLVL')
  if (command !== undefined) {
    // Its last command takes its place.
    shell.replaceable = true
    return shell.finish(() => lineByLine(shell, command))
  }
  if (script !== undefined) {
    const path = resolvePath(process.cwd, script)
    let text: string
    try {
      text = Buffer.from(process.files.content(path)).toString()
    } catch (error) {
      const words =
        dialect.family === 'bash'
          ? `${script}: ${describe(error)}`
          : `can't open '${script}'${dialect.family === 'ash' ? `: ${describe(error)}` : ''}`
      process.stderr(`${process.argv[0]}: ${dialect.family === 'dash' ? '0: ' : ''}${words}\n`)
      return dialect.family === 'dash' ? 2 : 127
    }
    return shell.finish(() => lineByLine(shell, text))
  }
  const interactive = options.delete('i') || process.terminal !== undefined
  return interactive ? session(shell) : shell.finish(() => fromInput(shell))
}

/** Runs a script; what stands before a syntax error runs before it is reported. */
async function lineByLine(shell: Shell, text: string): Promise<void> {
  await runStatements(shell, parseShell(text, shell.dialect).statements)
}

/** Reads commands from an input that is no terminal; they may read from it too. */
async function fromInput(shell: Shell): Promise<void> {
  for (let text = await readCommand(shell, ''); text !== undefined; text = await readCommand(shell, ''))
    await shell.source(text)
}

/** A command, which may take several lines. Undefined at the end of input. */
async function readCommand(shell: Shell, more: string, signal?: AbortSignal): Promise<string | undefined> {
  let text = await readLine(shell.process.stdin, signal)
  if (text === undefined) return undefined
  while (isIncomplete(text)) {
    shell.error(more)
    const line = await readLine(shell.process.stdin, signal)
    if (line === undefined) return text
    text += line
  }
  return text
}

/** Prompts, and runs each command as it is entered, until `exit` or the end of input. */
async function session(shell: Shell): Promise<number> {
  const { process } = shell
  shell.interactive = true
  let reading = new AbortController()
  process.onSignal('SIGINT', () => {
    shell.interrupt()
    reading.abort()
  })
  process.onSignal('SIGTERM', () => undefined)
  process.onSignal('SIGQUIT', () => undefined)
  shell.variables.set('PS1', shell.get('PS1') ?? shell.dialect.prompt)
  shell.variables.set('PS2', shell.get('PS2') ?? '> ')
  for (;;) {
    reading = new AbortController()
    shell.forgetInterrupt()
    shell.error(await prompt(shell))
    const text = await readCommand(shell, shell.get('PS2') ?? '', AbortSignal.any([reading.signal, process.signal]))
    if (text === undefined) {
      if (process.signal.aborted) return 129
      if (reading.signal.aborted) {
        shell.error('\n')
        shell.status = 130
        continue
      }
      shell.error(shell.dialect.family === 'bash' ? 'exit\n' : '\n')
      return shell.finish(async () => undefined)
    }
    try {
      await shell.source(text)
    } catch (error) {
      if (error instanceof Exit) {
        return shell.finish(async () => {
          shell.status = error.status
        })
      }
      shell.status = shell.statusOf(error)
      if (error instanceof Interrupted && process.terminal?.atLineStart === false) shell.error('\n')
      shell.tested = 0
      shell.loopDepth = 0
    }
  }
}

/** The prompt, with its escapes replaced: `\w` the folder, `\u` the user, `\h` the host, `\$` a `#` for root. */
async function prompt(shell: Shell): Promise<string> {
  const home = shell.get('HOME')
  const shown = shell.cwd === home && home !== '/' ? '~' : shell.cwd
  const values: Readonly<Record<string, string>> = {
    w: shown,
    W: shown === '~' ? shown : shown.split('/').at(-1) || '/',
    u: shell.process.user,
    h: shell.process.network.hostname.split('.')[0]!,
    H: shell.process.network.hostname,
    $: shell.process.files.who.uid === 0 ? '#' : '$',
    s: shell.name,
    n: '\n',
    '\\': '\\',
  }
  const text = (shell.get('PS1') ?? '').replaceAll(/\\(\[|\]|.)/g, (whole, key: string) =>
    key === '[' || key === ']' ? '' : (values[key] ?? whole),
  )
  return text.includes('$(') || /\$\w/.test(text) ? shell.expandLine(text) : text
}

/** A builtin as a program of its own. */
export async function runBuiltin(process: Process): Promise<number> {
  const [name = '', ...args] = process.argv
  const shell = new Shell(process, ash, name, [])
  const own = name.split('/').at(-1)!
  return shell.finish(async () => {
    shell.status = (await builtinNamed(ash, own)?.(shell, args, own)) ?? 127
  })
}
