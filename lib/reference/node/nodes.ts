/** The parts of the reference that run Pods and connect them: nodes, the Pod network, Services, DNS. */
import type { Clock } from '../../clock.ts'
import type { Component } from '../component.ts'
import { clusterDns, dnsAddresses, nameserver, type DnsOptions } from '../dns/dns.ts'
import type { Kubelet } from '../kubelet.ts'
import { ClusterNetwork } from '../network/cluster.ts'
import { Disks, type DiskKeeper } from './disks.ts'
import { kubelet } from './kubelet.ts'
import { canonicalName, parseImageReference } from './images/reference.ts'
import { ImageRegistry } from './images/registry.ts'
import type { Runtime } from './machine.ts'
import { serviceProxy } from './proxy.ts'
import { createContainer } from './runtime/container.ts'

/** What the nodes of a cluster are made of. */
export interface NodesOptions {
  readonly clock: Clock
  /** How many. */
  readonly nodes: number
  /** Default: containers in this process, of the images that the reference has. */
  readonly runtime?: Runtime
  /** Where the nodes register. */
  readonly kubelets: Map<string, Kubelet>
  readonly dns?: DnsOptions
  /** Keeps what is on disks beyond the process. */
  readonly disks?: DiskKeeper | undefined
}

/** The components `dns`, `kube-proxy` and, once a node, `kubelet`. */
export function nodeComponents({ clock, nodes, kubelets, ...options }: NodesOptions): Component[] {
  const runtime = options.runtime ?? builtInRuntime()
  const dns = clusterDns(options.dns)
  const proxy = serviceProxy()
  const network = new ClusterNetwork({
    query: async (name, type) => dns.answer({ name, type }),
    nameservers: dnsAddresses,
    route: proxy.route,
  })
  const disks = new Disks(clock, options.disks)
  const agents = Array.from({ length: nodes }, (_, index) =>
    kubelet({ name: `node-${index + 1}`, index, runtime, network, disks, nameserver, kubelets }),
  )
  return [dns, proxy, ...agents]
}

/** Containers in this process, of the images that the reference has. */
export function builtInRuntime(): Runtime {
  const registry = new ImageRegistry()
  return {
    pull: (reference) => registry.pull(reference),
    nameOf: (reference) => canonicalName(parseImageReference(reference)),
    create: createContainer,
  }
}
