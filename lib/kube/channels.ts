/** exec, attach and port-forward over a WebSocket. Its own module, since `ws` takes long to load. */
import type { IncomingMessage } from 'node:http'
import { type ClientOptions, WebSocket } from 'ws'
import { apiErrorOf } from './errors.ts'
import type { Channels } from './transport.ts'
import { brokenOff, unreachable } from './unreachable.ts'

const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io']
/** In v5 of the protocol, a frame of this channel ends the channel that its one byte names. */
const endOfChannel = 255
const framesHeld = 64

export function connectChannels(
  url: URL,
  options: ClientOptions,
  server: string,
  signal: AbortSignal | undefined,
): Promise<Channels> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const socket = new WebSocket(url, protocols, { ...options, perMessageDeflate: false })
    const abort = () => socket.terminate()
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal?.removeEventListener('abort', abort))
    const channels = channelsOf(socket, server, signal)
    socket.once('open', () => resolve(channels))
    socket.once('unexpected-response', (_request, response) => {
      textOf(response)
        .then((text) => reject(apiErrorOf(response.statusCode ?? 0, parsed(text))), reject)
        .finally(() => socket.terminate())
    })
    socket.on('error', (error) => reject(signal?.aborted ? (signal.reason as Error) : unreachable(server, error)))
  })
}

function channelsOf(socket: WebSocket, server: string, signal: AbortSignal | undefined): Channels {
  const queue: { channel: number; data: Uint8Array }[] = []
  let closed = false
  let closedByUs = false
  let failure: Error | undefined
  let wake: (() => void) | undefined

  socket.on('message', (message: Buffer) => {
    const [channel] = message
    if (channel === undefined) return
    queue.push({ channel, data: message.subarray(1) })
    if (queue.length >= framesHeld) socket.pause()
    wake?.()
  })
  socket.on('close', (code) => {
    closed = true
    if (code === 1006 && !closedByUs && !signal?.aborted) failure = brokenOff(server, new Error(`closed with ${code}`))
    wake?.()
  })

  async function* frames(): AsyncGenerator<{ channel: number; data: Uint8Array }> {
    for (;;) {
      const next = queue.shift()
      if (next !== undefined) {
        if (socket.isPaused) socket.resume()
        yield next
      } else if (closed) {
        if (failure !== undefined) throw failure
        return
      } else {
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  }

  const sendFrame = (channel: number, data: Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([Buffer.of(channel), data]))
  }
  return {
    send: sendFrame,
    end: (channel) => {
      if (socket.protocol === protocols[0]) sendFrame(endOfChannel, Buffer.of(channel))
    },
    frames: frames(),
    close: () => {
      closedByUs = true
      socket.close(1000)
    },
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
