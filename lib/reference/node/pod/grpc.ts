/** Asks a server for its health, as the gRPC Health Checking Protocol has it. */
import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { sleep } from '../../../clock.ts'
import { within, type AttemptTarget, type Outcome } from './attempt.ts'
import { timeoutAfter } from './timeout.ts'

/** What a Pod says of such a probe. */
export interface GrpcAction {
  readonly port: number
  readonly service?: string
}

/** A call that ended with a status other than OK. */
interface Ended {
  readonly code: number
  readonly message: string
}

const states = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']
/** As gRPC numbers the statuses of calls. */
const codes: Readonly<Record<number, string>> = {
  2: 'Unknown',
  5: 'NotFound',
  12: 'Unimplemented',
  13: 'Internal',
  14: 'Unavailable',
}
const unimplemented = 12
/** Who refuses a connection is asked again. */
const pause = 100

export async function grpcHealth(target: AttemptTarget, action: GrpcAction, timeout: number): Promise<Outcome> {
  const failed = (output: string): Outcome => ({ kind: 'failure', output })
  const span = `${timeout / 1000}s`
  const late = timeoutAfter(target.clock, timeout)
  let session: ClientHttp2Session | undefined
  try {
    session = await dial(target, action.port, late.signal)
    const said = await within(late.signal, check(session, action.service ?? ''))
    if (typeof said === 'number') {
      const state = states[said] ?? String(said)
      return state === 'SERVING'
        ? { kind: 'success', output: 'service healthy' }
        : failed(`service unhealthy (responded with ${JSON.stringify(state)})`)
    }
    const { code, message } = said
    if (code === unimplemented)
      return failed(
        `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${message}`,
      )
    return failed(`error: health rpc probe failed: rpc error: code = ${codes[code] ?? code} desc = ${message}`)
  } catch (error) {
    if (!late.signal.aborted) return failed(`error: health rpc probe failed: ${(error as Error).message}`)
    const address = `${target.podIP}:${action.port}`
    return failed(
      session === undefined
        ? `timeout: failed to connect service "${address}" within ${span}: context deadline exceeded`
        : `timeout: health rpc did not complete within ${span}`,
    )
  } finally {
    late.cancel()
    session?.destroy()
  }
}

/** Tries until there is somebody who takes the call. */
async function dial(target: AttemptTarget, port: number, signal: AbortSignal): Promise<ClientHttp2Session> {
  for (;;) {
    try {
      const socket = await within(signal, target.connect(target.podIP, port))
      const session = connect(`http://${target.podIP}:${port}`, { createConnection: () => socket })
      session.on('error', () => {})
      // It is a server of HTTP/2 when it has said how it wants to be spoken to.
      await within(
        signal,
        new Promise<void>((resolve, reject) => {
          session.once('remoteSettings', () => resolve())
          session.once('close', () => reject(new Error('connection closed')))
        }),
      ).catch((error: unknown) => {
        session.destroy()
        throw error
      })
      return session
    } catch (error) {
      if (signal.aborted) throw error
      await sleep(target.clock, pause, signal)
    }
  }
}

/** What the server says of the service: the number of a state, or how the call ended otherwise. */
function check(session: ClientHttp2Session, service: string): Promise<number | Ended> {
  const name = Buffer.from(service)
  const message = name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name])
  const prefix = Buffer.alloc(5)
  prefix.writeUInt32BE(message.length, 1)
  return new Promise((resolve, reject) => {
    const call = session.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      'user-agent': 'kube-probe/1.36',
      te: 'trailers',
    })
    let answer = Buffer.alloc(0)
    let status: Ended | undefined
    const take = (headers: IncomingHttpHeaders): void => {
      if (headers['grpc-status'] === undefined) return
      status = {
        code: Number(headers['grpc-status']),
        message: decodeURIComponent([headers['grpc-message']].flat().join()),
      }
    }
    call.on('response', (headers) => {
      take(headers)
      const http = Number(headers[':status'])
      if (http !== 200)
        status ??= {
          code: http === 404 ? unimplemented : 2,
          message: `unexpected HTTP status code received from server: ${http}`,
        }
    })
    call.on('trailers', take)
    call.on('data', (data: Buffer) => (answer = Buffer.concat([answer, data])))
    call.on('error', reject)
    call.on('close', () => {
      if (status === undefined) reject(new Error('rpc error: code = Internal desc = the stream ended without a status'))
      else resolve(status.code === 0 ? stateIn(answer.subarray(5)) : status)
    })
    call.end(Buffer.concat([prefix, message]))
  })
}

/** The state in a HealthCheckResponse; none is zero, which is not written. */
const stateIn = (message: Buffer): number => (message[0] === 0x08 ? (message[1] ?? 0) : 0)
