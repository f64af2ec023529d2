import { expect } from 'chai'
import type { Entry, ObjectEntry } from '../../history/history.ts'
import type { AnyObject } from '../../kube/objects.ts'
import { atWorkUntil } from './at-work.ts'

describe('a cluster at work', () => {
  const until = (...entries: Entry[]): number =>
    atWorkUntil({ namespace: 'x', clusterDomain: 'cluster.local', startedAt: 0, entries }, 1000, 60)
  const entry = (at: number, type: ObjectEntry['type'], resource = 'pods', metadata: object = {}): Entry => {
    const object = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-0', uid: 'u', ...metadata } } as AnyObject
    return { seq: 0, at, type, resource, object }
  }
  const deletionTimestamp = '2030-01-01T00:00:00Z'

  it('has changed something a short while ago', () => {
    expect(until(entry(990, 'ADDED'))).to.equal(1050)
    expect(until(entry(500, 'MODIFIED', 'statefulsets'))).to.equal(560)
    expect(until(entry(990, 'PRESENT'))).to.equal(-Infinity)
    expect(until(entry(990, 'ADDED', 'events'))).to.equal(-Infinity)
  })

  it('or is about to delete a Pod that nobody holds back', () => {
    const going = entry(1, 'PRESENT', 'pods', { deletionTimestamp })
    expect(until(going)).to.equal(1060)
    expect(until(going, entry(2, 'DELETED'))).to.equal(62)
    expect(until(entry(1, 'MODIFIED', 'pods', { deletionTimestamp, finalizers: ['example.com/x'] }))).to.equal(61)
  })
})
