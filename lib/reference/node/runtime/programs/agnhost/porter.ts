/** `agnhost porter`: answers on each port with the text that SERVE_PORT_… has for it. */
import type { Process } from '../../../image.ts'
import { serveHttp, text } from '../http-server.ts'
import type { Options } from '../options.ts'
import { untilSignal } from './agnhost.ts'

export async function porter(process: Process, { flags }: Options): Promise<number> {
  for (const [name, value] of Object.entries(process.env)) {
    const port = /^SERVE_PORT_(\d+)$/.exec(name)?.[1]
    if (port === undefined) continue
    serveHttp(process, Number(port), (request, response) => {
      if (flags.has('json-response'))
        text(response, JSON.stringify({ Method: request.method, Body: value }), 200, 'application/json')
      else text(response, value)
    })
  }
  return untilSignal(process)
}
