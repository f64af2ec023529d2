/** The built-in kubectl: what tutorials use of it, printing what the real one prints. */
import { forCommand } from './connection.ts'
import { CommandError, describeFailure } from './failure.ts'
import { parseArguments } from './flags.ts'
import { helpOf, overview } from './help.ts'
import type { Connection, Io } from './io.ts'
import { lacking } from './lacking.ts'
import { globalFlags } from './verb.ts'
import { aliases, groups, verbs } from './verbs.ts'

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
  if (words.length === 0) {
    if (rest.length > 0) parseArguments(rest, globalFlags, '')
    return io.stdout(overview(verbs))
  }
  const name = words.join(' ')
  const verb = verbs.find((each) => each.name === (aliases.get(name) ?? name))
  if (verb === undefined) return unknown(words, io)
  const { flags, ...parsed } = parseArguments(rest, { ...globalFlags, ...verb.flags }, verb.name)
  if (flags.help) return io.stdout(helpOf(verb))
  refuseOtherClusters(flags)
  const connect = async (): Promise<Connection> => {
    const connection = forCommand(await io.connect(), io)
    return flags.namespace === '' ? connection : { ...connection, namespace: flags.namespace }
  }
  return verb.run({ ...parsed, flags, io, connect })
}

/** The words that name the verb, after flags of all verbs, and all else. */
function splitCommand(args: readonly string[]): { words: string[]; rest: string[] } {
  const shorts = new Map(Object.entries(globalFlags).map(([name, { short }]) => [`-${short ?? ''}`, name]))
  let at = 0
  for (; args[at]?.startsWith('-') === true; at++) {
    const arg = args[at] as string
    if (arg === '--') return { words: [], rest: [...args] }
    const name = arg.startsWith('--') ? arg.slice(2) : (shorts.get(arg) ?? '')
    if (Object.hasOwn(globalFlags, name) && globalFlags[name as keyof typeof globalFlags].bare === undefined) at++
  }
  const flags = args.slice(0, at)
  const [first, second = ''] = args.slice(at)
  if (first === undefined) return { words: [], rest: flags }
  const words = groups.has(first) && second !== '' && !second.startsWith('-') ? [first, second] : [first]
  return { words, rest: [...flags, ...args.slice(at + words.length)] }
}

function unknown([first = '', second]: string[], io: Io): void {
  const summary = groups.get(first)
  const command = second === undefined ? first : `${first} ${second}`
  if (lacking.has(command)) throw new CommandError(lacks(command))
  if (summary === undefined) throw new CommandError(`unknown command "${first}" for "kubectl"`)
  if (second !== undefined)
    throw new CommandError(`unknown command "${second}"\nSee 'kubectl ${first} -h' for help and examples`)
  io.stdout(
    overview(
      verbs.filter(({ name }) => name.startsWith(`${first} `)),
      summary,
    ),
  )
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
