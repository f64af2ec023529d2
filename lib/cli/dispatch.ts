import { commandHelp, generalHelp } from './help.ts'
import { UsageError, type Command, type Flags, type ProcessIo } from './command.ts'
import { exitCodes, type ExitCode } from './exit.ts'
import { parseFlags } from './flags.ts'

export type Loaders = Readonly<Record<string, () => Promise<Command>>>

const help = { help: { type: 'boolean', help: 'show this' } } as const satisfies Flags

/** Finds the command that `argv` names and runs it. */
export const dispatch = (loaders: Loaders, argv: readonly string[], io: ProcessIo): Promise<ExitCode> =>
  guarded(io, () => runCommand(loaders, argv, io))

/** What goes wrong in `body` becomes a message and an exit code. */
export async function guarded(io: ProcessIo, body: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await body()
  } catch (error) {
    if (io.signal.aborted) return exitCodes.interrupted
    const { code, message } = failureOf(error)
    io.stderr(`stickyset: ${message}\n`)
    return code
  }
}

async function runCommand(
  loaders: Loaders,
  [name = 'help', ...rest]: readonly string[],
  io: ProcessIo,
): Promise<ExitCode> {
  if (name === '--version') return print(io, `${await version()}\n`)
  if (name === '--help' || (name === 'help' && rest[0] === undefined)) {
    const commands = await Promise.all(
      Object.entries(loaders).map(async ([key, load]) => [key, (await load()).summary]),
    )
    return print(io, generalHelp(Object.fromEntries(commands) as Record<string, string>))
  }
  if (name === 'help') return runCommand(loaders, [rest[0] ?? '', '--help'], io)
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined
  if (load === undefined) {
    throw new UsageError(`unknown command ${name}: the known ones are ${Object.keys(loaders).join(', ')}`)
  }
  const command = await load()
  if (rest.includes('--help'))
    return print(io, await commandHelp(name, { ...command, flags: { ...command.flags, ...help } }))
  const { flags, operands } = parseFlags({ ...command.flags, ...help }, rest)
  if (command.operands === undefined && operands[0] !== undefined) {
    throw new UsageError(`${name} takes no operands, but was given ${operands.join(' ')}`)
  }
  return command.run({ flags, operands, ...io })
}

function print({ stdout }: ProcessIo, text: string): ExitCode {
  stdout(text)
  return exitCodes.conformant
}

const codeByError: Readonly<Record<string, ExitCode>> = {
  UsageError: exitCodes.usage,
  ScenarioError: exitCodes.usage,
  UnknownScenarioError: exitCodes.usage,
  ClusterError: exitCodes.cluster,
  KubeconfigError: exitCodes.cluster,
  UnreachableError: exitCodes.cluster,
  TerminalError: exitCodes.cluster,
}

/** Users' mistakes and clusters' troubles are told in one sentence; for our own faults the trace is what helps. */
export function failureOf(error: unknown): { code: ExitCode; message: string } {
  if (!(error instanceof Error)) return { code: exitCodes.harness, message: String(error) }
  const code = codeByError[error.name]
  if (code !== undefined) return { code, message: error.message }
  return { code: exitCodes.harness, message: `this is a fault of stickyset itself\n${error.stack ?? error.message}` }
}

async function version(): Promise<string> {
  const { readPackage } = await import('./package.ts')
  return (await readPackage()).version
}
