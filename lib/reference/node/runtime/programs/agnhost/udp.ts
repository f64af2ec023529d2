/** agnhost's UDP: the server of `netexec`, and who asks one. */
import type { Process } from '../../../image.ts'
import type { Endpoint } from '../../../../network/sockets.ts'
import { describe } from '../../files/errors.ts'
import { pause } from '../sleep.ts'

const answerSeconds = 5

/** Knows `hostname`, `echo TEXT` and `clientip`; nothing else is answered. `log`: a line. */
export function serveUdp(process: Process, port: number, log: (line: string) => void): void {
  const socket = process.network.udp({
    port,
    receive(data, from) {
      const client = `${from.address}:${from.port}`
      const text = Buffer.from(data).toString().trim().toLowerCase()
      const echo = /^echo (.*)$/s.exec(text)
      const answer = (line: string, words: string): void => {
        log(line)
        socket.send(Buffer.from(words), from)
      }
      if (text === 'hostname') answer('Sending udp hostName response', process.network.hostname)
      else if (echo !== null) answer(`Echoing ${echo[1]!} to UDP client ${client}`, echo[1]!)
      else if (text === 'clientip') answer(`Sending clientip back to UDP client ${client}`, client)
      else if (text !== '') log(`Unknown UDP command received from ${client}: ${text}`)
    },
  })
  log(`Started UDP server on port ${port}`)
}

/** Whatever it is asked, it answers with its name. */
export function serveHostnameUdp(process: Process, port: number): void {
  const socket = process.network.udp({
    port,
    receive(_data, from) {
      process.stdout(`UDP request from ${from.address}:${from.port}\n`)
      socket.send(Buffer.from(process.network.hostname), from)
    },
  })
}

/** The answer to one datagram. @throws Error with code ECONNREFUSED, EHOSTUNREACH or ETIMEDOUT. */
export async function askUdp(process: Process, peer: Endpoint, data: string, seconds = answerSeconds): Promise<string> {
  const waiting = new AbortController()
  let close = (): void => undefined
  try {
    return await new Promise((resolve, reject) => {
      const socket = process.network.udp({
        peer,
        lost: reject,
        receive(answer, from) {
          if (from.address === peer.address && from.port === peer.port) resolve(Buffer.from(answer).toString())
        },
      })
      close = () => socket.close()
      const signal = AbortSignal.any([process.signal, waiting.signal])
      const late = Object.assign(new Error('i/o timeout'), { code: 'ETIMEDOUT' })
      void pause({ clock: process.clock, signal }, seconds * 1000).then(() => reject(late))
      socket.send(Buffer.from(data), peer)
    })
  } finally {
    close()
    waiting.abort()
  }
}

/** `agnhost connect --protocol=udp`: whether anything answers. */
export async function connectUdp(process: Process, peer: Endpoint, data: string, seconds: number): Promise<number> {
  try {
    await askUdp(process, peer, data, seconds === Infinity ? answerSeconds : seconds)
    return 0
  } catch (error) {
    const words: Readonly<Record<string, string>> = {
      'Connection refused': 'REFUSED',
      'Connection timed out': 'TIMEOUT',
    }
    process.stderr(`${words[describe(error)] ?? 'OTHER'}\n`)
    return 1
  }
}
