import { expect } from 'chai'
import { KubeClient } from '../kube/client.ts'
import { manualClock, settle } from '../testing.ts'
import type { Entry, History } from './history.ts'
import { record, type Recorder } from './recorder.ts'
import { FakeApi } from './testing.ts'

const short = (entry: Entry): string => {
  if ('object' in entry) return `${entry.type} ${entry.resource}/${entry.object.metadata.name}`
  return entry.type === 'GAP' ? `GAP ${entry.resource}: ${entry.reason}` : entry.type
}
const shorts = ({ entries }: History): string[] => entries.map(short)

describe('recorder', () => {
  let api: FakeApi
  let recorder: Recorder
  const clock = manualClock()
  const start = () => record(new KubeClient(api), { namespace: 'test', clusterDomain: 'cluster.local', clock })

  beforeEach(() => {
    api = new FakeApi()
  })
  afterEach(() => recorder.stop())

  it('records what was there, what happens, marks and outputs, in order', async () => {
    api.put('pods', 'old')
    recorder = await start()
    recorder.mark('command', 'kubectl apply -f web.yaml', 'web.md:3')
    api.put('statefulsets', 'web')
    api.put('pods', 'web-0')
    await settle()
    await clock.advance(500)
    api.remove('pods', 'old')
    await settle()
    recorder.output('kubectl apply -f web.yaml', 'statefulset.apps/web created', 0)
    const history = recorder.history()
    expect(shorts(history)).to.have.members([
      'PRESENT pods/old',
      'MARK',
      'ADDED statefulsets/web',
      'ADDED pods/web-0',
      'DELETED pods/old',
      'OUTPUT',
    ])
    expect(history.entries.map(({ seq }) => seq)).to.deep.equal([0, 1, 2, 3, 4, 5])
    expect(history.entries.map(({ at }) => at)).to.deep.equal([0, 0, 0, 0, 500, 500])
    expect(history).to.include({ namespace: 'test', clusterDomain: 'cluster.local' })
  })

  it('gives snapshots that later events do not change', async () => {
    recorder = await start()
    const before = recorder.history()
    api.put('pods', 'web-0')
    await settle()
    expect(before.entries).to.have.length(0)
    expect(recorder.history().entries).to.have.length(1)
  })

  it('begins another history with what is there, and with what is not known', async () => {
    api.put('pods', 'old')
    api.refuse('secrets', 403, 'secrets is forbidden')
    recorder = await start()
    api.put('persistentvolumes', 'ours', { spec: { claimRef: { namespace: 'test', name: 'www' } } })
    api.put('persistentvolumes', 'theirs', { spec: {} })
    api.put('pods', 'web-0')
    api.remove('pods', 'old')
    await settle()
    const first = recorder.history()
    await clock.advance(500)
    recorder.begin()
    recorder.mark('scenario', 'the next')
    api.put('pods', 'web-0')
    await settle()
    const second = recorder.history()
    expect(shorts(first)).to.include('DELETED pods/old')
    expect(shorts(second)).to.have.members([
      'GAP secrets: not recorded: secrets is forbidden',
      'PRESENT pods/web-0',
      'PRESENT persistentvolumes/ours',
      'MARK',
      'MODIFIED pods/web-0',
    ])
    expect(second.entries.map(({ seq, at }) => [seq, at])).to.deep.equal([0, 1, 2, 3, 4].map((seq) => [seq, 0]))
    expect(second.startedAt - first.startedAt).to.equal(500)
  })

  it('tells since when something may have been lost', async () => {
    recorder = await start()
    await clock.advance(5000)
    api.put('pods', 'web-0')
    await clock.advance(3000)
    api.expire('pods')
    await clock.advance(1000)
    const gap = recorder.history().entries.find(({ type }) => type === 'GAP')
    expect(gap).to.include({ resource: 'pods', at: 8000, since: 3000 })
  })

  it('begins another history with a gap where it has just lost track', async () => {
    recorder = await start()
    api.hold()
    api.expire('pods')
    api.put('pods', 'web-0')
    api.release()
    await settle()
    recorder.begin()
    await clock.advance(1000)
    expect(shorts(recorder.history())).to.deep.equal([
      'GAP pods: events were lost, and it is not listed again yet',
      'PRESENT pods/web-0',
    ])
  })

  it('tells when the API next tells of a change', async () => {
    recorder = await start()
    let changes = 0
    void recorder.change().then(() => changes++)
    recorder.mark('command', 'kubectl get pods')
    await settle()
    expect(changes).to.equal(0)
    api.put('pods', 'web-0')
    await settle()
    api.put('pods', 'web-0')
    await settle()
    expect(changes).to.equal(1)
  })

  it('tells of another object of the same name as added', async () => {
    recorder = await start()
    api.put('pods', 'web-0')
    api.put('pods', 'web-0', { metadata: { uid: 'another' } })
    await settle()
    expect(shorts(recorder.history())).to.deep.equal(['ADDED pods/web-0', 'ADDED pods/web-0'])
  })

  it('keeps volumes bound to claims of the namespace only, managed fields and secrets not at all', async () => {
    api.put('persistentvolumes', 'theirs', { spec: { claimRef: { namespace: 'other', name: 'www' } } })
    api.put('persistentvolumes', 'ours', { spec: {} })
    recorder = await start()
    api.put('persistentvolumes', 'ours', { spec: { claimRef: { namespace: 'test', name: 'www' } } })
    api.put('persistentvolumes', 'ours', { spec: {}, metadata: { managedFields: [{ manager: 'me' }] } })
    api.put('secrets', 'token', { kind: 'Secret', data: { token: 'c2VjcmV0' } })
    await settle()
    const { entries } = recorder.history()
    expect(entries.map(short)).to.have.members([
      'MODIFIED persistentvolumes/ours',
      'MODIFIED persistentvolumes/ours',
      'ADDED secrets/token',
    ])
    expect(JSON.stringify(entries)).not.to.match(/managedFields|c2VjcmV0/)
  })

  it('tells a kind that is forbidden as a problem and as a gap, and records the rest', async () => {
    api.refuse('secrets', 403, 'secrets is forbidden')
    recorder = await start()
    api.put('pods', 'web-0')
    await settle()
    expect(recorder.problems).to.deep.equal(['secrets cannot be recorded: secrets is forbidden'])
    expect(shorts(recorder.history())).to.deep.equal([
      'GAP secrets: not recorded: secrets is forbidden',
      'ADDED pods/web-0',
    ])
  })

  it('makes a gap where the server no longer has what was missed, and then tells all that is there', async () => {
    api.put('pods', 'web-0')
    api.put('pods', 'web-1')
    recorder = await start()
    api.hold()
    api.put('pods', 'web-2')
    api.expire('pods')
    api.remove('pods', 'web-0')
    api.release()
    await clock.advance(1000)
    api.put('pods', 'web-3')
    await settle()
    expect(shorts(recorder.history())).to.deep.equal([
      'PRESENT pods/web-0',
      'PRESENT pods/web-1',
      'ADDED pods/web-2',
      'GAP pods: too old resource version',
      'PRESENT pods/web-1',
      'PRESENT pods/web-2',
      'ADDED pods/web-3',
    ])
  })

  it('is settled when what the server had done is recorded', async () => {
    api.put('pods', 'web-0')
    recorder = await start()
    api.hold()
    api.put('pods', 'web-1')
    api.remove('pods', 'web-0')
    let settled = false
    const waiting = recorder.settled().then(() => (settled = true))
    await settle()
    expect(settled).to.equal(false)
    api.release()
    await waiting
    expect(shorts(recorder.history())).to.deep.equal(['PRESENT pods/web-0', 'ADDED pods/web-1', 'DELETED pods/web-0'])
  })

  it('is not settled while no watch runs: what was made and is gone again would be missed', async () => {
    recorder = await start()
    api.end('pods')
    await settle()
    let settled = false
    const waiting = recorder.settled().then(() => (settled = true))
    await settle()
    expect(settled).to.equal(false)
    await clock.advance(1000)
    await waiting
    expect(shorts(recorder.history())).to.deep.equal([])
  })

  it('makes a gap of what does not come in time', async () => {
    recorder = await start()
    api.hold()
    api.put('pods', 'web-0')
    const waiting = recorder.settled()
    await clock.advance(60_000)
    await waiting
    expect(shorts(recorder.history())).to.deep.equal(['GAP pods: the watch did not catch up within 30 s'])
  })
})
