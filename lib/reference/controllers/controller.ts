/** What every controller is made of: informers that fill a queue, and a function that brings one key in order. */
import { ApiError, UnreachableError } from '../../kube/errors.ts'
import type { Informer, InformerHandlers } from '../../kube/informer.ts'
import type { AnyObject, KubeObject } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import type { Component, ComponentContext } from '../component.ts'
import { workQueue, type WorkQueue } from './queue.ts'

export interface Wiring extends ComponentContext {
  queue: Pick<WorkQueue, 'add' | 'addAfter'>
  /** The shared informer of a kind; nothing is processed before it is synced. */
  informer<T extends KubeObject = AnyObject>(resource: Resource): Informer<T>
  /** Work to be done before anything is processed. */
  before(work: () => Promise<void>): void
  /** Handlers that go when the controller stops, or by the returned function. */
  on<T extends KubeObject>(informer: Informer<T>, handlers: InformerHandlers<T>): () => void
}

/** Brings what a key names in order; a number asks for another look after so many milliseconds. */
export type Sync = (key: string) => Promise<number | void>

/** A component that runs `sync` for every key that the handlers set up by `wire` add to the queue. */
export function controller(name: string, wire: (wiring: Wiring) => Sync): Component {
  return {
    name,
    start(context) {
      const needed: (() => Promise<void>)[] = []
      const off: (() => void)[] = []
      const stopping = new AbortController()
      const queue = workQueue({
        clock: context.clock,
        async process(key) {
          await ready
          return stopping.signal.aborted ? undefined : sync(key)
        },
        onFailure: (error) => {
          if (!isExpected(error)) context.onError(error)
        },
      })
      const sync = wire({
        ...context,
        queue,
        informer<T extends KubeObject>(resource: Resource) {
          const informer = context.informers.of<T>(resource)
          needed.push(() => informer.synced)
          return informer
        },
        before: (work) => needed.push(work),
        on(informer, handlers) {
          const remove = informer.on(handlers)
          off.push(remove)
          return remove
        },
      })
      const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()))
      const ready = Promise.race([stopped, Promise.all(needed.map((work) => work()))]).catch(context.onError)
      return {
        async stop() {
          stopping.abort()
          for (const remove of off) remove()
          await queue.stop()
        },
      }
    },
  }
}

/** Refusals and conflicts are part of life: what was refused is tried again. */
export const isExpected = (error: unknown): boolean =>
  error instanceof ApiError || error instanceof UnreachableError || error instanceof PostponedError

/** What is wanted cannot be done yet: tried again with back-off, and not a fault. */
export class PostponedError extends Error {}

/** `namespace/name`, or `/name` where there is no namespace. */
export const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`

export function splitKey(key: string): { namespace: string; name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
