/** The messages of the DNS protocol: what is answered to a question as it came. Pure. */
import type { Answer, DecodedPacket, Packet } from 'dns-packet'
import type { DnsAnswer, DnsRecord, DnsType } from '../node/image.ts'
import type { Codec } from './codec.ts'
import type { Question } from './resolve.ts'

/** Who answers. */
export interface Answerer {
  answer(question: Question): DnsAnswer
  /** What an answer without records carries as its authority; undefined for a name that this server does not answer for. */
  authority(name: string): DnsRecord | undefined
}

/** What an answer by UDP may be long, where the question does not say, and at most. */
const shortest = 512
const longest = 4096

const codes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const
/** The upper bits of the code of a version of EDNS that is not known. */
const badVersion = 1

/** QR is set by the type; AA, and RD as it was asked. */
const authoritative = 1 << 10
const recursionDesired = 1 << 8
const opcode = 0xf << 11
const dnssecOk = 1 << 15

/** The header of a message, which even one that is not understood has. */
const headerLength = 12
const isResponse = 0x80

/** The reply to a message, no longer than the transport takes; undefined where there is none to give. */
export function reply(dns: Codec, message: Buffer, answerer: Answerer, transport: 'udp' | 'tcp'): Buffer | undefined {
  if (message.length < headerLength || (message[2]! & isResponse) !== 0) return undefined
  const query = decode(dns, message)
  if (query?.questions?.length !== 1) {
    const flags = (message.readUInt16BE(2) & (opcode | recursionDesired)) | codes.FORMERR
    return dns.encode({ type: 'response', id: message.readUInt16BE(0), flags })
  }
  const full = packetOf(query, answerer)
  const bytes = dns.encode(full)
  const room =
    transport === 'tcp' ? Infinity : Math.max(shortest, Math.min(extensionOf(query)?.udpPayloadSize ?? 0, longest))
  return bytes.length <= room ? bytes : truncated(dns, full, room)
}

function decode(dns: Codec, message: Buffer): DecodedPacket | undefined {
  try {
    return dns.decode(message)
  } catch {
    return undefined
  }
}

interface Extension {
  readonly udpPayloadSize?: number
  readonly ednsVersion?: number
  readonly flags?: number
}

const extensionOf = (query: DecodedPacket): Extension | undefined =>
  query.additionals?.find(({ type }) => type === 'OPT') as Extension | undefined

/** As many of its records as there is room for, and the sign that these are not all. */
function truncated(dns: Codec, packet: Packet, room: number): Buffer {
  const own = packet.additionals?.filter(({ type }) => type === 'OPT') ?? []
  const short = (count: number): Buffer =>
    dns.encode({
      ...packet,
      flags: (packet.flags ?? 0) | dns.TRUNCATED_RESPONSE,
      answers: packet.answers?.slice(0, count) ?? [],
      authorities: [],
      additionals: own,
    })
  let [fits, tooMany] = [0, packet.answers?.length ?? 0]
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2)
    if (short(middle).length <= room) fits = middle
    else tooMany = middle
  }
  return short(fits)
}

/** What it is not there for: operations other than a query, classes other than the Internet's, transfers, others' names. */
function refusalOf(query: DecodedPacket, { authority }: Answerer): 'NOTIMP' | 'REFUSED' | undefined {
  if (((query.flags ?? 0) & opcode) !== 0) return 'NOTIMP'
  const [question] = query.questions!
  const known = question!.class === undefined || question!.class === 'IN' || question!.class === 'ANY'
  if (!known || question!.type === 'AXFR' || question!.type === 'IXFR') return 'REFUSED'
  return authority(question!.name) === undefined ? 'REFUSED' : undefined
}

function packetOf(query: DecodedPacket, answerer: Answerer): Packet {
  const [question] = query.questions!
  const asked = extensionOf(query)
  const extension = (code = 0): Answer[] =>
    asked === undefined
      ? []
      : [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: longest,
            extendedRcode: code,
            ednsVersion: 0,
            flags: (asked.flags ?? 0) & dnssecOk,
            options: [],
          } as unknown as Answer,
        ]
  const empty = (code: number, flags = 0, extended = 0): Packet => ({
    type: 'response',
    id: query.id ?? 0,
    flags: flags | ((query.flags ?? 0) & recursionDesired) | code,
    questions: query.questions ?? [],
    additionals: extension(extended),
  })
  if ((asked?.ednsVersion ?? 0) > 0) return empty(0, 0, badVersion)
  const refusal = refusalOf(query, answerer)
  if (refusal !== undefined) return empty(codes[refusal], (query.flags ?? 0) & opcode)
  const { code, answers, additional } = answerer.answer({ name: question!.name, type: question!.type as DnsType })
  const soa = answers.length === 0 ? answerer.authority(question!.name) : undefined
  return {
    ...empty(codes[code], authoritative),
    answers,
    authorities: soa === undefined ? [] : [soa],
    additionals: [...additional, ...extension()],
  }
}
