/** Events of a node about its Pods, written in order and in the background. */
import type { Clock } from '../../clock.ts'
import type { KubeClient } from '../../kube/client.ts'
import { ApiError, isNotFound } from '../../kube/errors.ts'
import type { Event, KubeObject, Pod } from '../../kube/objects.ts'
import { events } from '../../kube/resource.ts'
import { rfc3339 } from './time.ts'

export interface EventRecorder {
  normal(reason: string, message: string, container?: string): void
  warning(reason: string, message: string, container?: string): void
}

export interface EventSink {
  /** Records events about one Pod; what it says again counts up the event that said it first. */
  about(pod: Pod): EventRecorder
  /** Resolves when all that was recorded is written. */
  flush(): Promise<void>
}

interface Source {
  client: KubeClient
  clock: Clock
  node: string
  onError(error: unknown): void
}

/** Of one Pod's warnings and news, this many at once; then one in five minutes, as client-go's filter has it. */
const burst = 25
const refill = 300_000

export function eventSink({ client, clock, node, onError }: Source): EventSink {
  let queue = Promise.resolve()
  let serial = 0
  const write = (task: () => Promise<void>): void => {
    queue = queue.then(task).catch((error: unknown) => {
      // A namespace that is going away takes no events; nor is an event worth a second try.
      if (!isNotFound(error) && !(error instanceof ApiError && error.code === 403)) onError(error)
    })
  }
  return {
    about(pod) {
      const known = new Map<string, { name: string; count: number; first: string }>()
      let tokens = burst
      let filled = clock.now()
      const record = (type: 'Normal' | 'Warning', reason: string, message: string, container?: string): void => {
        const now = clock.now()
        tokens = Math.min(burst, tokens + (now - filled) / refill)
        filled = now
        if (tokens < 1) return
        tokens -= 1
        const namespace = pod.metadata.namespace ?? ''
        const key = [type, reason, message, container].join('\0')
        const before = known.get(key)
        const at = rfc3339(now)
        if (before !== undefined) {
          before.count += 1
          const { name, count } = before
          write(async () => {
            await client.patch(events, { name, namespace }, 'merge', { count, lastTimestamp: at })
          })
          return
        }
        const name = `${pod.metadata.name}.${(BigInt(Math.trunc(now)) * 1_000_000n + BigInt(serial++ % 1_000_000)).toString(16)}`
        known.set(key, { name, count: 1, first: at })
        write(async () => {
          await client.create<Event & KubeObject>(events, {
            apiVersion: 'v1',
            kind: 'Event',
            metadata: { name, namespace },
            involvedObject: {
              kind: 'Pod',
              namespace,
              name: pod.metadata.name,
              uid: pod.metadata.uid,
              apiVersion: 'v1',
              resourceVersion: pod.metadata.resourceVersion,
              ...(container === undefined ? {} : { fieldPath: fieldPathOf(pod, container) }),
            },
            reason,
            message,
            source: { component: 'kubelet', host: node },
            firstTimestamp: at,
            lastTimestamp: at,
            count: 1,
            type,
            eventTime: null,
            reportingComponent: 'kubelet',
            reportingInstance: node,
          })
        })
      }
      return {
        normal: (reason, message, container) => record('Normal', reason, message, container),
        warning: (reason, message, container) => record('Warning', reason, message, container),
      }
    },
    flush: () => queue,
  }
}

const fieldPathOf = (pod: Pod, container: string): string =>
  `spec.${pod.spec.initContainers?.some(({ name }) => name === container) === true ? 'initContainers' : 'containers'}{${container}}`
