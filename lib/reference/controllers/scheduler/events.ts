/** The scheduler's events, in the newer form: with a series in place of a count. */
import { ApiError, UnreachableError } from '../../../kube/errors.ts'
import type { Event, Pod } from '../../../kube/objects.ts'
import { events } from '../../../kube/resource.ts'
import type { ComponentContext } from '../../component.ts'
import { eventName, type EventType } from '../../events.ts'
import { microTimestamp } from '../time.ts'

export interface SchedulingEvents {
  record(pod: Pod, type: EventType, reason: string, action: string, message: string): void
  /** No more will be told of this Pod. */
  forget(pod: Pod): void
}

export function schedulingEvents({
  client,
  clock,
  onError,
}: Pick<ComponentContext, 'client' | 'clock' | 'onError'>): SchedulingEvents {
  const sent = new Map<string, { said: string; count: number; event: Promise<Event | undefined> }>()
  let tail: Promise<unknown> = Promise.resolve()

  return {
    forget: ({ metadata }) => sent.delete(metadata.uid),
    record(pod, type, reason, action, note) {
      const { namespace = '', name, uid, resourceVersion } = pod.metadata
      const time = microTimestamp(clock.now())
      const said = `${reason}/${note}`
      const before = sent.get(uid)
      const again = before?.said === said ? before : undefined
      const send = async (): Promise<Event | undefined> => {
        const first = await again?.event
        if (again !== undefined && first !== undefined) {
          const series = { count: (again.count += 1), lastObservedTime: time }
          return client.patch<Event>(events, first.metadata, 'merge', { series })
        }
        return client.create<Event>(events, {
          apiVersion: 'v1',
          kind: 'Event',
          metadata: { name: eventName(name, clock), namespace },
          involvedObject: { kind: 'Pod', namespace, name, uid, apiVersion: 'v1', resourceVersion },
          reason,
          message: note,
          source: {},
          type,
          eventTime: time,
          action,
          reportingComponent: 'default-scheduler',
          reportingInstance: 'default-scheduler-stickyset',
        })
      }
      const event = tail.then(send).catch((error: unknown) => {
        if (!(error instanceof ApiError || error instanceof UnreachableError)) onError(error)
        return undefined
      })
      tail = event
      if (again === undefined) sent.set(uid, { said, count: 1, event })
    },
  }
}
