/** The cluster's DNS on a loopback port, by UDP and TCP, for `dig` and others outside of the cluster. */
import type { Socket as UdpSocket } from 'node:dgram'
import type { Server, Socket } from 'node:net'
import { codec } from './codec.ts'
import { reply, type Answerer } from './packet.ts'

/** Who answers, and where. */
export interface DnsServerOptions extends Answerer {
  /** 0 for any free one. */
  port: number
}

/** A server that answers until it is closed. */
export interface DnsServer {
  readonly port: number
  close(): Promise<void>
}

const host = '127.0.0.1'
/** Milliseconds that a connection may stay silent. */
const idle = 10_000
/** @throws Error where the port is taken. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const [dgram, net, dns] = await Promise.all([import('node:dgram'), import('node:net'), codec()])
  const connections = new Set<Socket>()
  const tcp = net.createServer((socket) => {
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    socket.setTimeout(idle, () => socket.destroy())
    let pending: Buffer = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data])
      while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
        const end = 2 + pending.readUInt16BE(0)
        const answer = reply(dns, pending.subarray(2, end), options, 'tcp')
        pending = pending.subarray(end)
        if (answer === undefined) {
          socket.destroy()
          break
        }
        const length = Buffer.alloc(2)
        length.writeUInt16BE(answer.length)
        socket.write(Buffer.concat([length, answer]))
      }
    })
  })
  const port = await listening(tcp, options.port)
  const udp = dgram.createSocket('udp4')
  udp.on('message', (message, from) => {
    const answer = reply(dns, message, options, 'udp')
    if (answer !== undefined) udp.send(answer, from.port, from.address)
  })
  await bound(udp, port)
  return {
    port,
    async close() {
      for (const socket of connections) socket.destroy()
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise<void>((resolve) => tcp.close(() => resolve())),
      ])
    },
  }
}

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as { port: number }).port))
  })

const bound = (socket: UdpSocket, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(port, host, () => resolve())
  })
