import { expect } from 'chai'
import type { KubeObject } from '../../kube/objects.ts'
import { ExpiredError, type Change } from './change.ts'
import { Log } from './log.ts'

const change = (revision: number, text = ''): Change => ({
  type: 'MODIFIED',
  revision,
  object: { metadata: { name: 'a', resourceVersion: `${revision}` }, text } as unknown as KubeObject,
})
const revisions = (log: Log, since: number): number[] => log.since(since).map(({ revision }) => revision)

describe('the log of changes', () => {
  it('keeps so many, and knows which had to go', () => {
    const log = new Log({ changes: 3, characters: 1e6 }, 0)
    for (const revision of [2, 4, 6]) log.add(change(revision))
    expect(log.dropped).to.equal(0)
    expect(revisions(log, 3)).to.deep.equal([4, 6])
    for (const revision of [7, 9]) log.add(change(revision))
    expect(log.dropped).to.equal(4)
    expect(revisions(log, 4)).to.deep.equal([6, 7, 9])
    expect(() => log.since(3)).to.throw(ExpiredError, 'too old resource version: 3 (5)')
  })

  it('keeps less of what is large, but always the newest', () => {
    const log = new Log({ changes: 1000, characters: 10_000 }, 0)
    for (let revision = 1; revision <= 10; revision++) log.add(change(revision, 'x'.repeat(3000)))
    expect(revisions(log, log.dropped)).to.deep.equal([8, 9, 10])
    log.add(change(11, 'x'.repeat(50_000)))
    expect(revisions(log, log.dropped)).to.deep.equal([11])
  })

  it('goes on for ever in the same room', () => {
    const log = new Log({ changes: 2000, characters: 1e9 }, 0)
    for (let revision = 1; revision <= 10_000; revision++) log.add(change(revision))
    expect(revisions(log, 8000)).to.have.length(2000)
    expect(log.dropped).to.equal(8000)
    log.compact(10_000)
    expect(revisions(log, 10_000)).to.deep.equal([])
    expect(() => log.since(9999)).to.throw(ExpiredError)
    // What was forgotten on demand was not for lack of room.
    expect(log.dropped).to.equal(8000)
  })
})
