/** Events as client-go's recorder sends them: repeated ones are counted, similar ones combined, floods cut off. */
import { ApiError, isNotFound, UnreachableError } from '../kube/errors.ts'
import type { Event, KubeObject, Manifest } from '../kube/objects.ts'
import { events } from '../kube/resource.ts'
import type { Clock } from '../clock.ts'
import type { ComponentContext } from './component.ts'
import { timestamp } from './controllers/time.ts'

export type EventType = 'Normal' | 'Warning'

/** Tells of something that happened to an object. Sent in the background, in order; a refusal is ignored. */
export type EventRecorder = (
  object: KubeObject,
  type: EventType,
  reason: string,
  message: string,
  /** The part of the object that it happened to: `spec.containers{nginx}`. */
  fieldPath?: string,
) => void

const combineAfter = 10
const forgetAfter = 600_000
const burst = 25
const refill = 300_000
const longestMemory = 4096

export function eventRecorder(
  { client, clock, onError }: Pick<ComponentContext, 'client' | 'clock' | 'onError'>,
  component: string,
  /** The node that it speaks of. */
  host?: string,
): EventRecorder {
  const similar = new Map<string, { messages: Set<string>; last: number }>()
  const sent = new Map<string, Promise<Event | undefined>>()
  const buckets = new Map<string, { tokens: number; last: number }>()
  let tail: Promise<unknown> = Promise.resolve()

  /** The message to send, and by what it is known when it comes again. */
  function aggregate(about: string, part: string | undefined, message: string): { key: string; message: string } {
    const known = similar.get(about)
    const record =
      known !== undefined && clock.now() - known.last <= forgetAfter ? known : { messages: new Set<string>(), last: 0 }
    record.last = clock.now()
    record.messages.add(message)
    remember(similar, about, record)
    if (record.messages.size < combineAfter) return { key: `${about}/${part ?? ''}/${message}`, message }
    record.messages.delete(message)
    return { key: about, message: `(combined from similar events): ${message}` }
  }

  function allowed(about: string): boolean {
    const bucket = buckets.get(about) ?? { tokens: burst, last: clock.now() }
    remember(buckets, about, bucket)
    bucket.tokens = Math.min(burst, bucket.tokens + (clock.now() - bucket.last) / refill)
    bucket.last = clock.now()
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  async function send(previous: Promise<Event | undefined> | undefined, event: Manifest): Promise<Event | undefined> {
    const known = await previous
    if (known !== undefined) {
      try {
        const { message, lastTimestamp } = event as unknown as Event
        return await client.patch<Event>(events, known.metadata, 'merge', {
          count: (known.count ?? 1) + 1,
          lastTimestamp,
          message,
        })
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
    return client.create<Event>(events, event)
  }

  return (object, type, reason, message, fieldPath) => {
    const { namespace = 'default', name, uid, resourceVersion } = object.metadata
    const whom = [object.kind, namespace, name, uid].join('/')
    const aggregated = aggregate([whom, type, reason].join('/'), fieldPath, message)
    // Whatever it is told of an object, in all.
    if (!allowed(whom)) return
    const now = timestamp(clock.now())
    const event: Manifest = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: eventName(name, clock), namespace },
      involvedObject: {
        kind: object.kind,
        namespace: object.metadata.namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
        ...(fieldPath === undefined ? {} : { fieldPath }),
      },
      reason,
      message: aggregated.message,
      source: { component, ...(host === undefined ? {} : { host }) },
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
      type,
      reportingComponent: component,
      reportingInstance: host ?? '',
    }
    const previous = sent.get(aggregated.key)
    const sending = tail
      .then(() => send(previous, event))
      .catch((error: unknown) => {
        if (!(error instanceof ApiError || error instanceof UnreachableError)) onError(error)
        return undefined
      })
    tail = sending
    remember(sent, aggregated.key, sending)
  }
}

/** `web-0.18ea5972274ef5a1`: the time in nanoseconds, so that names are unique and in the order of the events. */
export const eventName = (object: string, clock: Clock): string => `${object}.${nanoseconds(clock).toString(16)}`

const latest = new WeakMap<Clock, bigint>()

/** A clock's time, never twice the same. */
function nanoseconds(clock: Clock): bigint {
  const now = BigInt(Math.floor(clock.now())) * 1_000_000n
  const before = latest.get(clock) ?? 0n
  const unique = now > before ? now : before + 1n
  latest.set(clock, unique)
  return unique
}

/** Keeps the newest of what is known. */
function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.delete(key)
  known.set(key, value)
  if (known.size > longestMemory) known.delete(known.keys().next().value as string)
}
