import { expect } from 'chai'
import type { Entry, History, ObjectEntry } from '../history.ts'
import { aligned, compared, isSame, parts } from './compare.ts'
import { storyOf } from './story.ts'

/** A history by hand: what the watch tells, 100 ms apart. `hash` and `uids` are what chance makes of names. */
function history(
  hash: string,
  tell: (say: (type: ObjectEntry['type'], resource: string, name: string, fields?: object) => void) => void,
): History {
  const entries: Entry[] = []
  const uids = new Map<string, number>()
  tell((type, resource, name, fields = {}) => {
    const seq = entries.length
    if (type === 'ADDED') uids.set(`${resource}/${name}`, (uids.get(`${resource}/${name}`) ?? 0) + 1)
    const { metadata, ...rest } = fields as { metadata?: object }
    const uid = `${hash}-${resource}-${name}-${uids.get(`${resource}/${name}`)}`
    const object = {
      kind: 'x',
      apiVersion: 'v1',
      spec: {},
      status: {},
      ...rest,
      metadata: { name, uid, resourceVersion: `${seq + 1}`, creationTimestamp: '', ...metadata },
    }
    entries.push({ seq, at: seq * 100, type, resource, object })
  })
  return { namespace: 'test', clusterDomain: 'cluster.local', startedAt: 0, entries }
}

const set = { spec: { replicas: 2 }, status: { replicas: 2 }, metadata: { generation: 1 } }
const pod = (revision: string, ready = true, more: object = {}) => ({
  spec: { hostname: 'web', containers: [{ name: 'a', image: 'registry.example/x/a:1' }] },
  status: { phase: 'Running', podIP: revision, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
  metadata: {
    labels: { 'controller-revision-hash': revision },
    ownerReferences: [{ kind: 'StatefulSet', name: 'web', controller: true }],
    ...more,
  },
})

const life = (hash: string, order: readonly number[] = [0, 1]): History =>
  history(hash, (say) => {
    say('ADDED', 'statefulsets', 'web', set)
    say('ADDED', 'controllerrevisions', `web-${hash}`, { revision: 1 })
    for (const ordinal of order) {
      say('ADDED', 'pods', `web-${ordinal}`, pod(`web-${hash}`, false))
      say('MODIFIED', 'pods', `web-${ordinal}`, pod(`web-${hash}`))
    }
    say('MODIFIED', 'pods', 'web-1', pod(`web-${hash}`, true, { deletionTimestamp: 'now' }))
    say('DELETED', 'pods', 'web-1', pod(`web-${hash}`, true, { deletionTimestamp: 'now' }))
  })

describe('a story', () => {
  it('tells what happened to each object, without what chance made', () => {
    const { lanes, gaps } = storyOf(life('abc'))
    expect(gaps).to.deep.equal([])
    expect(lanes.map(({ subject, beats }) => [subject, ...beats.map(({ what }) => what)])).to.deep.equal([
      ['statefulsets/web', 'created', 'wants 2 Pods, partition 0, generation 1'],
      ['pods/web-0', 'created in web-[1], owned by StatefulSet web', 'is ready'],
      ['pods/web-1', 'created in web-[1], owned by StatefulSet web', 'is ready', 'is terminating', 'gone'],
      ['controllerrevisions/web-[1]', 'created', 'is number 1'],
    ])
    expect([...(lanes.find(({ subject }) => subject === 'pods/web-0')?.state ?? [])]).to.deep.include([
      'labels.controller-revision-hash',
      'web-[1]',
    ])
  })

  it('is the same for the same, whatever the names, uids and addresses', () => {
    const { lanes, order } = compared(storyOf(life('abc')), storyOf(life('xyz9')))
    expect(lanes.some(parts)).to.equal(false)
    expect(order.every(isSame)).to.equal(true)
  })

  it('parts where the order is another, or a Pod has another fate or other fields', () => {
    const other = compared(storyOf(life('abc')), storyOf(life('abc', [1, 0])))
    expect(other.lanes.some(parts)).to.equal(false)
    expect(other.order.every(isSame)).to.equal(false)
    const changed = life('abc')
    const last = history('abc', (say) =>
      say('ADDED', 'pods', 'web-1', { ...pod('web-abc'), spec: { hostname: 'other', containers: [] } }),
    ).entries[0]!
    const { lanes } = compared(
      storyOf(changed),
      storyOf({ ...changed, entries: [...changed.entries, { ...last, seq: 99, at: 9900 }] }),
    )
    expect(lanes.filter(parts).map(({ subject }) => subject)).to.deep.equal(['pods/web-1'])
  })

  it('tells the order of an update from its first Pod on, which is deleted before the status tells of the update', () => {
    const going = pod('web-a', true, { deletionTimestamp: 'now', labels: { 'controller-revision-hash': 'web-a' } })
    const { order } = storyOf(
      history('a', (say) => {
        say('ADDED', 'statefulsets', 'web', { ...set, status: { updateRevision: 'web-a' } })
        say('ADDED', 'pods', 'web-1', pod('web-a'))
        say('MODIFIED', 'pods', 'web-1', going)
        say('MODIFIED', 'statefulsets', 'web', { ...set, status: { updateRevision: 'web-b' } })
        say('DELETED', 'pods', 'web-1', going)
      }),
    )
    expect(order.map(({ what, at }) => [what, at])).to.deep.equal([
      ['web-1 created', 100],
      ['web-1 deleted', 200],
    ])
  })

  it('tells of gaps', () => {
    const { entries, ...rest } = life('abc')
    const gap: Entry = { seq: entries.length, at: 1, type: 'GAP', resource: 'pods', reason: 'too old' }
    expect(storyOf({ ...rest, entries: [...entries, gap] }).gaps).to.deep.equal(['pods: too old'])
  })

  it('is aligned by its longest common part', () => {
    const beats = (text: string) => text.split('').map((what) => ({ what, at: 0, step: '' }))
    const shown = (a: string, b: string) =>
      aligned(beats(a), beats(b)).map(({ left, right }) => `${left?.what ?? '-'}${right?.what ?? '-'}`)
    expect(shown('abcd', 'abxd')).to.deep.equal(['aa', 'bb', 'c-', '-x', 'dd'])
    expect(shown('', 'a')).to.deep.equal(['-a'])
    expect(shown('abc', 'abc')).to.deep.equal(['aa', 'bb', 'cc'])
  })

  it('is aligned with what was seen in the same step, rather than in another', () => {
    const beats = (...steps: string[]) =>
      steps.flatMap((text, index) => text.split('').map((what) => ({ what, at: 0, step: `${index}` })))
    const rows = aligned(beats('ba', 'ab'), beats('', 'ab'))
    expect(rows.map(({ left, right }) => `${left?.what ?? '-'}${right?.what ?? '-'}`)).to.deep.equal([
      'b-',
      'a-',
      'aa',
      'bb',
    ])
  })
})
