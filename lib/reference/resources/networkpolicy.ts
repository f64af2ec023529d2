/** Who may talk to whom: kept, but nothing here stands in between. */
import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1.js'
import type { KubeObject } from '../../kube/objects.ts'
import { define } from '../../kube/resource.ts'
import { declare, structOf } from '../schema/types.ts'
import type { Kind } from './kind.ts'
import { topLevel } from './meta.ts'
import { ageOf, labelSelector } from './print.ts'
import { validatePolicy } from './networkpolicyrules.ts'

declare(
  'networking.v1',
  {
    NetworkPolicy: { ...topLevel, spec: 'NetworkPolicySpec #2' },
    NetworkPolicySpec: {
      podSelector: 'LabelSelector! #1 optional',
      ingress: '[]NetworkPolicyIngressRule #2',
      egress: '[]NetworkPolicyEgressRule #3',
      policyTypes: '[]PolicyType #4',
    },
    NetworkPolicyIngressRule: { ports: '[]NetworkPolicyPort #1', from: '[]NetworkPolicyPeer #2' },
    NetworkPolicyEgressRule: { ports: '[]NetworkPolicyPort #1', to: '[]NetworkPolicyPeer #2' },
    PolicyType: 'string enum=Egress,Ingress',
    NetworkPolicyPort: { protocol: '*Protocol #1', port: '*IntOrString #2', endPort: '*int32 #3' },
    IPBlock: { cidr: 'string! #1', except: '[]string #2' },
    NetworkPolicyPeer: {
      podSelector: '*LabelSelector #1',
      namespaceSelector: '*LabelSelector #2',
      ipBlock: '*IPBlock #3',
    },
  },
  {
    NetworkPolicy(object) {
      const { spec } = object as unknown as NetworkPolicy
      if (!spec.policyTypes?.length) spec.policyTypes = ['Ingress', ...(spec.egress?.length ? ['Egress'] : [])]
    },
    NetworkPolicyPort(port) {
      port.protocol ??= 'TCP'
    },
  },
)

type NetworkPolicy = KubeObject & { spec: NetworkPolicySpec }

export const networkPolicy: Kind = {
  resource: define('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies'),
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  type: structOf('networking.v1', 'NetworkPolicy'),
  generation: true,
  inert: true,
  columns: [{ name: 'Name' }, { name: 'Pod-Selector' }, { name: 'Age' }],
  cells: (object, now) => [
    object.metadata.name,
    labelSelector((object as NetworkPolicy).spec.podSelector),
    ageOf(object, now),
  ],
  validate: (object, errors) => validatePolicy((object as unknown as NetworkPolicy).spec, errors),
}
