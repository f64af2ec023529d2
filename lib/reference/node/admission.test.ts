import { expect } from 'chai'
import type { Node, Pod } from '../../kube/objects.ts'
import { rejectionOf } from './admission.ts'
import { TestNode } from './testing-node.ts'

const node = {
  metadata: { name: 'node-1', labels: { disk: 'ssd' } },
  spec: {},
  status: { allocatable: { cpu: '2', memory: '1Gi', pods: '3' } },
} as unknown as Node
const pod = (spec: object): Pod => ({ metadata: { name: 'p' }, spec: { containers: [], ...spec } }) as unknown as Pod
const asks = (requests: object): Pod => pod({ containers: [{ resources: { requests } }] })
const takes = (hostPort: number, protocol = 'TCP'): Pod => pod({ containers: [{ ports: [{ hostPort, protocol }] }] })

describe('a node rejects', () => {
  it('nothing that fits', () => {
    expect(rejectionOf(asks({ cpu: '1', memory: '1Gi' }), node, [asks({ cpu: '1' }), takes(80)])).to.equal(undefined)
    expect(rejectionOf(takes(80), node, [takes(81), takes(80, 'UDP')])).to.equal(undefined)
    expect(rejectionOf(pod({ nodeSelector: { disk: 'ssd' } }), node, [])).to.equal(undefined)
  })

  it('a port that another Pod has', () => {
    expect(rejectionOf(takes(80), undefined, [takes(80)])).to.deep.equal({
      reason: 'NodePorts',
      message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    })
  })

  it('what it has not room for', () => {
    expect(rejectionOf(asks({ cpu: '1500m' }), node, [asks({ cpu: '600m' })])).to.deep.equal({
      reason: 'OutOfcpu',
      message: "Node didn't have enough resource: cpu, requested: 1500, used: 600, capacity: 2000",
    })
    expect(rejectionOf(pod({}), node, [pod({}), pod({}), pod({})])?.reason).to.equal('OutOfpods')
  })

  it('Pods that want another node', () => {
    expect(rejectionOf(pod({ nodeSelector: { disk: 'hdd' } }), node, [])).to.deep.equal({
      reason: 'NodeAffinity',
      message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    })
  })

  it('before they begin, with an event; what was there runs on, and its port is free when it ends', async () => {
    const running = await TestNode.start({ web: {} })
    const containers = [{ name: 'web', image: 'web', ports: [{ containerPort: 80, hostPort: 21017 }] }]
    await running.create('first', { containers })
    await running.create('second', { containers })
    const { phase, reason, message } = (await running.get('second')).status
    expect({ phase, reason, message }).to.deep.equal({
      phase: 'Failed',
      reason: 'NodePorts',
      message:
        "Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
    })
    expect(await running.eventsOf('second')).to.deep.equal([
      "NodePorts: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports (1)",
    ])
    expect(running.containers).to.have.length(1)
    expect(await running.summary('first')).to.match(/^Running ready/)
    await running.delete('first', 0)
    await running.create('third', { containers })
    expect(await running.summary('third')).to.match(/^Running ready/)
    expect(running.errors).to.deep.equal([])
    await running.stop()
  })
})
