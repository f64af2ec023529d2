/** Runs parsed scripts. */
import { isSystemError } from '../files/errors.ts'
import { Pipe } from '../input.ts'
import { evaluate } from './arithmetic.ts'
import { isTrue } from './conditional.ts'
import { Exit, LoopControl, Return } from './control.ts'
import { expandField, expandText, expandWords, scopeOf } from './expand.ts'
import { matches } from './pattern.ts'
import { redirected } from './redirection.ts'
import { runSimple } from './simple.ts'
import {
  ShellError,
  unexpected,
  type Case,
  type Command,
  type CStyleFor,
  type For,
  type If,
  type Loop,
  type Pipeline,
  type Statement,
} from './syntax.ts'
import type { Shell } from './shell.ts'

export async function runStatements(shell: Shell, statements: readonly Statement[]): Promise<void> {
  const { replaceable } = shell
  for (const [index, statement] of statements.entries()) {
    shell.replaceable = replaceable && index === statements.length - 1
    await runStatement(shell, statement)
  }
}

async function runStatement(shell: Shell, statement: Statement): Promise<void> {
  if (statement.deferredError !== undefined) {
    const { token } = statement.deferredError
    throw new ShellError(unexpected(shell.dialect, token))
  }
  if (statement.background) return runInBackground(shell, statement)
  const { pipelines, operators } = statement
  shell.replaceable &&= pipelines.length === 1
  for (const [index, pipeline] of pipelines.entries()) {
    const before = operators[index - 1]
    if (before === '&&' && shell.status !== 0) continue
    if (before === '||' && shell.status === 0) continue
    const tested = operators[index] === '&&' || operators[index] === '||' || pipeline.negated
    if (tested) shell.tested += 1
    try {
      await runPipeline(shell, pipeline)
    } finally {
      if (tested) shell.tested -= 1
    }
    if (shell.status !== 0 && !tested && shell.tested === 0 && shell.options.has('e')) throw new Exit(shell.status)
  }
}

function runInBackground(shell: Shell, statement: Statement): void {
  const run = async (child: Shell): Promise<void> => {
    child.replaceable = true
    await runStatement(child, { ...statement, background: false })
  }
  const empty = new Pipe()
  empty.end()
  const child = shell.fork(
    run,
    (descriptors) => shell.interactive || descriptors.set(0, { input: empty }),
    shell.interactive,
  )
  const number = Math.max(0, ...shell.jobs.map((job) => job.number)) + 1
  const job = {
    number,
    pid: child.pid,
    text: statement.sourceText ?? '',
    ended: child.exited,
    status: undefined as number | undefined,
  }
  void child.exited.then((status) => (job.status = status))
  shell.jobs.push(job)
  shell.lastBackground = child.pid
  shell.status = 0
  if (shell.interactive) shell.error(`[${number}] ${child.pid}\n`)
}

async function runPipeline(shell: Shell, pipeline: Pipeline): Promise<void> {
  const { commands, negated, timed } = pipeline
  const began = shell.process.clock.now()
  if (negated || timed === true) shell.replaceable = false
  if (commands.length === 1) await runCommand(shell, commands[0]!)
  else await runPipes(shell, pipeline)
  if (negated) shell.status = shell.status === 0 ? 1 : 0
  if (timed === true) {
    const seconds = (shell.process.clock.now() - began) / 1000
    const real = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(shell.dialect.family === 'bash' ? 3 : 2)}s`
    shell.error(
      shell.dialect.family === 'bash'
        ? `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`
        : `real\t${real}\nuser\t0m0.00s\nsys\t0m0.00s\n`,
    )
  }
}

async function runPipes(shell: Shell, { commands, pipeStderr }: Pipeline): Promise<void> {
  let input: Pipe | undefined
  const ended = commands.map((command, index) => {
    const before = input
    const output = index === commands.length - 1 ? undefined : new Pipe()
    input = output
    const run = async (child: Shell): Promise<void> => {
      child.replaceable = true
      await runCommand(child, command)
    }
    const child = shell.fork(run, (descriptors) => {
      if (before !== undefined) descriptors.set(0, { input: before })
      if (output === undefined) return
      descriptors.set(1, { write: (data) => output.write(data) })
      if (pipeStderr?.[index] === true) descriptors.set(2, descriptors.get(1)!)
    })
    void child.exited.then(() => {
      output?.end()
      before?.close()
    })
    return child.exited
  })
  const statuses = await Promise.all(ended)
  const failed = statuses.findLast((status) => status !== 0)
  shell.status = shell.options.has('pipefail') ? (failed ?? 0) : statuses.at(-1)!
  shell.variables.setList('PIPESTATUS', statuses.map(String))
  await shell.checkpoint()
}

async function runCommand(shell: Shell, command: Command): Promise<void> {
  await shell.checkpoint()
  if (command.type === 'SimpleCommand') return runSimple(shell, command)
  if (command.type === 'FunctionDef') {
    shell.functions.set(command.name, command)
    shell.status = 0
    return
  }
  if (command.redirections.length === 0) return runCompound(shell, command)
  await redirected(shell, command.redirections, () => runCompound(shell, command))
}

async function runCompound(
  shell: Shell,
  command: Exclude<Command, { type: 'SimpleCommand' | 'FunctionDef' }>,
): Promise<void> {
  if (command.type !== 'Group') shell.replaceable = false
  switch (command.type) {
    case 'Group':
      return runStatements(shell, command.body)
    case 'Subshell':
      shell.status = await shell.subshell(command.body)
      return
    case 'If':
      return runIf(shell, command)
    case 'For':
      return runFor(shell, command)
    case 'CStyleFor':
      return runCStyleFor(shell, command)
    case 'While':
    case 'Until':
      return runWhile(shell, command)
    case 'Case':
      return runCase(shell, command)
    case 'ArithmeticCommand':
      shell.status = (await evaluate(command.expression, scopeOf(shell))) === 0 ? 1 : 0
      return
    case 'ConditionalCommand':
      shell.status = (await isTrue(shell, command.expression)) ? 0 : 1
  }
}

/** Runs statements whose failure is an answer; whether they succeeded. */
async function test(shell: Shell, statements: readonly Statement[]): Promise<boolean> {
  shell.tested += 1
  try {
    await runStatements(shell, statements)
  } finally {
    shell.tested -= 1
  }
  return shell.status === 0
}

async function runIf(shell: Shell, { clauses, elseBody }: If): Promise<void> {
  for (const { condition, body } of clauses) if (await test(shell, condition)) return runStatements(shell, body)
  shell.status = 0
  if (elseBody !== null) await runStatements(shell, elseBody)
}

async function runFor(shell: Shell, { variable, words, body }: For): Promise<void> {
  const values = words === null ? shell.arguments : await expandWords(shell, words)
  shell.status = 0
  await looping(shell, async (turn) => {
    for (const value of values) {
      shell.set(variable, value)
      if (!(await turn(() => runStatements(shell, body)))) return
    }
  })
}

async function runCStyleFor(shell: Shell, { init, condition, update, body }: CStyleFor): Promise<void> {
  const scope = scopeOf(shell)
  const goesOn = async (): Promise<boolean> => condition === null || (await evaluate(condition, scope)) !== 0
  if (init !== null) await evaluate(init, scope)
  await looping(shell, async (turn) => {
    while (await goesOn()) {
      if (!(await turn(() => runStatements(shell, body)))) return
      if (update !== null) await evaluate(update, scope)
    }
  })
}

async function runWhile(shell: Shell, { type, condition, body }: Loop): Promise<void> {
  let status = 0
  await looping(shell, async (turn) => {
    const once = async (): Promise<void> => {
      if ((await test(shell, condition)) === (type === 'Until')) throw new LoopControl('break', 1)
      await runStatements(shell, body)
      ;({ status } = shell)
    }
    while (await turn(once)) await shell.checkpoint()
  })
  shell.status = status
}

/** Runs a loop; `turn` runs its body once, and says whether to go on. */
async function looping(
  shell: Shell,
  loop: (turn: (body: () => Promise<void>) => Promise<boolean>) => Promise<void>,
): Promise<void> {
  shell.loopDepth += 1
  try {
    await loop(async (body) => {
      try {
        await body()
        return true
      } catch (error) {
        if (!(error instanceof LoopControl)) throw error
        if (error.levels > 1 && shell.loopDepth > 1) {
          error.levels -= 1
          throw error
        }
        return error.kind === 'continue'
      }
    })
  } finally {
    shell.loopDepth -= 1
  }
}

async function runCase(shell: Shell, { word, items }: Case): Promise<void> {
  const text = await expandText(shell, word)
  shell.status = 0
  let falling = false
  for (const { patterns, body, terminator } of items) {
    let chosen = falling
    for (const pattern of chosen ? [] : patterns) chosen ||= matches(await expandField(shell, pattern), text)
    if (!chosen) continue
    await runStatements(shell, body)
    if (terminator === ';;') return
    falling = terminator === ';&'
  }
}

/** Calls a function with arguments. */
export async function callFunction(shell: Shell, name: string, args: readonly string[]): Promise<void> {
  const definition = shell.functions.get(name)!
  const outer = shell.arguments
  if (shell.functionDepth >= 500) throw new ShellError(`${name}: maximum function nesting level exceeded`)
  shell.arguments = args
  shell.functionDepth += 1
  shell.variables.enter()
  if (shell.dialect.family === 'bash') {
    shell.variables.local('FUNCNAME')
    shell.set('FUNCNAME', name)
  }
  const { loopDepth } = shell
  shell.loopDepth = 0
  try {
    await redirected(shell, definition.redirections, () => runCommand(shell, definition.body))
  } catch (error) {
    if (!(error instanceof Return)) throw error
    shell.status = error.status
  } finally {
    shell.variables.leave()
    shell.functionDepth -= 1
    shell.arguments = outer
    shell.loopDepth = loopDepth
  }
}

export function isMissing(error: unknown): boolean {
  return isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
