import type { DeleteOptions, KubeClient } from '../kube/client.ts'
import { ApiError, isNotFound, UnreachableError } from '../kube/errors.ts'
import type { KubeObject, WatchEvent } from '../kube/objects.ts'
import { pathOf } from '../kube/resource.ts'
import { kindName, resourceName } from './discovery.ts'
import { CommandError, forEachKeepGoing, PlainError, withSource } from './failure.ts'
import { bool, integer, text } from './flags.ts'
import type { Io } from './io.ts'
import { writeRaw } from './raw.ts'
import { dryRunOf } from './report.ts'
import { type Target, targetsOf } from './targets.ts'
import { dryRunFlag, fileFlags, timeoutFlag, verb } from './verb.ts'

export const remove = verb({
  name: 'delete',
  summary: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  flags: {
    ...fileFlags,
    ...dryRunFlag,
    ...timeoutFlag(0),
    all: bool(),
    'all-namespaces': bool('A'),
    cascade: text(undefined, 'background', 'background'),
    'field-selector': text(),
    force: bool(),
    'grace-period': integer(-1),
    'ignore-not-found': bool(),
    interactive: bool('i'),
    now: bool(),
    output: text('o'),
    raw: text(),
    selector: text('l'),
    wait: bool(undefined, true),
  },
  async run({ flags, args, io, connect }) {
    if (flags.output !== '' && flags.output !== 'name') {
      throw new CommandError(`unexpected -o output mode: ${flags.output}. We only support '-o name'`)
    }
    if (flags.interactive)
      throw new CommandError('the built-in kubectl has no "delete --interactive"; run with --terminal=host')
    if (flags.raw !== '') return writeRaw('DELETE', flags, io, await connect())
    const dryRun = dryRunOf(flags['dry-run'])
    const gracePeriod = gracePeriodOf(flags, io)
    const connection = await connect()
    const { client } = connection
    const targets = await targetsOf(args, flags, io, connection)
    if (targets.length === 0) return io.stdout('No resources found\n')
    const deleted: { target: Target; uid: string }[] = []
    const options: DeleteOptions = {
      propagationPolicy: cascades(flags.cascade),
      ...(gracePeriod >= 0 && { gracePeriodSeconds: gracePeriod }),
      ...(dryRun === 'server' && { dryRun: true }),
    }
    const operation = flags.force && gracePeriod === 0 ? 'force deleted' : 'deleted'
    const suffix = dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)'
    await forEachKeepGoing(targets, async (target) => {
      try {
        if (dryRun !== 'client') deleted.push({ target, uid: await deleteOne(client, target, options) })
      } catch (error) {
        if (flags['ignore-not-found'] && isNotFound(error)) return
        throw withSource('deleting', target.source, error)
      }
      const { resource, name } = target
      if (flags.output === 'name') io.stdout(`${kindName(resource)}/${name}\n`)
      else io.stdout(`${kindName(resource)} "${name}" ${operation}${suffix}\n`)
    })
    if (!flags.wait || dryRun !== 'none') return
    const week = 168 * 3_600_000
    await forEachKeepGoing(deleted, ({ target, uid }) =>
      untilGone(client, target, uid, flags.timeout === 0 ? week : flags.timeout, io),
    )
  },
})

/** Seconds; -1 for each object's own. A warning goes out where the removal is not confirmed. */
function gracePeriodOf(flags: { 'grace-period': number; force: boolean; now: boolean }, io: Io): number {
  let seconds = flags['grace-period']
  if (flags.now) {
    if (seconds !== -1) throw new CommandError('--now and --grace-period cannot be specified together')
    seconds = 1
  }
  if (flags.force) {
    if (seconds < 0) seconds = 0
    if (seconds > 0) throw new CommandError('--force and --grace-period greater than 0 cannot be specified together')
    io.stderr(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
  } else if (seconds === 0) seconds = 1
  return seconds
}

export function cascades(cascade: string): NonNullable<DeleteOptions['propagationPolicy']> {
  switch (cascade) {
    case 'background':
    case 'true':
      return 'Background'
    case 'foreground':
      return 'Foreground'
    case 'orphan':
    case 'false':
      return 'Orphan'
  }
  throw new CommandError(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`)
}

/** Resolves with the uid of what was deleted; '' where the server does not say. */
export async function deleteOne(
  client: KubeClient,
  { resource, name, namespace }: Target,
  options: DeleteOptions,
): Promise<string> {
  const answer = await client.delete<KubeObject>(resource, { name, namespace }, options)
  return answer.kind === 'Status' && 'details' in answer
    ? (answer.details?.uid ?? '')
    : ((answer as KubeObject).metadata.uid ?? '')
}

/** Waits until the object is gone, finalizers and all, or another has its name. */
export async function untilGone(
  client: KubeClient,
  target: Target,
  uid: string,
  timeout: number,
  io: Io,
): Promise<void> {
  const { resource, name, namespace } = target
  const ended = new AbortController()
  const cancel = io.clock.after(timeout, () => ended.abort())
  const signal = AbortSignal.any([io.signal, ended.signal])
  try {
    while (!signal.aborted) {
      const list = await client.list<KubeObject>(resource, {
        ...(namespace !== undefined && { namespace }),
        fieldSelector: `metadata.name=${name}`,
      })
      const [found] = list.items
      if (found === undefined || (uid !== '' && found.metadata.uid !== uid)) return
      if (await seenGone(client, target, found.metadata.uid, list.metadata.resourceVersion, signal)) return
    }
  } catch (error) {
    // Whoever may delete but not read cannot wait.
    if (error instanceof ApiError && (error.code === 403 || error.code === 405)) return
    if (error instanceof UnreachableError || !signal.aborted) throw error
  } finally {
    cancel()
  }
  if (io.signal.aborted) throw io.signal.reason
  throw new PlainError(`error: timed out waiting for the condition on ${resourceName(resource)}/${name}`)
}

async function seenGone(
  client: KubeClient,
  { resource, name, namespace }: Target,
  uid: string,
  resourceVersion: string,
  signal: AbortSignal,
): Promise<boolean> {
  const query = { watch: 'true', fieldSelector: `metadata.name=${name}`, resourceVersion }
  const events: AsyncIterable<WatchEvent> = await client.transport.watch({
    method: 'GET',
    path: pathOf(resource, namespace),
    query,
    signal,
  })
  for await (const event of events) {
    if (event.type === 'ERROR') return false
    if (event.object.metadata.uid === uid && event.type === 'DELETED') return true
  }
  return false
}
