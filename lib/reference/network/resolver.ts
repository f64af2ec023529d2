/** Resolves names as a C library does: /etc/hosts first, then DNS with the search list of /etc/resolv.conf. */
import type { DnsAnswer, DnsType } from '../node/image.ts'

export interface ResolvConf {
  readonly nameservers: readonly string[]
  readonly search: readonly string[]
  /** A name with fewer dots is first tried with the search domains. */
  readonly ndots: number
}

/** Rejects where no server answers. */
export type Query = (name: string, type: DnsType, server: string) => Promise<DnsAnswer>

/** What the first of the servers says that answers at all. */
async function ask(query: Query, servers: readonly string[], name: string, type: DnsType): Promise<DnsAnswer> {
  for (const server of servers) {
    const answer = await query(name, type, server).catch(() => undefined)
    if (answer !== undefined) return answer
  }
  return { code: 'SERVFAIL', answers: [], additional: [] }
}

export function parseResolvConf(text: string): ResolvConf {
  let search: string[] = []
  const nameservers: string[] = []
  let ndots = 1
  for (const line of text.split('\n')) {
    const [keyword, ...values] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/)
    if (keyword === 'nameserver' && values[0] !== undefined) nameservers.push(values[0])
    if (keyword === 'search' || keyword === 'domain') search = values
    const option = keyword === 'options' ? values.find((value) => value.startsWith('ndots:')) : undefined
    if (option !== undefined) ndots = Number(option.slice('ndots:'.length))
  }
  return { nameservers, search, ndots }
}

/** The fully qualified names to ask for, in order. */
export function candidates(name: string, { search, ndots }: Pick<ResolvConf, 'search' | 'ndots'>): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)]
  const searched = search.map((domain) => `${name}.${domain.replace(/\.$/, '')}`)
  return name.split('.').length - 1 >= ndots ? [name, ...searched] : [...searched, name]
}

/** Names and addresses of /etc/hosts. */
export function parseHosts(text: string): { address: string; names: string[] }[] {
  return text.split('\n').flatMap((line) => {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    return address === undefined || names.length === 0 ? [] : [{ address, names }]
  })
}

/** The name for an address in the DNS tree. */
export function reverseName(address: string): string {
  return `${address.split('.').toReversed().join('.')}.in-addr.arpa`
}

/** Addresses of a name; none where it has none. An IPv4 address is its own. */
export async function lookup(name: string, hosts: string, resolvConf: string, query: Query): Promise<string[]> {
  if (isAddress(name)) return [name]
  const wanted = name.toLowerCase().replace(/\.$/, '')
  const own = parseHosts(hosts).filter(
    ({ address, names }) => isAddress(address) && names.some((own) => own.toLowerCase() === wanted),
  )
  if (own.length > 0) return own.map(({ address }) => address)
  const { nameservers, ...search } = parseResolvConf(resolvConf)
  for (const candidate of candidates(name, search)) {
    const { answers } = await ask(query, nameservers, candidate, 'A')
    const addresses = answers.flatMap((record) => (record.type === 'A' ? [record.data] : []))
    if (addresses.length > 0) return addresses
  }
  return []
}

/** The name of an address, by /etc/hosts and DNS. */
export async function nameOf(
  address: string,
  hosts: string,
  servers: readonly string[],
  query: Query,
): Promise<string | undefined> {
  const own = parseHosts(hosts).find((entry) => entry.address === address)
  if (own !== undefined) return own.names[0]
  const { answers } = await ask(query, servers, reverseName(address), 'PTR')
  return answers.flatMap((record) => (record.type === 'PTR' ? [record.data] : []))[0]
}

export function isAddress(text: string): boolean {
  return /^(\d{1,3})(\.\d{1,3}){3}$/.test(text)
}
