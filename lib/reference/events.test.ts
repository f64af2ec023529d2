import { expect } from 'chai'
import type { Event, KubeObject } from '../kube/objects.ts'
import { events } from '../kube/resource.ts'
import { manualClock, settle, type ManualClock } from '../testing.ts'
import { eventRecorder, type EventRecorder } from './events.ts'
import { startReference, type Reference } from './start.ts'

describe('events', () => {
  const clock: ManualClock = manualClock()
  let reference: Reference
  let record: EventRecorder
  const pod = (name: string): KubeObject =>
    ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default', uid: name, resourceVersion: '1' },
    }) as KubeObject

  before(async () => {
    reference = await startReference({ clock, seed: 1, components: () => [] })
    record = eventRecorder({ client: reference.client, clock, onError: () => {} }, 'kubelet', 'node-1')
  })
  after(() => reference.stop())

  async function told(name: string): Promise<string[]> {
    await settle(200)
    const { items } = await reference.client.list<Event>(events, { namespace: 'default' })
    return items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason, message, count, involvedObject }) =>
        [reason, ...(involvedObject.fieldPath === undefined ? [] : [involvedObject.fieldPath]), message, count].join(
          ' ',
        ),
      )
  }

  it('are counted where they say the same of the same part', async () => {
    record(pod('same'), 'Normal', 'Pulled', 'here', 'spec.containers{a}')
    record(pod('same'), 'Normal', 'Pulled', 'here', 'spec.containers{a}')
    record(pod('same'), 'Normal', 'Pulled', 'here', 'spec.containers{b}')
    expect(await told('same')).to.deep.equal(['Pulled spec.containers{a} here 2', 'Pulled spec.containers{b} here 1'])
  })

  it('are combined where they are alike, of whatever part', async () => {
    for (let count = 0; count < 12; count++)
      record(pod('alike'), 'Warning', 'Failed', `no ${count}`, `part ${count % 2}`)
    const rows = await told('alike')
    expect(rows).to.have.length(10)
    expect(rows.at(-1)).to.equal('Failed part 1 (combined from similar events): no 11 3')
  })

  it('come to an end for an object of which there are too many, and go on slowly', async () => {
    for (let count = 0; count < 24; count++) record(pod('flood'), 'Warning', 'Unhealthy', 'down')
    record(pod('flood'), 'Normal', 'Killing', 'stopping')
    record(pod('flood'), 'Normal', 'Started', 'never told of')
    record(pod('other'), 'Normal', 'Started', 'told of')
    expect(await told('flood')).to.deep.equal(['Unhealthy down 24', 'Killing stopping 1'])
    expect(await told('other')).to.deep.equal(['Started told of 1'])
    await clock.advance(300_000)
    record(pod('flood'), 'Normal', 'Started', 'again')
    expect((await told('flood')).at(-1)).to.equal('Started again 1')
  })
})
