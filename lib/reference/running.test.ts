/** A node that is switched off, and on again, with all else as it is. */
import { expect } from 'chai'
import type { Node, Pod } from '../kube/objects.ts'
import { nodes, pods, statefulSets } from '../kube/resource.ts'
import { manualClock, type ManualClock } from '../testing.ts'
import { startReference, type Reference } from './start.ts'

describe('Nodes of the reference', () => {
  let clock: ManualClock
  let reference: Reference
  beforeEach(async () => {
    clock = manualClock()
    reference = await startReference({ seed: 1, nodes: 2, clock })
    await reference.client.create(statefulSets, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default' },
      spec: {
        replicas: 2,
        serviceName: 'web',
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'registry.k8s.io/pause:3.9' }] },
        },
      },
    })
    await until(async () => (await pod('web-1'))?.status.phase === 'Running')
  })
  afterEach(() => reference.stop())

  const pod = async (name: string): Promise<Pod | undefined> =>
    (await reference.client.list<Pod>(pods, { namespace: 'default' })).items.find(({ metadata }) => metadata.name === name)
  /** Time passes, a second at a time, until it is so. */
  async function until(so: () => Promise<boolean>): Promise<void> {
    for (let seconds = 0; seconds < 1000; seconds++) {
      if (await so()) return
      await clock.advance(1000)
    }
    expect.fail('it did not come to that in 1000 seconds')
  }
  const ready = async (name: string): Promise<string | undefined> =>
    (await reference.client.get<Node>(nodes, { name })).status.conditions?.find(({ type }) => type === 'Ready')?.status

  it('keeps the names of its Pods until it is back', async () => {
    const before = await pod('web-0')
    const name = before?.spec.nodeName ?? ''
    await reference.nodes.stop(name)
    await until(async () => (await ready(name)) === 'Unknown')
    await until(async () => (await pod('web-0'))?.metadata.deletionTimestamp !== undefined)
    await clock.advance(120_000)
    expect((await pod('web-0'))?.metadata.uid).to.equal(before?.metadata.uid)
    await reference.nodes.start(name)
    await until(async () => {
      const after = await pod('web-0')
      return after !== undefined && after.metadata.uid !== before?.metadata.uid && after.status.phase === 'Running'
    })
    expect(await ready(name)).to.equal('True')
  })

  it('runs its Pods again when it was away for a short time only (AMO-05)', async () => {
    const before = await pod('web-0')
    const name = before?.spec.nodeName ?? ''
    await reference.nodes.stop(name)
    await reference.nodes.start(name)
    await until(async () => (await pod('web-0'))?.status.containerStatuses?.[0]?.restartCount === 1)
    await until(async () => (await pod('web-0'))?.status.containerStatuses?.[0]?.ready === true)
    expect((await pod('web-0'))?.metadata.uid).to.equal(before?.metadata.uid)
  })

  it('must be known', async () => {
    const error = await reference.nodes.stop('node-9').catch((refusal: unknown) => refusal)
    expect(error).to.have.property('message', 'there is no node node-9: the known ones are node-1, node-2')
  })
})
