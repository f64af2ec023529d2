import { expect } from 'chai'
import { pods } from '../../../kube/resource.ts'
import { TestNode } from '../testing-node.ts'

const at = { name: 'p', namespace: 'default' }

describe('What a running container may use', () => {
  let node: TestNode

  afterEach(() => node.stop())

  async function resize(name: string, requests: Record<string, string>): Promise<void> {
    const patch = { spec: { containers: [{ name: 'c', resources: { requests } }] } }
    await node.reference.client.patch(pods, { ...at, name }, 'strategic', patch, { subresource: 'resize' })
    await node.clock.advance(1_000)
  }

  async function create(name: string, cpu: string): Promise<void> {
    await node.create(name, { containers: [{ name: 'c', image: 'one', resources: { requests: { cpu } } }] })
    await node.clock.advance(1_000)
  }

  /** What it asks for, has been given and runs with; and conditions of changes. */
  async function seen(name: string): Promise<unknown> {
    const { spec, status } = await node.get(name)
    const [own] = status.containerStatuses ?? []
    const conditions = (status.conditions ?? []).filter(({ type }) => type.startsWith('PodResize'))
    return [
      spec.containers[0]?.resources?.requests?.['cpu'],
      own?.allocatedResources?.['cpu'],
      own?.resources?.requests?.['cpu'],
      ...conditions.map(({ type, reason, message }) => `${type} ${reason}: ${message}`),
    ]
  }

  const summary = (cpu: string, generation: number, error = ''): string =>
    `{"containers":[{"name":"c","resources":{"requests":{"cpu":"${cpu}"}}}],"generation":${generation}${error}}`

  it('is changed in place, which is told', async () => {
    node = await TestNode.start({ one: {} })
    await create('p', '1')
    await resize('p', { cpu: '1500m' })
    expect(await seen('p')).to.deep.equal(['1500m', '1500m', '1500m'])
    expect(await node.eventsOf('p')).to.include.members([
      `ResizeStarted: Pod resize started: ${summary('1500m', 2)} (1)`,
      `ResizeCompleted: Pod resize completed: ${summary('1500m', 2)} (1)`,
    ])
  })

  it('stays as it is where the node could never give more', async () => {
    node = await TestNode.start({ one: {} })
    await create('p', '1')
    await resize('p', { cpu: '9' })
    const why = "Node didn't have enough capacity: cpu, requested: 9000, capacity: 8000"
    expect(await seen('p')).to.deep.equal(['9', '1', '1', `PodResizePending Infeasible: ${why}`])
    expect(await node.eventsOf('p')).to.include(
      `ResizeInfeasible: Pod resize Infeasible: ${summary('9', 2, `,"error":"${why}"`)} (1)`,
    )
    await resize('p', { cpu: '1' })
    expect(await seen('p')).to.deep.equal(['1', '1', '1'])
  })

  it('waits until others need less', async () => {
    node = await TestNode.start({ one: {} })
    await create('p', '1')
    await create('q', '6')
    await resize('p', { cpu: '4' })
    const why = "Node didn't have enough resource: cpu, requested: 4000, used: 6000, capacity: 8000"
    expect(await seen('p')).to.deep.equal(['4', '1', '1', `PodResizePending Deferred: ${why}`])
    await resize('q', { cpu: '3' })
    await node.clock.advance(1_000)
    expect(await seen('p')).to.deep.equal(['4', '4', '4'])
    expect(await node.eventsOf('p')).to.include(`ResizeStarted: Pod resize started: ${summary('4', 2)} (1)`)
  })
})
