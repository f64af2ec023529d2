import type { Service } from '../kube/objects.ts'
import { services } from '../kube/resource.ts'
import { verb } from './verb.ts'

export const clusterInfo = verb({
  name: 'cluster-info',
  summary: 'Display cluster information',
  flags: {},
  async run({ io, connect }) {
    const { client, server } = await connect()
    const labelSelector = 'kubernetes.io/cluster-service=true'
    const { items } = await client.list<Service>(services, { namespace: 'kube-system', labelSelector })
    io.stdout(`Kubernetes control plane is running at ${server}\n`)
    for (const { metadata, spec } of items) {
      const [port] = spec.ports ?? []
      const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : ''
      const target = port === undefined ? metadata.name : `${scheme}${metadata.name}:${port.name ?? ''}`
      const name = metadata.labels?.['kubernetes.io/name'] ?? metadata.name
      io.stdout(`${name} is running at ${server}/api/v1/namespaces/kube-system/services/${target}/proxy\n`)
    }
    io.stdout("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
  },
})
