import type { DnsAnswer, DnsRecord, DnsType, Process, Program } from '../../image.ts'
import { candidates, isAddress, lookup, nameOf, reverseName } from '../../../network/resolver.ts'
import { addressOfServer, ask, noServers, resolvConf, textOf } from './ask.ts'

/** busybox up to 1.28, which asks the C library: names by /etc/hosts and search domains, addresses with their names. */
export const smallNslookup: Program = async (process) => {
  const [, name, asked] = process.argv
  if (name === undefined) {
    process.stderr(
      'BusyBox v1.28.4 multi-call binary.\n\nUsage: nslookup [HOST] [SERVER]\n\nQuery the nameserver for the IP address of the given HOST\noptionally using a specified DNS server\n',
    )
    return 1
  }
  const { network } = process
  const server = asked === undefined ? network.nameserver : await addressOfServer(process, asked)
  if (server === undefined) {
    process.stderr(`nslookup: bad address '${asked}'\n`)
    return 1
  }
  process.stdout(`${'Server:'.padEnd(10)} ${server}\n`)
  await printAddresses(process, [server], server)
  process.stdout('\n')
  const files = [textOf(process, '/etc/hosts'), withServer(server, textOf(process, '/etc/resolv.conf'))] as const
  const addresses = await lookup(name, ...files, (name, type, server) => inTime(process, name, type, server))
  if (addresses.length === 0) {
    process.stderr(`nslookup: can't resolve '${name}'\n`)
    return 1
  }
  process.stdout(`${'Name:'.padEnd(10)} ${name}\n`)
  await printAddresses(process, addresses, server)
  return 0
}

/** The C library asks this one. */
const withServer = (server: string, resolvConf: string): string =>
  [`nameserver ${server}`, ...resolvConf.split('\n').filter((line) => !line.startsWith('nameserver'))].join('\n')

/** @throws Error where the server does not answer, after a while. */
async function inTime(process: Process, name: string, type: DnsType, server: string): Promise<DnsAnswer> {
  const answer = await ask(process, server, name, type)
  if (answer === undefined) throw new Error(noServers)
  return answer
}

async function printAddresses(process: Process, addresses: readonly string[], server: string): Promise<void> {
  const hosts = textOf(process, '/etc/hosts')
  for (const [index, address] of addresses.entries()) {
    const name = await nameOf(address, hosts, [server], process.network.query)
    process.stdout(`Address ${index + 1}: ${address}${name === undefined ? '' : ` ${name}`}\n`)
  }
}

const types: readonly DnsType[] = ['A', 'AAAA', 'SRV', 'PTR', 'CNAME', 'NS', 'SOA', 'TXT', 'ANY']

/** busybox from 1.29 on, and BIND's, which ask the DNS server themselves. */
export function bigNslookup(flavour: 'busybox' | 'bind'): Program {
  return async (process) => {
    const words = process.argv.slice(1)
    const option = words.find((word) => /^-(?:q(?:uery)?|t(?:ype)?)=/i.test(word))
    const asked = option?.split('=')[1]?.toUpperCase()
    const [name, other] = words.filter((word) => !word.startsWith('-'))
    if (name === undefined) {
      process.stderr('Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]\n')
      return 1
    }
    if (asked !== undefined && !types.includes(asked as DnsType)) {
      process.stderr(
        flavour === 'bind' ? `unknown query type: ${asked}\n` : `nslookup: invalid query type "${asked}"\n`,
      )
      if (flavour === 'busybox') return 1
    }
    const { network } = process
    const port = flavour === 'bind' ? '#53' : ':53'
    const server = other === undefined ? network.nameserver : await addressOfServer(process, other)
    if (server === undefined) {
      const why = flavour === 'bind' ? `couldn't get address for '${other}': not found` : `bad address '${other}'`
      process.stderr(`nslookup: ${why}\n`)
      return 1
    }
    process.stdout(`Server:\t\t${other ?? server}\nAddress:\t${server}${port}\n\n`)
    const wanted: DnsType[] = isAddress(name) ? ['PTR'] : asked === undefined ? ['A', 'AAAA'] : [asked as DnsType]
    const resolv = resolvConf(process)
    // busybox takes a name with a dot as it is, without the search domains.
    const names = isAddress(name)
      ? [reverseName(name)]
      : flavour === 'busybox' && name.includes('.')
        ? [name]
        : candidates(name, resolv)
    const questions = { server, names, types: wanted, asked: name }
    return flavour === 'bind' ? printBind(process, questions) : printBusybox(process, questions)
  }
}

interface Questions {
  readonly server: string
  /** One after another, until one of them is known. */
  readonly names: readonly string[]
  readonly types: readonly DnsType[]
  /** The name as it was given. */
  readonly asked: string
}

async function printBusybox(process: Process, { server, names, types, asked }: Questions): Promise<number> {
  let found = false
  let failure = 'NXDOMAIN'
  const tried = names.length > 1 ? names : [asked]
  for (const name of names) {
    for (const type of types) {
      const answer = await ask(process, server, name, type)
      if (answer === undefined) {
        process.stdout(`${noServers}\n`)
        return 1
      }
      const { code, answers } = answer
      if (code !== 'NOERROR') failure = code
      if (code !== 'NOERROR') continue
      found = true
      for (const record of answers) process.stdout(lineOf(record, false))
      process.stdout('\n')
    }
    if (found) return 0
  }
  for (const name of tried) process.stdout(`** server can't find ${name}: ${failure}\n\n`)
  return 1
}

async function printBind(process: Process, { server, names, types, asked }: Questions): Promise<number> {
  let last = 'NXDOMAIN'
  for (const name of names) {
    const answers: DnsRecord[] = []
    let known = false
    for (const type of types) {
      const answer = await ask(process, server, name, type, 3)
      if (answer === undefined) {
        process.stdout(`${noServers}\n`)
        return 1
      }
      last = answer.code
      known ||= answer.code === 'NOERROR'
      answers.push(...answer.answers)
    }
    if (!known) continue
    if (answers.length === 0) process.stdout(`*** Can't find ${asked}: No answer\n`)
    for (const record of answers) process.stdout(lineOf(record, true))
    process.stdout('\n')
    return answers.length === 0 ? 1 : 0
  }
  process.stdout(`** server can't find ${asked}: ${last}\n\n`)
  return 1
}

function lineOf(record: DnsRecord, bind: boolean): string {
  const { name } = record
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${record.data}\n`
    case 'CNAME':
      return `${name}\tcanonical name = ${record.data}${bind ? '.' : ''}\n`
    case 'PTR':
      return `${name}\tname = ${record.data}${bind ? '.' : ''}\n`
    case 'NS':
      return `${name}\tnameserver = ${record.data}${bind ? '.' : ''}\n`
    case 'TXT':
      return `${name}\ttext = "${record.data}"\n`
    case 'SRV': {
      const { priority, weight, port, target } = record.data
      return `${name}\tservice = ${priority} ${weight} ${port} ${target}${bind ? '.' : ''}\n`
    }
    default: {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data
      return `${name}\n\torigin = ${mname}\n\tmail addr = ${rname}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`
    }
  }
}
