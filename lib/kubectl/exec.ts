import { CommandError, usageError } from './failure.ts'
import { bool, duration, list, text } from './flags.ts'
import { containerOf, podOf } from './podTarget.ts'
import { session, ttyOf } from './session.ts'
import { verb } from './verb.ts'

export const exec = verb({
  name: 'exec',
  summary: 'Execute a command in a container',
  flags: {
    container: text('c'),
    filename: list('f'),
    'pod-running-timeout': duration(60_000),
    quiet: bool('q'),
    stdin: bool('i'),
    tty: bool('t'),
  },
  async run({ flags, args, dash, io, connect }) {
    const [target, ...command] = args
    if (target === undefined || dash === 0) throw new CommandError('pod, type/name or --filename must be specified')
    if (command.length === 0) throw new CommandError('you must specify at least one command for the container')
    if (dash === undefined || dash > 1) {
      throw usageError('exec', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead')
    }
    const connection = await connect()
    const pod = await podOf(target, connection)
    const { phase } = pod.status
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new CommandError(`cannot exec into a container in a completed pod; current phase is ${phase}`)
    }
    const container = containerOf(pod, flags.container, io, flags.quiet)
    const tty = ttyOf(flags.tty && flags.stdin, io)
    return session(connection.client, pod, { subresource: 'exec', container, command, stdin: flags.stdin, tty }, io)
  },
})
