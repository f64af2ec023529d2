/** Requests from within the process: no bytes, no copies; objects are shared and not to be changed. */
import { apiErrorOf, UnreachableError } from '../../kube/errors.ts'
import type { WatchEvent } from '../../kube/objects.ts'
import type { ApiRequest, Channels, Transport } from '../../kube/transport.ts'
import type { Api, Call, Query, User } from './api.ts'
import type { Session } from './pods/channels.ts'
import { Queue } from './queue.ts'
import { answer } from './server.ts'
import { encode } from './https/encode.ts'
import { inWantedLanguage } from './https/language.ts'
import { isLog, isWatch, openLog, openSession, openWatch } from './streams.ts'
import { turn } from './turn.ts'

const admin: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] }

/** @param userAgent what `managedFields` calls the client, up to its first `/` */
export function localTransport(api: Api, userAgent: string): Transport {
  return {
    async send(request) {
      // By a clock that stands still, nothing waits.
      if (api.clock.still !== true) for (let late = turn(); late !== undefined; late = turn()) await late
      request.signal?.throwIfAborted()
      const call = callOf(request, userAgent)
      if (isWatch(api, call)) throw new UnreachableError('a watch is not a single answer: use watch')
      const { code, body } = await answer(api, call)
      return { code, body, warnings: call.warnings }
    },
    async watch(request) {
      request.signal?.throwIfAborted()
      const events = new Queue<{ event: WatchEvent; revision: number }>()
      const stop = openWatch(api, callOf(request, userAgent), {
        event: (event, revision) => events.push({ event, revision }),
        waitsSince: () => events.first?.revision,
        end(instead) {
          if (instead) {
            events.clear()
            events.push({ event: instead, revision: 0 })
          }
          events.end()
        },
      })
      const finish = (): void => {
        stop()
        events.end()
      }
      request.signal?.addEventListener('abort', finish, { once: true })
      const onReturn = (): void => {
        request.signal?.removeEventListener('abort', finish)
        stop()
      }
      return events.iterate(onReturn, ({ event }) => event)
    },
    async read(request) {
      request.signal?.throwIfAborted()
      const call = callOf(request, userAgent)
      return isLog(call) ? openLog(api, call) : once(await bytesOf(api, call))
    },
    async connect(request) {
      request.signal?.throwIfAborted()
      return connected(openSession(api, callOf(request, userAgent)), request.signal)
    },
  }
}

/** The answer as it would be sent. @throws ApiError */
async function bytesOf(api: Api, call: Call): Promise<Uint8Array> {
  const { code, body } = await inWantedLanguage(call, await answer(api, call))
  if (code >= 400) throw apiErrorOf(code, body)
  return typeof body === 'string' ? Buffer.from(body) : body instanceof Uint8Array ? body : encode(body)
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value
}

/** Both ends of a session, joined. */
function connected(session: Session, signal: AbortSignal | undefined): Channels {
  const toServer = new Queue<{ channel: number; data: Uint8Array } | { channel: number; end: true }>()
  const toClient = new Queue<{ channel: number; data: Uint8Array }>()
  const gone = new AbortController()
  const leave = (): void => {
    toServer.end()
    toClient.end()
    gone.abort(new Error('the client went away'))
  }
  signal?.addEventListener('abort', leave, { once: true })
  const peer = {
    frames: toServer.iterate(() => {}),
    send: (channel: number, data: Uint8Array): void => toClient.push({ channel, data }),
    close(): void {
      toServer.end()
      toClient.end()
    },
    signal: gone.signal,
  }
  void session(peer).finally(() => signal?.removeEventListener('abort', leave))
  return {
    send: (channel, data) => toServer.push({ channel, data }),
    end: (channel) => toServer.push({ channel, end: true }),
    frames: toClient.iterate(() => {}),
    close: leave,
  }
}

function callOf(request: ApiRequest, userAgent: string): Call {
  return {
    method: request.method,
    path: request.path,
    query: queryOf(request.query ?? {}),
    body: request.body,
    contentType: request.contentType ?? 'application/json',
    accept: request.accept ?? 'application/json',
    userAgent,
    user: admin,
    signal: request.signal,
    warnings: [],
  }
}

function queryOf(values: NonNullable<ApiRequest['query']>): Query {
  const all = (name: string): readonly string[] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return value === undefined ? [] : typeof value === 'string' ? [value] : value
  }
  return { all, get: (name) => all(name)[0] }
}
