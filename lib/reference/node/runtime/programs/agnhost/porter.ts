/** `agnhost porter`: answers on each port with the text that SERVE_PORT_… has for it; SERVE_TLS_PORT_…: over TLS. */
import { createServer } from 'node:https'
import type { Process } from '../../../image.ts'
import { resolvePath } from '../../files/files.ts'
import { serveHttp, text, type Answer } from '../http-server.ts'
import type { Options } from '../options.ts'
import { untilSignal } from './agnhost.ts'

export async function porter(process: Process, { flags }: Options): Promise<number> {
  for (const [name, value] of Object.entries(process.env)) {
    const [, tls, port] = /^SERVE_(TLS_)?PORT_(\d+)$/.exec(name) ?? []
    if (port === undefined) continue
    const answer: Answer = (request, response) => {
      if (flags.has('json-response'))
        text(response, JSON.stringify({ Method: request.method, Body: value }), 200, 'application/json')
      else text(response, value, 200, `text/${looksLikePage.test(value) ? 'html' : 'plain'}; charset=utf-8`)
    }
    if (tls === undefined) serveHttp(process, Number(port), answer)
    else serveHttp(process, Number(port), answer, createServer(await credentials(process)))
  }
  return untilSignal(process)
}

/** As Go's servers find out what they send. */
const looksLikePage =
  /^\s*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i

/** Those that it is given, or its own for localhost. */
async function credentials({ env, cwd, files, clock }: Process): Promise<{ key: string; cert: string }> {
  const [key, cert] = [env['KEY_FILE'], env['CERT_FILE']]
  if (key && cert) {
    const [keyText, certText] = await Promise.all([key, cert].map((path) => files.readFile(resolvePath(cwd, path))))
    return { key: keyText!, cert: certText! }
  }
  const { selfSigned } = await import('../../../../apiserver/https/certificate.ts')
  const own = selfSigned(clock.now(), 'localhost', { dns: ['localhost'], ips: ['127.0.0.1'] })
  return { key: own.key, cert: own.certificate }
}
