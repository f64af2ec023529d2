/** DNS answers in what commands printed: nslookup of busybox (both of its generations) and of BIND, and dig. */

export interface Answer {
  /** As printed: `web-0.nginx`, or the full name. */
  name: string
  /** A and AAAA, with the name that the address resolves to where that was printed too. */
  addresses: { ip: string; reverse?: string }[]
  /** Targets of SRV records. */
  targets: string[]
}

const ip = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]*)$/i

/** Answers with at least one record, in order. `command` tells of what name `dig +short` printed the addresses. */
export function answersIn(output: string, command = ''): Answer[] {
  const answers: Answer[] = []
  let current: Answer | undefined
  const of = (name: string): Answer => {
    const plain = name.replace(/\.$/, '')
    if (current?.name !== plain) answers.push((current = { name: plain, addresses: [], targets: [] }))
    return current
  }
  const short = /\bdig\b.*\+short/.test(command) ? askedBy(command) : undefined
  for (const line of output.split(/\r?\n/)) {
    const words = line.trim().split(/\s+/)
    const [first = '', second = '', third = '', fourth = ''] = words
    if (first === 'Server:') current = undefined
    else if (first === 'Name:') of(second)
    else if (first === 'Address' && /^\d+:$/.test(second) && ip.test(third)) {
      current?.addresses.push(fourth === '' ? { ip: third } : { ip: third, reverse: fourth.replace(/\.$/, '') })
    } else if ((first === 'Address:' || first === 'Addresses:') && ip.test(second))
      current?.addresses.push({ ip: second })
    else if (second === 'service' && third === '=') of(first).targets.push((words[6] ?? '').replace(/\.$/, ''))
    else if (/^\d+$/.test(second) && third === 'IN' && !first.startsWith(';')) {
      if ((fourth === 'A' || fourth === 'AAAA') && ip.test(words[4] ?? ''))
        of(first).addresses.push({ ip: words[4] as string })
      if (fourth === 'SRV') of(first).targets.push((words[7] ?? '').replace(/\.$/, ''))
    } else if (short !== undefined && words.length === 1 && ip.test(first)) of(short).addresses.push({ ip: first })
    else if (short !== undefined && words.length === 4 && /^\d+ \d+ \d+ \S+\.$/.test(words.join(' ')))
      of(short).targets.push(fourth.slice(0, -1))
  }
  return answers.filter(({ addresses, targets }) => addresses.length + targets.length > 0)
}

/** The only name that a dig asks for; undefined where there are several, or one made by a shell. */
function askedBy(command: string): string | undefined {
  const words = command.slice(command.indexOf('dig')).split(/\s+/).slice(1)
  const asked = words.filter((word) => /^[\w-]+(\.[\w-]+)+\.?$/.test(word))
  return asked.length === 1 && !/[$`;|&]/.test(command) ? asked[0] : undefined
}

/**
 * Names of which the DNS said that there are none: nslookup of busybox (older ones, which follow the search path), and of
 * BIND; newer ones of busybox only where the name is full, since they do not shorten names as they should.
 */
export function failuresIn(output: string): string[] {
  const older = [...output.matchAll(/nslookup: can't resolve '([^']+)'/g)]
  const newer = [...output.matchAll(/\*\* server can't find ([^\s:]+): NXDOMAIN/g)].filter(
    ([, name = '']) => name.split('.').length >= 5,
  )
  return [...older, ...newer].map(([, name = '']) => name.replace(/\.$/, ''))
}

/** What a name stands for in a namespace: a Service, or a Pod in a Service's domain. */
export interface Meaning {
  service: string
  /** The hostname of one Pod. */
  host?: string
}

/**
 * Undefined for names of other namespaces, domains and kinds.
 * @param isService tells `nginx.default` (a Service) from `web-0.nginx` (a Pod).
 */
export function meaningOf(
  name: string,
  { namespace, clusterDomain }: { namespace: string; clusterDomain: string },
  isService: (name: string) => boolean,
): Meaning | undefined {
  const suffix = `.svc.${clusterDomain}`
  const full = name.toLowerCase().endsWith(suffix)
  const labels = (full ? name.slice(0, -suffix.length) : name.replace(/\.svc$/, '')).toLowerCase().split('.')
  while (labels[0]?.startsWith('_')) labels.shift()
  const [a = '', b, c] = labels
  if (labels.length === 3) return c === namespace && isService(b ?? '') ? { service: b ?? '', host: a } : undefined
  if (labels.length === 2 && b === namespace && isService(a)) return { service: a }
  if (full) return undefined
  if (labels.length === 2 && isService(b ?? '')) return { service: b ?? '', host: a }
  return labels.length === 1 && isService(a) ? { service: a } : undefined
}
