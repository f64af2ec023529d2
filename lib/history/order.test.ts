import { expect } from 'chai'
import type { Entry } from './history.ts'
import { orderOf } from './order.ts'

const told = (resource: string, name: string, resourceVersion: string, at: number): Entry => ({
  seq: 0,
  at,
  type: 'ADDED',
  resource,
  object: {
    apiVersion: 'v1',
    kind: '',
    metadata: { name, namespace: 'test', uid: name, resourceVersion, creationTimestamp: '' },
  },
})

const order = (entries: Entry[]) => {
  const { entries: sorted, slack } = orderOf({
    namespace: 'test',
    clusterDomain: 'cluster.local',
    startedAt: 0,
    entries,
  })
  return { names: sorted.map((entry) => ('object' in entry ? entry.object.metadata.name : '')), slack }
}

describe('the order of a history', () => {
  it('is that of versions which can be compared', () => {
    const entries = [
      told('statefulsets', 'web', '5', 0),
      told('pods', 'web-1', '7', 10),
      told('pods', 'web-0', '8', 20),
    ]
    expect(order(entries)).to.deep.equal({ names: ['web', 'web-1', 'web-0'], slack: 0 })
    expect(order([told('statefulsets', 'web', '9', 0), ...entries.slice(1)])).to.deep.equal({
      names: ['web-1', 'web-0', 'web'],
      slack: 0,
    })
  })

  it('is as it was seen, and not certain between kinds, where versions are opaque', () => {
    const entries = [
      told('statefulsets', 'web', 'x9', 0),
      told('pods', 'web-1', 'x3', 10),
      told('pods', 'web-0', 'x1', 20),
    ]
    expect(order(entries)).to.deep.equal({ names: ['web', 'web-1', 'web-0'], slack: 2000 })
  })

  it('is as it was seen where one kind tells a version twice, as no server does', () => {
    const entries = [
      told('pods', 'web-1', '1', 0),
      told('statefulsets', 'web', '1', 10),
      told('pods', 'web-0', '1', 20),
    ]
    expect(order(entries)).to.deep.equal({ names: ['web-1', 'web', 'web-0'], slack: 0 })
  })
})
