import { expect } from 'chai'
import { pods } from '../../../kube/resource.ts'
import { TestNode } from '../testing-node.ts'

describe('A container whose image changes', () => {
  let node: TestNode
  afterEach(() => node.stop())

  const change = async (image: string): Promise<void> => {
    const patch = { spec: { containers: [{ name: 'c', image }] } }
    await node.reference.client.patch(pods, { name: 'p', namespace: 'default' }, 'strategic', patch)
    await node.clock.advance(2_000)
  }

  it('is stopped, and started with the new one, whatever the policy is', async () => {
    node = await TestNode.start({ one: {}, two: {} })
    await node.create('p', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'one' }] })
    await node.clock.advance(1_000)
    await change('two')
    await node.clock.advance(31_000)
    expect(await node.summary('p')).to.match(/^Running ready/u)
    expect(node.containers).to.have.length(2)
    expect(node.containers[0]!.signals[0]).to.equal('SIGTERM')
    const { status } = await node.get('p')
    expect(status.containerStatuses?.[0]).to.include({ restartCount: 1 })
    expect(await node.eventsOf('p')).to.include('Killing: Container c definition changed, will be restarted (1)')
  })

  it('is started anew for what it may use, where it asks for that', async () => {
    node = await TestNode.start({ one: {} })
    const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }]
    const resources = { requests: { cpu: '1', memory: '1Mi' } }
    const container = { name: 'c', image: 'one', resources, resizePolicy }
    await node.create('p', { containers: [container] })
    await node.clock.advance(1_000)
    const resize = async (requests: Record<string, string>): Promise<number | undefined> => {
      const patch = { spec: { containers: [{ name: 'c', resources: { requests } }] } }
      const at = { name: 'p', namespace: 'default' }
      await node.reference.client.patch(pods, at, 'strategic', patch, { subresource: 'resize' })
      await node.clock.advance(31_000)
      return (await node.get('p')).status.containerStatuses?.[0]?.restartCount
    }
    expect(await resize({ cpu: '2' })).to.equal(0)
    expect(await resize({ memory: '1024Ki' })).to.equal(0)
    expect(await resize({ memory: '2Mi' })).to.equal(1)
    expect(await node.eventsOf('p')).to.include('Killing: Container c resize requires restart (1)')
  })

  it('is not started again where it has ended, and is not to be', async () => {
    node = await TestNode.start({ one: { exits: 0 }, two: {} })
    await node.create('p', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'one' }] })
    await node.clock.advance(1_000)
    await change('two')
    expect(node.containers).to.have.length(1)
  })

  it('need not wait for what failed with the one before', async () => {
    node = await TestNode.start({ one: {} })
    await node.create('p', { containers: [{ name: 'c', image: 'none' }] })
    await node.clock.advance(100_000)
    expect(await node.summary('p')).to.include('ImagePullBackOff')
    await change('one')
    expect(await node.summary('p')).to.match(/^Running ready/u)
  })
})
