/** What `nc -u` does. */
import type { Process, UdpSocket } from '../../image.ts'
import type { Endpoint } from '../../../network/sockets.ts'
import { describe } from '../files/errors.ts'
import { pause } from './sleep.ts'

interface Use {
  readonly peer: Endpoint
  readonly port?: number
}

/** Until a signal ends it, nobody is there, or nothing has come or gone for so many seconds. */
export function talkUdp(process: Process, use: Use, idleSeconds: number): Promise<number> {
  return new Promise((resolve) => {
    let cancel = (): void => undefined
    const wait = (): void => {
      cancel()
      if (idleSeconds !== Infinity) cancel = process.clock.after(idleSeconds * 1000, () => resolve(0))
    }
    process.signal.addEventListener('abort', () => cancel())
    const socket = process.network.udp({
      ...use,
      receive(data, from) {
        if (from.address !== use.peer.address || from.port !== use.peer.port) return
        process.stdout(data)
        wait()
      },
      lost(error) {
        cancel()
        process.stderr(`nc: ${describe(error)}\n`)
        resolve(1)
      },
    })
    wait()
    void forward(process, socket, use.peer)
  })
}

/** `nc -zu`: whether a datagram is not refused. */
export async function tryUdp(process: Process, use: Use): Promise<number> {
  let status = 0
  const socket = process.network.udp({ ...use, receive: () => undefined, lost: () => (status = 1) })
  socket.send(Buffer.from('X'), use.peer)
  await pause(process, 1000)
  return status
}

/** `nc -lu`: the first to send is the one it talks with. */
export function listenUdp(process: Process, port: number): Promise<number> {
  return new Promise(() => {
    let peer: Endpoint | undefined
    const socket = process.network.udp({
      port,
      address: '0.0.0.0',
      receive(data, from) {
        const isFirst = peer === undefined
        peer ??= from
        if (from.address !== peer.address || from.port !== peer.port) return
        process.stdout(data)
        if (isFirst) void forward(process, socket, from)
      },
    })
  })
}

async function forward(process: Process, socket: UdpSocket, to: Endpoint): Promise<void> {
  for await (const bytes of process.stdin) socket.send(bytes, to)
}
