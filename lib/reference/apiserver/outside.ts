/** Requests as from another process, without the network between: answers are made from the text that would be sent. */
import type { WatchEvent } from '../../kube/objects.ts'
import type { Transport } from '../../kube/transport.ts'
import type { Api } from './api.ts'
import { encode } from './https/encode.ts'
import { localTransport } from './local.ts'
import { jsonOf } from '../store/json.ts'

/** @param userAgent what `managedFields` calls the client, up to its first `/` */
export function outsideTransport(api: Api, userAgent: string): Transport {
  const local = localTransport(api, userAgent)
  return {
    ...local,
    async send({ body, ...request }) {
      const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const response = await local.send({ ...request, body: sent })
      const isText = typeof response.body !== 'object' || response.body === null
      return isText ? response : { ...response, body: parsed(encode(response.body as object)) }
    },
    watch: async (request) => received(await local.watch(request)),
  }
}

async function* received(events: AsyncIterable<WatchEvent>): AsyncGenerator<WatchEvent> {
  for await (const event of events) yield { ...event, object: parsed(jsonOf(event.object)) } as WatchEvent
}

const parsed = (json: string | Buffer): unknown => JSON.parse(json.toString())
