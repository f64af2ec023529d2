/** What a Service had for its type's sake goes when it changes its type, where the change says nothing else of it. */
import type { Service } from '../../../kube/objects.ts'
import { equal } from '../../schema/equal.ts'

type Spec = Service['spec']

/** Whether a Service has something to do with these fields. */
const rules: readonly { fields: readonly (keyof Spec)[]; concern(spec: Spec): boolean }[] = [
  {
    fields: ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'],
    concern: ({ type }) => type !== 'ExternalName',
  },
  {
    fields: ['healthCheckNodePort'],
    concern: ({ type, externalTrafficPolicy }) => type === 'LoadBalancer' && externalTrafficPolicy === 'Local',
  },
  { fields: ['allocateLoadBalancerNodePorts', 'loadBalancerClass'], concern: ({ type }) => type === 'LoadBalancer' },
  {
    fields: ['externalTrafficPolicy'],
    concern: (spec) => hasNodePorts(spec) || (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0),
  },
]

const hasNodePorts = ({ type }: Spec): boolean => type === 'NodePort' || type === 'LoadBalancer'

/** Changes `spec`. */
export function dropFieldsOfType(spec: Spec, old: Spec): void {
  const drops = rules.filter(({ concern }) => concern(old) && !concern(spec)).flatMap(({ fields }) => fields)
  for (const field of drops) if (equal(spec[field], old[field])) delete spec[field]
  const nodePorts = ({ ports = [] }: Spec): number[] =>
    ports.flatMap(({ nodePort }) => nodePort ?? []).toSorted((a, b) => a - b)
  if (hasNodePorts(old) && !hasNodePorts(spec) && equal(nodePorts(spec), nodePorts(old)))
    for (const port of spec.ports ?? []) delete port.nodePort
}
