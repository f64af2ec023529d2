import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { decode, encode, type DecodedPacket, type Packet } from 'dns-packet'
import type { DnsAnswer, DnsRecord } from '../node/image.ts'
import { startDnsServer, type DnsServer } from './server.ts'

const soa: DnsRecord = {
  name: 'cluster.local',
  ttl: 30,
  type: 'SOA',
  data: {
    mname: 'ns.dns.cluster.local',
    rname: 'hostmaster.cluster.local',
    serial: 1,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 30,
  },
}
const many: DnsRecord[] = Array.from({ length: 60 }, (_, index) => ({
  name: 'many',
  ttl: 30,
  type: 'A',
  data: `10.244.0.${index}`,
}))

function answer({ name }: { name: string }): DnsAnswer {
  if (name === 'one')
    return { code: 'NOERROR', answers: [{ name, ttl: 30, type: 'A', data: '10.244.0.5' }], additional: [] }
  if (name === 'many') return { code: 'NOERROR', answers: many, additional: [] }
  return { code: 'NXDOMAIN', answers: [], additional: [] }
}

const query = (name: string, extra: Partial<Packet> = {}): Buffer =>
  encode({ type: 'query', id: 7, flags: 1 << 8, questions: [{ type: 'A', name }], ...extra })

describe('DNS server', () => {
  let server: DnsServer

  before(async () => {
    server = await startDnsServer({ answer, authority: (name) => (name === 'elsewhere' ? undefined : soa), port: 0 })
  })
  after(() => server.close())

  async function byUdp(message: Buffer): Promise<DecodedPacket> {
    const socket = createSocket('udp4')
    try {
      socket.send(message, server.port, '127.0.0.1')
      const [reply] = (await once(socket, 'message')) as [Buffer]
      return decode(reply)
    } finally {
      socket.close()
    }
  }

  async function byTcp(...messages: Buffer[]): Promise<DecodedPacket> {
    const socket = connect(server.port, '127.0.0.1')
    try {
      for (const message of messages) socket.write(message)
      let received = Buffer.alloc(0)
      for await (const data of socket as AsyncIterable<Buffer>) {
        received = Buffer.concat([received, data])
        if (received.length > 2 && received.length >= 2 + received.readUInt16BE(0)) break
      }
      return decode(received.subarray(2))
    } finally {
      socket.destroy()
    }
  }

  const framed = (message: Buffer): Buffer =>
    Buffer.concat([Buffer.from([message.length >> 8, message.length & 255]), message])

  it('answers by UDP with authority', async () => {
    const reply = await byUdp(query('one'))
    expect(reply).to.deep.include({ id: 7, type: 'response', rcode: 'NOERROR', flag_aa: true, flag_rd: true })
    expect(reply.answers).to.have.length(1)
    expect(reply.answers![0]).to.include({ name: 'one', type: 'A', ttl: 30, data: '10.244.0.5' })
  })

  it('says who knows that there is no such name', async () => {
    const reply = await byUdp(query('ghost'))
    expect(reply).to.deep.include({ rcode: 'NXDOMAIN' })
    expect(reply.authorities![0]).to.include({ type: 'SOA', name: 'cluster.local' })
  })

  it('cuts what is too long for UDP short, and gives all of it by TCP', async () => {
    const short = await byUdp(query('many'))
    expect(short).to.include({ flag_tc: true })
    // 12 bytes of header, 10 of question, 20 each.
    expect(short.answers).to.have.length(24)
    const message = framed(query('many'))
    const reply = await byTcp(message.subarray(0, 5), message.subarray(5))
    expect(reply.answers).to.have.length(60)
  })

  const asking = (opt: object): Partial<Packet> =>
    ({ additionals: [{ type: 'OPT', name: '.', udpPayloadSize: 4096, flags: 0, options: [], ...opt }] }) as object

  it('gives more by UDP to who can take it', async () => {
    const reply = await byUdp(query('many', asking({})))
    expect(reply.answers).to.have.length(60)
    expect(reply.additionals![0]!.type).to.equal('OPT')
  })

  it('knows one version of EDNS, and says when it is asked in another', async () => {
    const reply = await byUdp(query('one', asking({ ednsVersion: 1 })))
    expect(reply.answers).to.deep.equal([])
    expect(reply.additionals![0]).to.include({ type: 'OPT', extendedRcode: 1, ednsVersion: 0 })
    const dnssec = await byUdp(query('one', asking({ flags: 1 << 15 })))
    expect(dnssec.additionals![0]).to.include({ type: 'OPT', flag_do: true })
  })

  it('refuses to speak for others', async () => {
    const reply = await byUdp(query('elsewhere'))
    expect(reply).to.deep.include({ rcode: 'REFUSED', flag_aa: false })
    expect(reply.authorities).to.deep.equal([])
  })

  it('says that it did not understand', async () => {
    const garbled = Buffer.concat([query('one').subarray(0, 12), Buffer.from([63, 1])])
    expect(await byUdp(garbled)).to.deep.include({ id: 7, rcode: 'FORMERR' })
    const questions = [{ type: 'A', name: 'one' } as const, { type: 'A', name: 'many' } as const]
    expect(await byUdp(query('', { questions }))).to.deep.include({ rcode: 'FORMERR' })
  })

  it('says what it is not there for', async () => {
    const status = 2 << 11
    expect(await byUdp(query('one', { flags: status }))).to.deep.include({ rcode: 'NOTIMP', opcode: 'STATUS' })
    const chaos = { type: 'TXT', name: 'version.bind', class: 'CH' } as const
    expect(await byUdp(query('', { questions: [chaos] }))).to.deep.include({ rcode: 'REFUSED' })
    const transfer = { type: 'AXFR', name: 'cluster.local' } as const
    expect(await byTcp(framed(query('', { questions: [transfer] })))).to.deep.include({ rcode: 'REFUSED' })
  })

  it('takes no notice of what is not a question', async () => {
    const socket = createSocket('udp4')
    socket.send(Buffer.from([1, 2, 3]), server.port, '127.0.0.1')
    socket.close()
    expect((await byUdp(query('one'))).answers).to.have.length(1)
  })
})
