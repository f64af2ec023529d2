/** A node that is switched off, and on again, with all else as it is. */
import { expect } from 'chai'
import type { Event, Node, Pod } from '../kube/objects.ts'
import { events, nodes, pods, statefulSets } from '../kube/resource.ts'
import { manualClock, type ManualClock } from '../testing.ts'
import { startReference, type Reference } from './start.ts'

const noStreams = {
  stdin: (async function* () {})(),
  stdout: () => {},
  stderr: () => {},
  signal: new AbortController().signal,
}

describe('Nodes of the reference', () => {
  let clock: ManualClock
  let reference: Reference
  let faults: unknown[]
  beforeEach(async () => {
    clock = manualClock()
    faults = []
    reference = await startReference({ seed: 1, nodes: 2, clock, onError: (error) => faults.push(error) })
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
    (await reference.client.list<Pod>(pods, { namespace: 'default' })).items.find(
      ({ metadata }) => metadata.name === name,
    )
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

  it('goes on unseen while its network fails, so that a Pod and its successor run at once (AMO)', async () => {
    const before = await pod('web-0')
    const name = before?.spec.nodeName ?? ''
    const kubelet = reference.api.kubelets.get(name)
    reference.nodes.disconnect(name)
    expect(reference.api.kubelets.get(name)).to.equal(undefined)
    await until(async () => (await ready(name)) === 'Unknown')
    await until(async () => (await pod('web-0'))?.metadata.deletionTimestamp !== undefined)
    await clock.advance(120_000)
    expect((await pod('web-0'))?.metadata.uid, 'it stays until its node is heard of').to.equal(before?.metadata.uid)
    await reference.client.delete(pods, { name: 'web-0', namespace: 'default' }, { gracePeriodSeconds: 0 })
    await until(async () => (await pod('web-0'))?.status.phase === 'Running')
    const after = await pod('web-0')
    expect(after?.metadata.uid).to.not.equal(before?.metadata.uid)
    expect(after?.spec.nodeName).to.not.equal(name)
    const run = (): Promise<unknown> =>
      kubelet!
        .exec({ namespace: 'default', pod: 'web-0' }, ['true'], { tty: false }, noStreams)
        .catch((error: unknown) => (error as Error).message)
    expect(await run(), 'its container is there, though it has no such program').to.match(/executable file not found/)
    reference.nodes.connect(name)
    await until(async () => (await ready(name)) === 'True')
    expect((await pod('web-0'))?.metadata.uid).to.equal(after?.metadata.uid)
    expect(await run()).to.equal('pods "web-0" not found')
    expect(faults).to.deep.equal([])
  })

  it('takes up its Pods again when its network is mended in time', async () => {
    const before = await pod('web-1')
    const name = before?.spec.nodeName ?? ''
    reference.nodes.disconnect(name)
    await until(async () => (await ready(name)) === 'Unknown')
    reference.nodes.connect(name)
    await until(async () => (await ready(name)) === 'True')
    await until(
      async () => (await pod('web-1'))?.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True',
    )
    const after = await pod('web-1')
    expect([after?.metadata.uid, after?.status.containerStatuses?.[0]?.restartCount]).to.deep.equal([
      before?.metadata.uid,
      0,
    ])
  })

  it('is switched by annotations, one at a time', async () => {
    const annotate = (value: string | null, name = 'power'): Promise<unknown> =>
      reference.client.patch(nodes, { name: 'node-1' }, 'merge', {
        metadata: { annotations: { [`stickyset/${name}`]: value } },
      })
    for (const name of ['power', 'network']) {
      await annotate('off', name)
      await until(async () => (await ready('node-1')) === 'Unknown')
      expect([...reference.api.kubelets.keys()]).to.deep.equal(['node-2'])
      await annotate(null, name)
      await until(async () => (await ready('node-1')) === 'True')
      expect([...reference.api.kubelets.keys()].toSorted()).to.deep.equal(['node-1', 'node-2'])
    }
    await annotate('down')
    await clock.advance(1000)
    const { items } = await reference.client.list<Event>(events)
    expect(items.map(({ message }) => message)).to.include('stickyset/power=down: expected on or off')
  })

  it('must be known', async () => {
    const error = await reference.nodes.stop('node-9').catch((refusal: unknown) => refusal)
    expect(error).to.have.property('message', 'there is no node node-9: the known ones are node-1, node-2')
  })
})
