/** A transport that asks again where the way to the server, or the server itself, fails for a while. */
import { sleep, type Clock } from '../clock.ts'
import { UnreachableError } from './errors.ts'
import type { ApiRequest, ApiResponse, Transport } from './transport.ts'

/** Pauses before each further attempt, in milliseconds. */
const pauses = [50, 200, 500, 1000, 2000]

/** Repeats what can be repeated without harm: what reads, and what deletes. What creates or changes is done once. */
export function patient(transport: Transport, clock: Clock): Transport {
  return {
    ...transport,
    watch: (request) => transport.watch(request),
    read: (request) => transport.read(request),
    connect: (request) => transport.connect(request),
    async send(request) {
      if (request.method !== 'GET' && request.method !== 'DELETE') return transport.send(request)
      for (const pause of pauses) {
        const response = await answered(transport, request)
        if (response !== undefined) return response
        await sleep(clock, pause, request.signal)
      }
      return transport.send(request)
    },
  }
}

/** Undefined where another attempt may have an answer. */
async function answered(transport: Transport, request: ApiRequest): Promise<ApiResponse | undefined> {
  try {
    const response = await transport.send(request)
    return response.code >= 500 || response.code === 429 ? undefined : response
  } catch (error) {
    if (error instanceof UnreachableError && !request.signal?.aborted) return undefined
    throw error
  }
}
