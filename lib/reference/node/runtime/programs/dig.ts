/** BIND's `dig` and `host`. */
import type { DnsAnswer, DnsRecord, DnsType, Process, Program } from '../../image.ts'
import { codec } from '../../../dns/codec.ts'
import { candidates, isAddress, reverseName } from '../../../network/resolver.ts'
import { addressOfServer, ask, noServers, resolvConf } from './ask.ts'
import { strftime } from './date.ts'

const types: ReadonlySet<string> = new Set<DnsType>(['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'NS', 'SOA', 'TXT', 'ANY'])

/** The data of a record, as a zone file has it. */
export function dataOf(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.data
    case 'TXT':
      return `"${record.data}"`
    case 'SRV':
      return `${record.data.priority} ${record.data.weight} ${record.data.port} ${dotted(record.data.target)}`
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data
      return `${dotted(mname)} ${dotted(rname)} ${serial} ${refresh} ${retry} ${expire} ${minimum}`
    }
    default:
      return dotted(record.data)
  }
}

function dotted(name: string): string {
  return name.endsWith('.') ? name : `${name}.`
}

export const dig: Program = async (process) => {
  let type: DnsType | undefined
  let name: string | undefined
  let server = process.network.nameserver
  const flags = new Set<string>()
  const words = process.argv.slice(1)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word.startsWith('+')) flags.add(word.slice(1))
    else if (word.startsWith('@')) server = word.slice(1)
    else if (word === '-x') {
      name = reverseName(words[++at] ?? '')
      type = 'PTR'
    } else if (word === '-t') type = (words[++at] ?? 'A').toUpperCase() as DnsType
    else if (word === '-q') name = words[++at]
    else if (types.has(word.toUpperCase()) && (name !== undefined || word === word.toUpperCase()))
      type = word.toUpperCase() as DnsType
    else if (!word.startsWith('-') && word.toUpperCase() !== 'IN') name = word
  }
  const address = await addressOfServer(process, server)
  if (address === undefined) {
    process.stderr(`dig: couldn't get address for '${server}': not found\n`)
    return 10
  }
  const asked = name ?? '.'
  const wanted = type ?? (name === undefined ? 'NS' : 'A')
  const names = flags.has('search') ? candidates(asked, resolvConf(process)) : [asked.replace(/\.$/, '')]
  const began = process.clock.now()
  let answer: DnsAnswer = { code: 'NXDOMAIN', answers: [], additional: [] }
  let found = names[0]!
  for (const candidate of names) {
    found = candidate
    const said = await ask(process, address, candidate, wanted, tries)
    if (said === undefined) {
      const title = flags.has('short') || flags.has('noall') ? '' : titleOf(words)
      process.stdout(`${title}${noServers}`)
      return 9
    }
    answer = said
    if (answer.code === 'NOERROR') break
  }
  if (flags.has('short')) {
    for (const record of answer.answers) process.stdout(`${dataOf(record)}\n`)
    return 0
  }
  const ms = process.clock.now() - began
  const size = flags.has('nostats') ? 0 : await messageSize(found, wanted, answer)
  print(process, words, { name: found, type: wanted, server: address, ms, size }, answer, flags)
  return 0
}

interface Exchange {
  readonly name: string
  readonly type: DnsType
  readonly server: string
  readonly ms: number
  /** Bytes of the answer. */
  readonly size: number
}

/** How long the answer is on the wire, with its EDNS record. */
async function messageSize(name: string, type: DnsType, { answers, additional }: DnsAnswer): Promise<number> {
  const { encodingLength } = await codec()
  const plain = [...answers, ...additional] as Parameters<typeof encodingLength>[0]['answers']
  const edns = 11
  return encodingLength({ type: 'response', questions: [{ name, type: type as 'A' }], answers: plain ?? [] }) + edns
}

function print(
  process: Process,
  words: readonly string[],
  { name, type, server, ms, size }: Exchange,
  answer: DnsAnswer,
  flags: ReadonlySet<string>,
): void {
  const all = !flags.has('noall')
  const shows = (part: string): boolean => (all ? !flags.has(`no${part}`) : flags.has(part))
  const lines: string[] = []
  const section = (title: string, records: readonly DnsRecord[]): void => {
    if (records.length === 0) return
    if (all && !flags.has('nocomments')) lines.push(`;; ${title} SECTION:`)
    for (const record of records)
      lines.push(
        `${dotted(record.name)}${tabs(dotted(record.name))}${record.ttl}\tIN\t${record.type}\t${dataOf(record)}`,
      )
    if (all) lines.push('')
  }
  if (all && !flags.has('nocmd')) lines.push(titleOf(words).trimEnd())
  if (all && !flags.has('nocomments')) {
    lines.push(
      ';; Got answer:',
      `;; ->>HEADER<<- opcode: QUERY, status: ${answer.code}, id: ${Math.floor(Math.random() * 65_536)}`,
      `;; flags: qr aa rd; QUERY: 1, ANSWER: ${answer.answers.length}, AUTHORITY: 0, ADDITIONAL: ${answer.additional.length + 1}`,
      ';; WARNING: recursion requested but not available',
      '',
    )
  }
  if (shows('question'))
    lines.push(';; QUESTION SECTION:', `;${dotted(name)}${tabs(`;${dotted(name)}`)}\tIN\t${type}`, '')
  if (shows('answer')) section('ANSWER', answer.answers)
  if (shows('additional')) section('ADDITIONAL', answer.additional)
  if (shows('stats')) {
    lines.push(
      `;; Query time: ${Math.round(ms)} msec`,
      `;; SERVER: ${server}#53(${server})`,
      `;; WHEN: ${strftime('%a %b %d %H:%M:%S UTC %Y', new Date(process.clock.now()))}`,
      `;; MSG SIZE  rcvd: ${size}`,
      '',
    )
  }
  process.stdout(`${lines.join('\n')}\n`)
}

const titleOf = (words: readonly string[]): string =>
  `\n; <<>> DiG 9.16.44 <<>> ${words.join(' ')}\n;; global options: +cmd\n`

/** How often dig and host ask. */
const tries = 3

/** dig aligns by tabs up to the 24th column. */
function tabs(name: string): string {
  return '\t'.repeat(Math.max(1, 3 - Math.floor(name.length / 8)))
}

export const host: Program = async (process) => {
  const words = process.argv.slice(1)
  const at = words.indexOf('-t')
  const type = at < 0 ? undefined : (words.splice(at, 2)[1]?.toUpperCase() as DnsType)
  const [name, other] = words.filter((word) => !word.startsWith('-'))
  if (name === undefined) {
    process.stderr('Usage: host [-t type] name [server]\n')
    return 1
  }
  const server = other === undefined ? process.network.nameserver : await addressOfServer(process, other)
  if (server === undefined) {
    process.stderr(`host: couldn't get address for '${other}': not found\n`)
    return 1
  }
  if (other !== undefined) {
    process.stdout(`Using domain server:\nName: ${other}\nAddress: ${server}#53\nAliases: \n\n`)
  }
  const wanted: DnsType[] = isAddress(name) ? ['PTR'] : type === undefined ? ['A', 'AAAA'] : [type]
  for (const candidate of isAddress(name) ? [reverseName(name)] : candidates(name, resolvConf(process))) {
    const answers: DnsAnswer[] = []
    for (const type of wanted) {
      const answer = await ask(process, server, candidate, type, tries)
      if (answer === undefined) {
        process.stdout(noServers)
        return 1
      }
      answers.push(answer)
    }
    if (answers.every(({ code }) => code === 'NXDOMAIN')) continue
    const records = answers.flatMap(({ answers }) => answers)
    for (const record of records) process.stdout(`${record.name} ${verbs[record.type]} ${dataOf(record)}\n`)
    if (records.length === 0) process.stdout(`${candidate} has no ${type ?? 'A'} record\n`)
    return 0
  }
  process.stdout(`Host ${name} not found: 3(NXDOMAIN)\n`)
  return 1
}

const verbs: Readonly<Record<DnsRecord['type'], string>> = {
  A: 'has address',
  AAAA: 'has IPv6 address',
  CNAME: 'is an alias for',
  NS: 'name server',
  PTR: 'domain name pointer',
  SOA: 'has SOA record',
  SRV: 'has SRV record',
  TXT: 'descriptive text',
}
