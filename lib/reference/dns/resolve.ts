/** Answers of the cluster's DNS, after the Kubernetes DNS specification (schema 1.1.0). Pure. */
import type { DnsAnswer, DnsRecord, DnsType } from '../node/image.ts'
import type { Zone, ZoneEndpoint, ZonePort, ZoneService } from './zone.ts'

/** What is asked. */
export interface Question {
  /** Fully qualified, with or without a dot at its end; the case of letters does not matter. */
  readonly name: string
  readonly type: DnsType
}

/** Seconds that an answer may be kept, as kubeadm's clusters have it. */
const ttl = 30

const noSuchName: DnsAnswer = { code: 'NXDOMAIN', answers: [], additional: [] }
/** The name is there, but has nothing of that type. */
const noData: DnsAnswer = { code: 'NOERROR', answers: [], additional: [] }

/** The answer by the records that the zone has now, addresses in the zone's order. */
export function resolve(zone: Zone, question: Question): DnsAnswer {
  const name = plain(question.name)
  const reverse = addressOf(name)
  if (reverse !== undefined) return pointers(zone, question, reverse)
  const labels = within(name, zone.domain)
  if (labels === undefined) return noSuchName
  const [root, namespace, ...rest] = labels.toReversed()
  if (root === undefined) return apex(zone, question)
  if (root === 'dns-version' && namespace === undefined) return textVersion(question)
  if (root === 'dns' && namespace === 'ns' && rest.length === 0) return nameServer(zone, question)
  if (root !== 'svc' && root !== 'pod') return noSuchName
  if (namespace === undefined) return noData
  if (!zone.hasNamespace(namespace)) return noSuchName
  if (rest.length === 0) return noData
  if (root === 'pod') return rest.length === 1 ? podAddress(question, rest[0]!) : noSuchName
  const [serviceName, ...below] = rest
  const service = zone.service(namespace, serviceName!)
  return service === undefined ? noSuchName : ofService(zone, question, service, below.toReversed())
}

/** Where the names of addresses are. */
const reverseDomain = 'in-addr.arpa'

/** The SOA of the zone that a name is in: what a server adds to an answer without records. Undefined for others' names. */
export function authorityOf(zone: Zone, name: string): DnsRecord | undefined {
  const domain = [zone.domain, reverseDomain].find((one) => within(plain(name), one) !== undefined)
  return domain === undefined ? undefined : startOf(domain)
}

const startOf = (domain: string): DnsRecord => ({
  name: domain,
  ttl,
  type: 'SOA',
  data: {
    mname: `ns.dns.${domain}`,
    rname: `hostmaster.${domain}`,
    serial: 1,
    refresh: 7200,
    retry: 1800,
    expire: 86400,
    minimum: ttl,
  },
})

/** Whether the name is the cluster's own. */
const isWithin = (zone: Zone, name: string): boolean => within(plain(name), zone.domain) !== undefined

/** Addresses in an order of chance, as CoreDNS spreads clients over them; records of other types keep their place. */
export function shuffled(answer: DnsAnswer, random: () => number): DnsAnswer {
  const addresses = answer.answers.filter(isAddress)
  if (addresses.length < 2) return answer
  const order = addresses.map((record) => ({ record, at: random() })).toSorted((a, b) => a.at - b.at)
  return {
    ...answer,
    answers: [...answer.answers.filter((record) => !isAddress(record)), ...order.map(({ record }) => record)],
  }
}

const isAddress = ({ type }: DnsRecord): boolean => type === 'A' || type === 'AAAA'

const plain = (name: string): string => name.toLowerCase().replace(/\.$/u, '')

/** The labels of a name before the domain; undefined where it is not within it. */
function within(name: string, domain: string): string[] | undefined {
  if (name === domain) return []
  return name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1).split('.') : undefined
}

function apex(zone: Zone, { name, type }: Question): DnsAnswer {
  if (type === 'SOA') return found([{ ...startOf(zone.domain), name }])
  if (type !== 'NS') return noData
  const server = `ns.dns.${zone.domain}`
  const { answers: additional } = nameServer(zone, { name: server, type: 'ANY' })
  return { ...found([{ name, ttl, type: 'NS', data: server }]), additional }
}

/** The Service of the DNS itself. */
function nameServer(zone: Zone, question: Question): DnsAnswer {
  const service = zone.service('kube-system', 'kube-dns')
  return found(addressRecords(question, service?.addresses ?? []))
}

const textVersion = ({ name, type }: Question): DnsAnswer =>
  type === 'TXT' || type === 'ANY' ? found([{ name, ttl, type: 'TXT', data: '1.1.0' }]) : noData

/** `10-244-0-5.default.pod`: the address that the name spells, whether or not a Pod has it. */
function podAddress({ name, type }: Question, label: string): DnsAnswer {
  if (!/^\d{1,3}(-\d{1,3}){3}$/u.test(label)) return noSuchName
  return type === 'A' || type === 'ANY' ? found([{ name, ttl, type: 'A', data: label.replaceAll('-', '.') }]) : noData
}

/** `below`: the labels before the Service's name: none, an endpoint's hostname, or a port's name and protocol. */
function ofService(zone: Zone, question: Question, service: ZoneService, below: string[]): DnsAnswer {
  if (service.externalName !== undefined) {
    if (below.length > 0) return noSuchName
    return alias(zone, question, service.externalName)
  }
  if (below.length === 1) {
    const endpoints = service.endpoints.filter((endpoint) => endpoint.hostname.toLowerCase() === below[0])
    return ofEndpoints(zone, question, service, endpoints, () => true)
  }
  if (below.length > 2) return noSuchName
  const [portName, protocol] = below.map((label) => label.replace(/^_/u, ''))
  const asked = (port: ZonePort): boolean =>
    portName === undefined || (port.name.toLowerCase() === portName && port.protocol === protocol)
  if (service.addresses.length === 0) return ofEndpoints(zone, question, service, service.endpoints, asked)

  const ports = service.ports.filter(asked)
  if (portName !== undefined && ports.length === 0) return noSuchName
  const owner = `${service.name}.${service.namespace}.svc.${zone.domain}`
  const addresses = service.addresses
  if (question.type !== 'SRV') return found(addressRecords(question, addresses))
  return services(
    question,
    ports.map((port) => ({ port: port.port, target: owner, address: addresses[0] ?? '' })),
  )
}

/** A headless Service without such endpoints has no records, and so no name. */
function ofEndpoints(
  zone: Zone,
  question: Question,
  service: ZoneService,
  endpoints: readonly ZoneEndpoint[],
  asked: (port: ZonePort) => boolean,
): DnsAnswer {
  const all = asked({ name: '', protocol: '', port: 0 })
  const serving = all ? endpoints : endpoints.filter((endpoint) => endpoint.ports.some(asked))
  if (serving.length === 0) return noSuchName
  if (question.type !== 'SRV')
    return found(
      addressRecords(
        question,
        serving.map((endpoint) => endpoint.address),
      ),
    )
  const targets = serving.flatMap(({ hostname, address, ports }) => {
    const target = `${hostname}.${service.name}.${service.namespace}.svc.${zone.domain}`
    return ports.filter(asked).map(({ port }) => ({ port, target, address }))
  })
  return services(question, targets)
}

function services({ name }: Question, targets: { port: number; target: string; address: string }[]): DnsAnswer {
  const weight = Math.max(1, Math.floor(100 / Math.max(1, targets.length)))
  const answers = targets.map(({ port, target }): DnsRecord => ({
    name,
    ttl,
    type: 'SRV',
    data: { priority: 0, weight, port, target },
  }))
  const additional = new Map(
    targets.map(({ target, address }): [string, DnsRecord] => [
      `${target} ${address}`,
      { name: target, ttl, type: familyOf(address), data: address },
    ]),
  )
  return { code: 'NOERROR', answers, additional: [...additional.values()] }
}

const addressRecords = ({ name, type }: Question, addresses: readonly string[]): DnsRecord[] =>
  [...new Set(addresses)]
    .filter((address) => type === 'ANY' || familyOf(address) === type)
    .map((address) => ({ name, ttl, type: familyOf(address), data: address }))

const familyOf = (address: string): 'A' | 'AAAA' => (address.includes(':') ? 'AAAA' : 'A')

/** An ExternalName's target, followed where it lies in the zone. */
function alias(zone: Zone, { name, type }: Question, externalName: string): DnsAnswer {
  const target = plain(externalName)
  const answers: DnsRecord[] = [{ name, ttl, type: 'CNAME', data: target }]
  if (type === 'CNAME' || !isWithin(zone, target) || target === plain(name)) return found(answers)
  const followed = resolve(withoutAliases(zone), { name: target, type })
  return { ...followed, code: 'NOERROR', answers: [...answers, ...followed.answers] }
}

/** An alias of an alias is not followed: it could lead back to where it came from. */
const withoutAliases = (zone: Zone): Zone => ({
  ...zone,
  service(namespace, name) {
    const service = zone.service(namespace, name)
    return service?.externalName === undefined ? service : undefined
  },
})

function pointers(zone: Zone, { name, type }: Question, address: string): DnsAnswer {
  const names = zone.namesOf(address)
  if (names.length === 0) return noSuchName
  if (type !== 'PTR' && type !== 'ANY') return noData
  return found(names.map((target) => ({ name, ttl, type: 'PTR', data: `${target}.svc.${zone.domain}` })))
}

/** The address that a name under in-addr.arpa spells. */
const addressOf = (name: string): string | undefined =>
  /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/u.exec(name)?.slice(1).toReversed().join('.')

const found = (answers: DnsRecord[]): DnsAnswer =>
  answers.length === 0 ? noData : { code: 'NOERROR', answers, additional: [] }
