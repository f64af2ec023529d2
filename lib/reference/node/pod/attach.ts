/** Gives a Pod its place in the network. */
import type { Pod } from '../../../kube/objects.ts'
import type { AttachedPod, PodAttachment } from '../../network/cluster.ts'
import type { Machine } from '../machine.ts'
import { filesOf, kernelHostnameOf } from './files.ts'

export function attachedTo(machine: Machine, pod: Pod): AttachedPod {
  const address = machine.addresses.take()
  const { '/etc/hosts': hosts = '', '/etc/resolv.conf': resolvConf = '' } = filesOf(pod, address, machine.dns)
  const hostname = kernelHostnameOf(pod, machine.dns)
  return machine.network.attach({ address, hostname, hosts, resolvConf, hostPorts: hostPortsOf(pod, machine.address) })
}

function hostPortsOf(pod: Pod, node: string): PodAttachment['hostPorts'] {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? [])
  return ports.flatMap(({ hostPort, hostIP = '', containerPort: port, protocol = 'TCP' }) => {
    if (hostPort === undefined || (protocol !== 'TCP' && protocol !== 'UDP')) return []
    const addresses = /[1-9]/.test(hostIP) ? [hostIP] : [node, '127.0.0.1']
    return addresses.map((address) => ({ node: { address, port: hostPort }, on: node, port, protocol }))
  })
}
