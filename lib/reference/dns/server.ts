/** The cluster's DNS on a loopback port, by UDP and TCP, for `dig` and others outside of the cluster. */
import type { Socket as UdpSocket } from 'node:dgram'
import type { Server, Socket } from 'node:net'
import type { Answer, DecodedPacket, Packet } from 'dns-packet'
import type { DnsAnswer, DnsRecord, DnsType } from '../node/image.ts'
import type { Question } from './resolve.ts'

/** Who answers, and where. */
export interface DnsServerOptions {
  answer(question: Question): DnsAnswer
  /** What an answer without records carries as its authority; undefined for a name outside of the zone. */
  authority(name: string): DnsRecord | undefined
  /** 0 for any free one. */
  port: number
}

/** A server that answers until it is closed. */
export interface DnsServer {
  readonly port: number
  close(): Promise<void>
}

const host = '127.0.0.1'
/** What an answer by UDP may be long, where the question does not say. */
const shortest = 512
/** Milliseconds that a connection may stay silent. */
const idle = 10_000
/** What an answer by UDP may be long at most, and what questions may be. */
const longest = 4096
const codes: Record<DnsAnswer['code'] | 'NOTIMP', number> = {
  NOERROR: 0,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
}

/** @throws Error where the port is taken. */
export async function startDnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const [dgram, net, dns] = await Promise.all([import('node:dgram'), import('node:net'), import('dns-packet')])
  const reply = (message: Buffer, limit: number | undefined): Buffer | undefined => {
    const query = decode(dns, message)
    if (query === undefined) return undefined
    const full = dns.encode(packetOf(query, options))
    const room = limit === undefined ? Infinity : Math.max(limit, udpSizeOf(query))
    if (full.length <= room) return full
    const truncated = packetOf(query, options)
    return dns.encode({
      ...truncated,
      flags: (truncated.flags ?? 0) | dns.TRUNCATED_RESPONSE,
      answers: [],
      additionals: [],
    })
  }

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
        const answer = reply(pending.subarray(2, end), undefined)
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
    const answer = reply(message, shortest)
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

function decode(dns: typeof import('dns-packet'), message: Buffer): DecodedPacket | undefined {
  try {
    const query = dns.decode(message)
    return query.type === 'query' && query.questions?.length === 1 ? query : undefined
  } catch {
    return undefined
  }
}

/** QR is set by the type; AA, and RD as it was asked. */
const authoritative = 1 << 10
const recursionDesired = 1 << 8
const opcode = 0xf << 11

/** What it is not there for: operations other than a query, classes other than the Internet's, transfers of zones. */
function refusalOf(query: DecodedPacket): 'NOTIMP' | 'REFUSED' | undefined {
  if (((query.flags ?? 0) & opcode) !== 0) return 'NOTIMP'
  const [question] = query.questions!
  const known = question!.class === undefined || question!.class === 'IN' || question!.class === 'ANY'
  return known && question!.type !== 'AXFR' && question!.type !== 'IXFR' ? undefined : 'REFUSED'
}

function packetOf(query: DecodedPacket, { answer, authority }: DnsServerOptions): Packet {
  const [question] = query.questions!
  const refusal = refusalOf(query)
  if (refusal !== undefined) {
    const flags = ((query.flags ?? 0) & (opcode | recursionDesired)) | codes[refusal]
    return { type: 'response', id: query.id ?? 0, flags, questions: query.questions ?? [] }
  }
  const { code, answers, additional } = answer({ name: question!.name, type: question!.type as DnsType })
  const soa = answers.length === 0 ? authority(question!.name) : undefined
  const asksExtended = query.additionals?.some(({ type }) => type === 'OPT') === true
  const extended = asksExtended
    ? [{ type: 'OPT', name: '.', udpPayloadSize: longest, flags: 0, options: [] } as unknown as Answer]
    : []
  return {
    type: 'response',
    id: query.id ?? 0,
    flags: authoritative | ((query.flags ?? 0) & recursionDesired) | codes[code],
    questions: query.questions ?? [],
    answers,
    authorities: soa === undefined ? [] : [soa],
    additionals: [...additional, ...extended],
  }
}

function udpSizeOf(query: DecodedPacket): number {
  const extended = query.additionals?.find(({ type }) => type === 'OPT') as { udpPayloadSize?: number } | undefined
  return Math.min(extended?.udpPayloadSize ?? 0, longest)
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
