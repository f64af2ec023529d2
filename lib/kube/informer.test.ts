import { expect } from 'chai'
import { manualClock, settle } from '../testing.ts'
import { KubeClient } from './client.ts'
import { Informer, type InformerHandlers } from './informer.ts'
import { indexBy, Informers } from './informers.ts'
import type { Pod, WatchEvent } from './objects.ts'
import { pods } from './resource.ts'
import type { ApiRequest, ApiResponse, Transport } from './transport.ts'
import { UnreachableError } from './errors.ts'

const pod = (name: string, resourceVersion: string, labels: Record<string, string> = {}): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, resourceVersion, labels },
    spec: {},
    status: {},
  }) as unknown as Pod

const event = (type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: Pod): WatchEvent =>
  ({ type, object }) as unknown as WatchEvent

const expired = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  code: 410,
  reason: 'Expired',
} as const

/** An API whose lists and watches the test plays by hand. */
function playedApi() {
  const requests: ApiRequest[] = []
  let list: { items: Pod[]; resourceVersion: string; code?: number } = { items: [], resourceVersion: '1' }
  let refuse: Error | undefined
  const state = { push: (event: WatchEvent): void => void event, end: (): void => {} }
  const transport: Transport = {
    send(request): Promise<ApiResponse> {
      requests.push(request)
      const { items, resourceVersion } = list
      return Promise.resolve({ code: 200, warnings: [], body: { metadata: { resourceVersion }, items } })
    },
    watch(request) {
      requests.push(request)
      if (refuse !== undefined) return Promise.reject(refuse)
      const queue: WatchEvent[] = []
      let wake = (): void => {}
      let ended = false
      state.push = (event) => {
        queue.push(event)
        wake()
      }
      state.end = () => {
        ended = true
        wake()
      }
      request.signal?.addEventListener('abort', () => state.end())
      async function* events(): AsyncGenerator<WatchEvent> {
        while (true) {
          const next = queue.shift()
          if (next !== undefined) yield next
          else if (ended) return
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      }
      return Promise.resolve(events())
    },
    read: () => Promise.reject(new Error('not here')),
    connect: () => Promise.reject(new Error('not here')),
  }
  return {
    client: new KubeClient(transport),
    requests,
    push: (event: WatchEvent) => state.push(event),
    end: () => state.end(),
    setList: (items: Pod[], resourceVersion: string) => (list = { items, resourceVersion }),
    refuseWatches: (error: Error | undefined) => (refuse = error),
  }
}

function recorder(): { log: string[]; handlers: InformerHandlers<Pod> } {
  const log: string[] = []
  const show = ({ metadata }: Pod): string => `${metadata.name}@${metadata.resourceVersion}`
  return {
    log,
    handlers: {
      added: (object, initial) => log.push(`${initial ? 'present' : 'added'} ${show(object)}`),
      modified: (object, previous) => log.push(`modified ${show(previous)} -> ${show(object)}`),
      deleted: (object) => log.push(`deleted ${show(object)}`),
      onGap: (reason) => log.push(`gap ${reason}`),
    },
  }
}

describe('Informer', () => {
  it('lists, then follows the watch from the revision of the list', async () => {
    const api = playedApi()
    const { log, handlers } = recorder()
    api.setList([pod('a', '3')], '5')
    const informer = new Informer<Pod>(api.client, pods, { clock: manualClock(), namespace: 'default' })
    informer.on(handlers)
    informer.start()
    await informer.synced
    expect(informer.get('default', 'a')?.metadata.resourceVersion).to.equal('3')
    await settle()
    api.push(event('ADDED', pod('b', '6')))
    api.push(event('MODIFIED', pod('a', '7')))
    api.push(event('DELETED', pod('b', '8')))
    await settle()
    expect(log).to.deep.equal(['present a@3', 'added b@6', 'modified a@3 -> a@7', 'deleted b@8'])
    expect(api.requests[1]?.query).to.include({ resourceVersion: '5', allowWatchBookmarks: 'true', watch: 'true' })
    expect([...informer.list('default')].map(({ metadata }) => metadata.name)).to.deep.equal(['a'])
    await informer.stop()
  })

  it('resumes from the last bookmark without a gap when the server ends the watch', async () => {
    const api = playedApi()
    const clock = manualClock()
    const { log, handlers } = recorder()
    const informer = new Informer<Pod>(api.client, pods, { clock }).start()
    informer.on(handlers)
    await settle()
    api.push(event('BOOKMARK', pod('', '42')))
    api.end()
    await clock.advance(1_000)
    api.push(event('ADDED', pod('a', '43')))
    await settle()
    expect(api.requests.map(({ query }) => query?.['resourceVersion'])).to.deep.equal([undefined, '1', '42'])
    expect(log).to.deep.equal(['added a@43'])
    await informer.stop()
  })

  it('tells of a gap when the revision is gone, and then what changed meanwhile', async () => {
    const api = playedApi()
    const clock = manualClock()
    const { log, handlers } = recorder()
    api.setList([pod('a', '2'), pod('b', '3'), pod('c', '4')], '5')
    const informer = new Informer<Pod>(api.client, pods, { clock })
    informer.on(handlers)
    informer.start()
    await settle()
    log.length = 0
    api.setList([pod('b', '3'), pod('c', '11'), pod('d', '12')], '20')
    api.push({ type: 'ERROR', object: { ...expired, message: 'too old resource version: 5 (20)' } })
    await clock.advance(1_000)
    expect(log).to.deep.equal([
      'gap too old resource version: 5 (20)',
      'deleted a@2',
      'modified c@4 -> c@11',
      'added d@12',
    ])
    expect(api.requests.at(-1)?.query?.['resourceVersion']).to.equal('20')
    await informer.stop()
  })

  it('tries again with growing pauses while nobody answers', async () => {
    const api = playedApi()
    const clock = manualClock()
    const errors: unknown[] = []
    const informer = new Informer<Pod>(api.client, pods, { clock, onError: (error) => errors.push(error) }).start()
    await settle()
    api.refuseWatches(new UnreachableError('nobody there'))
    api.end()
    await clock.advance(60_000)
    expect(errors.length).to.be.within(8, 14)
    api.refuseWatches(undefined)
    await clock.advance(10_000)
    api.push(event('ADDED', pod('a', '2')))
    await settle()
    expect(informer.get('default', 'a')).to.not.equal(undefined)
    await informer.stop()
  })

  it('gives handlers that come late what is there', async () => {
    const api = playedApi()
    const { log, handlers } = recorder()
    api.setList([pod('a', '3')], '5')
    const informers = new Informers(api.client, { clock: manualClock() })
    const informer = informers.of<Pod>(pods)
    expect(informers.of(pods)).to.equal(informer)
    await informer.synced
    const off = informer.on(handlers)
    off()
    await settle()
    api.push(event('ADDED', pod('b', '6')))
    await settle()
    expect(log).to.deep.equal(['present a@3'])
    await informers.stop()
  })

  it('keeps indexes', async () => {
    const api = playedApi()
    const informer = new Informer<Pod>(api.client, pods, { clock: manualClock() })
    const byApp = indexBy(informer, ({ metadata }) => Object.values(metadata.labels ?? {}))
    api.setList([pod('a', '3', { app: 'x' }), pod('b', '4', { app: 'x' })], '5')
    informer.start()
    await settle()
    api.push(event('MODIFIED', pod('a', '6', { app: 'y' })))
    api.push(event('DELETED', pod('b', '7', { app: 'x' })))
    await settle()
    expect(byApp('x')).to.deep.equal([])
    expect(byApp('y').map(({ metadata }) => metadata.name)).to.deep.equal(['a'])
    await informer.stop()
  })
})
