import type { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import { linesOf } from '../kube/lines.ts'
import type { AnyObject, Pod } from '../kube/objects.ts'
import { pathOf, pods } from '../kube/resource.ts'
import { CommandError, forEachKeepGoing, usageError } from './failure.ts'
import { bool, duration, integer, text } from './flags.ts'
import { cannotBeShown } from './getWatch.ts'
import type { Io } from './io.ts'
import { containerOf, podOf, podsOf } from './podTarget.ts'
import { verb } from './verb.ts'

export const logs = verb({
  name: 'logs',
  summary: 'Print the logs for a container in a pod',
  flags: {
    'all-containers': bool(),
    'all-pods': bool(),
    container: text('c'),
    follow: bool('f'),
    'ignore-errors': bool(),
    'limit-bytes': integer(0),
    'max-log-requests': integer(5),
    'pod-running-timeout': duration(20_000),
    prefix: bool(),
    previous: bool('p'),
    selector: text('l'),
    since: duration(0),
    'since-time': text(),
    tail: integer(-1),
    timestamps: bool(),
  },
  async run({ flags, args, io, connect }) {
    const [target, second] = args
    if (target === undefined && flags.selector === '') {
      throw usageError(
        'logs',
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
      )
    }
    if (target !== undefined && flags.selector !== '')
      throw new CommandError('only a selector (-l) or a POD name is allowed')
    if (flags.follow && !io.live) throw new CommandError(cannotBeShown)
    const connection = await connect()
    const { client, discovery, namespace } = connection
    const all = target === undefined || flags['all-pods']
    const found = all ? await many() : [await one(target)]
    if (found.length === 0) return io.stderr(`No resources found in ${namespace} namespace.\n`)
    const tail = flags.tail === -1 && flags.selector !== '' ? 10 : flags.tail
    const options: LogOptions = {
      follow: flags.follow,
      previous: flags.previous,
      timestamps: flags.timestamps,
      ...(tail >= 0 && { tailLines: tail }),
      ...(flags.since > 0 && { sinceSeconds: Math.ceil(flags.since / 1000) }),
      ...(flags['since-time'] !== '' && { sinceTime: flags['since-time'] }),
      ...(flags['limit-bytes'] > 0 && { limitBytes: flags['limit-bytes'] }),
    }
    const sources = found.flatMap((pod) => {
      const names = flags['all-containers']
        ? [...(pod.spec.initContainers ?? []), ...pod.spec.containers].map(({ name }) => name)
        : [containerToLog(pod, second ?? flags.container, io)]
      return names.map((container) => ({ pod, container }))
    })
    if (flags.follow && sources.length > flags['max-log-requests']) {
      throw new CommandError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${flags['max-log-requests']}, use --max-log-requests to increase the limit`,
      )
    }
    const print = ({ pod, container }: (typeof sources)[number]) => {
      const prefix = flags.prefix || flags['all-pods'] ? `[pod/${pod.metadata.name}/${container}] ` : ''
      return printLogs(client, pod, { ...options, container, prefix }, io)
    }
    if (flags.follow) await Promise.all(sources.map(print))
    else await forEachKeepGoing(sources, print)

    async function one(name: string): Promise<Pod> {
      try {
        return await podOf(name, connection, io)
      } catch (error) {
        if (!isNotFound(error)) throw error
        throw new CommandError(`error from server (NotFound): ${(error as Error).message} in namespace "${namespace}"`)
      }
    }

    async function many(): Promise<Pod[]> {
      if (target === undefined)
        return (await client.list<Pod>(pods, { namespace, labelSelector: flags.selector })).items
      const [type = '', name = ''] = target.split('/')
      return podsOf(await client.get<AnyObject>(await discovery.named(type), { name, namespace }), client, namespace)
    }
  },
})

function containerToLog(pod: Pod, named: string, io: Io): string {
  const known = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].some(({ name }) => name === named)
  if (named !== '' && !known) throw new CommandError(`container ${named} is not valid for pod ${pod.metadata.name}`)
  return containerOf(pod, named, io)
}

export interface LogOptions {
  container?: string
  follow?: boolean
  previous?: boolean
  timestamps?: boolean
  tailLines?: number
  sinceSeconds?: number
  sinceTime?: string
  limitBytes?: number
  /** Before each line. */
  prefix?: string
}

/** Prints a container's log as it comes. */
export async function printLogs(client: KubeClient, { metadata }: Pod, options: LogOptions, io: Io): Promise<void> {
  const { prefix = '', ...query } = options
  const text = await client.transport.read({
    method: 'GET',
    path: pathOf(pods, metadata.namespace, metadata.name, 'log'),
    query: Object.fromEntries(
      Object.entries(query).map(([name, value]) => [
        name,
        value === undefined || value === false ? undefined : String(value),
      ]),
    ),
    accept: '*/*',
    signal: io.signal,
  })
  if (prefix !== '') for await (const line of linesOf(text)) io.stdout(`${prefix}${line}\n`)
  else for await (const chunk of text) io.stdout(chunk)
}
