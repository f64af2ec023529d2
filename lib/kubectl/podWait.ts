import type { KubeClient } from '../kube/client.ts'
import type { Pod } from '../kube/objects.ts'
import { pods } from '../kube/resource.ts'
import { CommandError } from './failure.ts'
import type { Io } from './io.ts'

/** Watches a Pod until it is as wanted. @throws CommandError when it is deleted meanwhile or `timeout` (ms) has passed. */
export async function untilPod(
  client: KubeClient,
  pod: Pod,
  wanted: (pod: Pod) => boolean,
  timeout: number,
  io: Io,
): Promise<Pod> {
  const { name, namespace = '' } = pod.metadata
  const ended = new AbortController()
  const cancel = timeout === Infinity ? () => undefined : io.clock.after(timeout, () => ended.abort())
  const signal = AbortSignal.any([io.signal, ended.signal])
  const fieldSelector = `metadata.name=${name}`
  try {
    while (!signal.aborted) {
      const list = await client.list<Pod>(pods, { namespace, fieldSelector, signal })
      const [found] = list.items
      if (found === undefined) throw new CommandError(`pod "${name}" was deleted`)
      if (wanted(found)) return found
      const { resourceVersion } = list.metadata
      for await (const event of client.watch<Pod>(pods, { namespace, fieldSelector, resourceVersion, signal })) {
        if (event.type === 'DELETED') throw new CommandError(`pod "${name}" was deleted`)
        if (event.type !== 'BOOKMARK' && wanted(event.object)) return event.object
      }
    }
  } catch (error) {
    if (!ended.signal.aborted || error instanceof CommandError) throw error
  } finally {
    cancel()
  }
  io.signal.throwIfAborted()
  throw new CommandError('timed out waiting for the condition')
}
