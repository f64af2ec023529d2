import type { KubeClient } from '../kube/client.ts'
import type { Pod } from '../kube/objects.ts'
import { CommandError } from './failure.ts'
import { bool, duration, text } from './flags.ts'
import type { Io } from './io.ts'
import { containerOf, podOf } from './podTarget.ts'
import { session, ttyOf } from './session.ts'
import { verb } from './verb.ts'

export const attach = verb({
  name: 'attach',
  summary: 'Attach to a running container',
  flags: {
    container: text('c'),
    'pod-running-timeout': duration(60_000),
    quiet: bool('q'),
    stdin: bool('i'),
    tty: bool('t'),
  },
  async run({ flags, args, io, connect }) {
    const [target] = args
    if (target === undefined) throw new CommandError('at least 1 argument is required for attach')
    if (args.length > 2) throw new CommandError('expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw 3')
    const connection = await connect()
    const pod = await podOf(args.length === 2 ? args.join('/') : target, connection)
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') {
      throw new CommandError(`cannot attach a container in a completed pod; current phase is ${pod.status.phase}`)
    }
    const tty = ttyOf(flags.tty, io)
    return attachTo(connection.client, pod, { ...flags, tty }, io)
  },
})

/** Joins the streams of a container's main process. */
export async function attachTo(
  client: KubeClient,
  pod: Pod,
  { container: named, stdin, tty, quiet }: { container: string; stdin: boolean; tty: boolean; quiet: boolean },
  io: Io,
): Promise<number> {
  const container = containerOf(pod, named, io, quiet)
  const spec = pod.spec.containers.find(({ name }) => name === container)
  if (tty && spec?.tty !== true) {
    io.stderr(`error: Unable to use a TTY - container ${container} did not allocate one\n`)
    tty = false
  }
  if (!quiet) io.stderr("If you don't see a command prompt, try pressing enter.\n")
  return session(client, pod, { subresource: 'attach', container, stdin, tty: tty || spec?.tty === true }, io)
}
