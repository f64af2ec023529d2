import { expect } from 'chai'
import type { Service } from '../../../kube/objects.ts'
import { dropFieldsOfType } from './servicetype.ts'

type Spec = Service['spec']

const addresses = { clusterIP: '10.96.1.1', clusterIPs: ['10.96.1.1'], ipFamilies: ['IPv4'] }
const old: Spec = {
  ...addresses,
  type: 'LoadBalancer',
  ports: [{ port: 80, nodePort: 30080 }],
  allocateLoadBalancerNodePorts: true,
  externalTrafficPolicy: 'Local',
  healthCheckNodePort: 30081,
  ipFamilyPolicy: 'SingleStack',
}

describe('The type of a Service', () => {
  const changed = (change: Partial<Spec>): Spec => {
    const spec = structuredClone({ ...old, ...change })
    dropFieldsOfType(spec, old)
    return spec
  }

  it('takes with it what was for its sake', () => {
    expect(changed({ type: 'ClusterIP' })).to.deep.equal({
      ...addresses,
      type: 'ClusterIP',
      ports: [{ port: 80 }],
      ipFamilyPolicy: 'SingleStack',
    })
    expect(changed({ type: 'NodePort' })).to.deep.equal({
      ...addresses,
      type: 'NodePort',
      ports: [{ port: 80, nodePort: 30080 }],
      externalTrafficPolicy: 'Local',
      ipFamilyPolicy: 'SingleStack',
    })
    expect(changed({ type: 'ExternalName', externalName: 'a.example' })).to.deep.equal({
      type: 'ExternalName',
      externalName: 'a.example',
      ports: [{ port: 80 }],
    })
  })

  it('leaves what is changed with it, to be refused', () => {
    const asked = { type: 'ClusterIP', ports: [{ port: 80, nodePort: 30099 }], healthCheckNodePort: 30098 }
    expect(changed(asked)).to.deep.equal({ ...addresses, ...asked, ipFamilyPolicy: 'SingleStack' })
  })

  it('leaves all where it stays', () => {
    expect(changed({})).to.deep.equal(old)
  })
})
