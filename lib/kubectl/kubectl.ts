/** The built-in kubectl: what tutorials use of it, printing what the real one prints. */
import { forCommand } from './connection.ts'
import { CommandError, describeFailure } from './failure.ts'
import { parseArguments } from './flags.ts'
import { helpOf, overview } from './help.ts'
import type { Connection, Io } from './io.ts'
import { lacking } from './lacking.ts'
import { type Call, globalFlags } from './verb.ts'
import { groups, verbs } from './verbs.ts'

/** Runs one command line (`args` without `kubectl`); resolves with its exit code. */
export async function kubectl(args: readonly string[], io: Io): Promise<number> {
  try {
    return (await run(args, io)) ?? 0
  } catch (error) {
    if (io.signal.aborted) return 130
    const { text, exitCode } = describeFailure(error)
    io.stderr(text.endsWith('\n') ? text : `${text}\n`)
    return exitCode
  }
}

async function run(args: readonly string[], io: Io): Promise<number | void> {
  const { words, rest } = splitCommand(args)
  const [first] = words
  if (first === undefined) {
    if (rest.length > 0) parseArguments(rest, globalFlags, '')
    return io.stdout(overview(verbs))
  }
  const verb = verbs.find(({ name }) => name === words.join(' '))
  if (verb === undefined) return unknown(words, io)
  const { flags, ...parsed } = parseArguments(rest, { ...globalFlags, ...verb.flags }, verb.name)
  if (flags.help) return io.stdout(helpOf(verb))
  refuseOtherClusters(flags)
  const connect = async (): Promise<Connection> => {
    const connection = forCommand(await io.connect(), io)
    return flags.namespace === '' ? connection : { ...connection, namespace: flags.namespace }
  }
  return verb.run({ ...parsed, flags, io, connect } as Call)
}

/** The words that name the verb, wherever flags stand among them, and all that is left. */
function splitCommand(args: readonly string[]): { words: string[]; rest: string[] } {
  const words: string[] = []
  const rest: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string
    const wanted = words.length === 0 || (words.length === 1 && groups.has(words[0] as string))
    if (arg === '--' || !wanted) return { words, rest: [...rest, ...args.slice(at)] }
    if (!arg.startsWith('-')) {
      words.push(arg)
      continue
    }
    rest.push(arg)
    const name = arg.startsWith('--') ? arg.slice(2) : Object.entries(globalFlags).find(([, { short }]) => `-${short}` === arg)?.[0]
    const flag = name === undefined ? undefined : globalFlags[name as keyof typeof globalFlags]
    if (flag !== undefined && flag.bare === undefined && at + 1 < args.length) rest.push(args[++at] as string)
  }
  return { words, rest }
}

function unknown([first = '', second]: string[], io: Io): void {
  const summary = groups.get(first)
  if (summary !== undefined) {
    if (second === undefined) return io.stdout(overview(verbs.filter(({ name }) => name.startsWith(`${first} `)), summary))
    const command = `${first} ${second}`
    if (lacking.has(command)) throw new CommandError(lacks(command))
    throw new CommandError(`unknown command "${second}"\nSee 'kubectl ${first} -h' for help and examples`)
  }
  if (lacking.has(first)) throw new CommandError(lacks(first))
  throw new CommandError(`unknown command "${first}" for "kubectl"`)
}

const lacks = (command: string): string =>
  `the built-in kubectl has no "${command}"; to use the kubectl of this machine, run with --terminal=host`

const otherClusters = ['kubeconfig', 'context', 'cluster', 'user', 'server', 'token', 'as'] as const

function refuseOtherClusters(flags: Readonly<Record<(typeof otherClusters)[number], string>>): void {
  const given = otherClusters.find((name) => flags[name] !== '')
  if (given === undefined) return
  throw new CommandError(
    `the built-in kubectl knows only the cluster of this run and takes no --${given}; to use the kubectl of this machine, run with --terminal=host`,
  )
}
