/** The files that a kubelet puts into every container of a Pod. Pure. */
import type { Pod } from '../../../kube/objects.ts'

/** How Pods resolve names. */
export interface ClusterDns {
  /** The cluster's DNS server. */
  readonly nameserver: string
  readonly domain: string
}

/** At most 63 characters, as the Linux kernel and DNS allow; a Pod's name may be longer. */
export const hostnameOf = (pod: Pod): string =>
  pod.spec.hostname ?? pod.metadata.name.slice(0, 63).replace(/[-.]+$/u, '')

/** The full name that a Pod with a subdomain has in the cluster's DNS. */
export function domainNameOf(pod: Pod, { domain }: ClusterDns): string | undefined {
  if (!pod.spec.subdomain) return undefined
  return `${hostnameOf(pod)}.${pod.spec.subdomain}.${pod.metadata.namespace ?? ''}.svc.${domain}`
}

/** What `hostname` says: with setHostnameAsFQDN, the full name; on the node's own network, the node's name. */
export function kernelHostnameOf(pod: Pod, dns: ClusterDns): string {
  if (pod.spec.hostNetwork === true) return pod.spec.nodeName ?? ''
  return (pod.spec.setHostnameAsFQDN === true ? domainNameOf(pod, dns) : undefined) ?? hostnameOf(pod)
}

/** What /etc/resolv.conf says. */
export interface Resolution {
  readonly nameservers: readonly string[]
  readonly search: readonly string[]
  readonly options: readonly string[]
}

/** What the Pod's dnsPolicy and dnsConfig make of its /etc/resolv.conf. */
export function resolutionOf(pod: Pod, { nameserver, domain }: ClusterDns): Resolution {
  const { dnsPolicy = 'ClusterFirst', dnsConfig, hostNetwork } = pod.spec
  const cluster = dnsPolicy === 'ClusterFirstWithHostNet' || (dnsPolicy === 'ClusterFirst' && hostNetwork !== true)
  const base: Resolution = cluster
    ? {
        nameservers: [nameserver],
        search: [`${pod.metadata.namespace ?? ''}.svc.${domain}`, `svc.${domain}`, domain],
        options: ['ndots:5'],
      }
    : { nameservers: [], search: [], options: [] }
  const options = (dnsConfig?.options ?? []).map(({ name, value }) =>
    value === undefined ? `${name}` : `${name}:${value}`,
  )
  const names = new Set(options.map((option) => option.split(':')[0]))
  return {
    nameservers: [...new Set([...base.nameservers, ...(dnsConfig?.nameservers ?? [])])],
    search: [...new Set([...base.search, ...(dnsConfig?.searches ?? [])])],
    options: [...base.options.filter((option) => !names.has(option.split(':')[0])), ...options],
  }
}

/** What a node itself has in /etc/hosts. */
export const nodeHosts = '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n'

/** Path -> text. */
export function filesOf(pod: Pod, address: string, dns: ClusterDns): Record<string, string> {
  const { nameservers, search, options } = resolutionOf(pod, dns)
  const resolv = [
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
    ...nameservers.map((server) => `nameserver ${server}`),
    ...(options.length === 0 ? [] : [`options ${options.join(' ')}`]),
  ]
  const hostname = hostnameOf(pod)
  const fullName = domainNameOf(pod, dns)
  const own = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
    `${address}\t${fullName === undefined ? '' : `${fullName}\t`}${hostname}`,
  ]
  const aliases = (pod.spec.hostAliases ?? []).map(({ ip, hostnames }) => `${ip}\t${(hostnames ?? []).join('\t')}`)
  const added = aliases.length > 0 ? ['', '# Entries added by HostAliases.', ...aliases, ''].join('\n') : ''
  const hosts =
    (pod.spec.hostNetwork === true
      ? `# Kubernetes-managed hosts file (host network).\n${nodeHosts}`
      : `${own.join('\n')}\n`) + added
  return {
    '/etc/hostname': `${kernelHostnameOf(pod, dns)}\n`,
    '/etc/hosts': hosts,
    '/etc/resolv.conf': resolv.map((line) => `${line}\n`).join(''),
  }
}
