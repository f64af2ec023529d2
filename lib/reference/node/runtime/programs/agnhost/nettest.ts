/** `agnhost nettest`: tells who has written to it. Peers it would find by the API, which containers do not reach here. */
import type { Process } from '../../../image.ts'
import { pause } from '../sleep.ts'
import { serveHttp, text } from '../http-server.ts'
import type { Options } from '../options.ts'
import { untilSignal } from './agnhost.ts'

const searchSeconds = 5 * 60

interface State {
  Hostname: string
  Sent: Record<string, number> | null
  Received: Record<string, number> | null
  Errors: string[] | null
  Log: string[] | null
  StillContactingPeers: boolean
}

export async function nettest(process: Process, { values }: Options): Promise<number> {
  const state: State = {
    Hostname: process.network.hostname,
    Sent: null,
    Received: null,
    Errors: null,
    Log: null,
    StillContactingPeers: true,
  }
  process.stderr('Unable to get server version: the API is out of reach; retrying.\n')
  void pause(process, searchSeconds * 1000).then(() => (state.StillContactingPeers = false))
  return new Promise((end) => {
    void untilSignal(process).then(end)
    serveHttp(process, Number(values.get('port')?.[0] ?? 8080), async (request, response) => {
      const { pathname } = new URL(request.url, 'http://localhost')
      if (pathname === '/read') text(response, JSON.stringify(state, undefined, '\t'))
      else if (pathname === '/status') text(response, state.StillContactingPeers ? 'running' : 'fail')
      else if (pathname === '/quit') end(0)
      else if (pathname === '/write') {
        const parts: Uint8Array[] = []
        for await (const part of request as AsyncIterable<Uint8Array>) parts.push(part)
        receive(state, Buffer.concat(parts).toString())
        text(response, `${JSON.stringify({ Hostname: state.Hostname })}\n`)
      } else text(response, '404 page not found\n', 404)
    })
  })
}

function receive(state: State, body: string): void {
  try {
    const { Source = '' } = JSON.parse(body) as { Source?: string }
    if (Source === '') throw new Error(`${state.Hostname}: Got request with no source`)
    state.Received = { ...state.Received, [Source]: (state.Received?.[Source] ?? 0) + 1 }
  } catch (error) {
    state.Errors = [...(state.Errors ?? []), (error as Error).message]
  }
}
