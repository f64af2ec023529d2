/** A cluster that goes on where its process ended, in order or not. */
import { expect } from 'chai'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, parseKubeconfig } from '../kube/kubeconfig.ts'
import type { Endpoints, Pod, StatefulSet } from '../kube/objects.ts'
import {
  configMaps,
  endpoints,
  events,
  persistentVolumeClaims,
  pods,
  statefulSets,
  storageClasses,
} from '../kube/resource.ts'
import { manualClock, type ManualClock } from '../testing.ts'
import { startReference, type Reference, type ReferenceOptions } from './start.ts'

const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: {
    replicas: 2,
    serviceName: 'web',
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'busybox',
            command: ['sleep', 'infinity'],
            volumeMounts: [
              { name: 'www', mountPath: '/www' },
              { name: 'scratch', mountPath: '/scratch' },
              { name: 'memory', mountPath: '/memory' },
            ],
          },
        ],
        volumes: [
          { name: 'scratch', emptyDir: {} },
          { name: 'memory', emptyDir: { medium: 'Memory' } },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'www' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

describe('Reference with a data folder', () => {
  let folder: string
  let clock: ManualClock
  let running: Reference[]
  let notices: string[]
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stickyset-datadir-'))
    clock = manualClock()
    running = []
    notices = []
  })
  afterEach(async () => {
    for (const one of running) await one.stop()
    rmSync(folder, { recursive: true })
  })

  async function start(name: string, options: ReferenceOptions = {}): Promise<Reference> {
    const onNotice = (text: string): number => notices.push(text)
    const reference = await startReference({ seed: 1, clock, dataDir: join(folder, name), onNotice, ...options })
    running.push(reference)
    return reference
  }
  async function stop(reference: Reference): Promise<void> {
    running = running.filter((one) => one !== reference)
    await reference.stop()
  }
  /** The folder as a process that is killed leaves it. */
  function killed(from: string, to: string): void {
    cpSync(join(folder, from), join(folder, to), { recursive: true, filter: (path) => !/lock-\d+$/.test(path) })
  }
  const pod = (reference: Reference, name: string): Promise<Pod | undefined> =>
    reference.client.get<Pod>(pods, { name, namespace: 'default' }).catch(() => undefined)
  async function until(so: () => Promise<boolean>): Promise<void> {
    for (let seconds = 0; seconds < 300; seconds++) {
      if (await so()) return
      await clock.advance(1000)
    }
    expect.fail('it did not come to that in 300 seconds')
  }
  const isReady = async (reference: Reference, name: string, restarts: number): Promise<boolean> => {
    const [status] = (await pod(reference, name))?.status.containerStatuses ?? []
    return status?.ready === true && status.restartCount === restarts
  }
  async function shell(reference: Reference, command: string): Promise<string> {
    let text = ''
    const exec = reference.api.kubelets.get('node-1')?.exec(
      { namespace: 'default', pod: 'web-0' },
      ['sh', '-c', command],
      { tty: false },
      {
        stdin: (async function* () {})(),
        stdout: (data) => void (text += Buffer.from(data).toString()),
        stderr: (data) => void (text += Buffer.from(data).toString()),
        signal: new AbortController().signal,
      },
    )
    await exec
    return text
  }
  async function remote(kubeconfig: string): Promise<StatefulSet[]> {
    const transport = httpTransport(await accessOf(parseKubeconfig(kubeconfig, '.')))
    try {
      return (await new KubeClient(transport).list<StatefulSet>(statefulSets)).items
    } finally {
      transport.close()
    }
  }

  for (const end of ['in order', 'by a kill']) {
    it(`has its objects and volumes again, and its Pods as after a reboot, ended ${end}`, async () => {
      const first = await start('one')
      await first.client.create(statefulSets, set)
      await until(() => isReady(first, 'web-1', 0))
      await shell(
        first,
        'echo precious > /www/file; echo kept > /scratch/file; echo lost > /memory/file; mkdir /www/d; ln -s file /www/link',
      )
      await first.client.delete(storageClasses, { name: 'standard' })
      const before = await pod(first, 'web-0')
      const kubeconfig = first.kubeconfig.text
      if (end === 'by a kill') killed('one', 'two')
      await stop(first)

      const second = await start(end === 'by a kill' ? 'two' : 'one')
      expect(second.kubeconfig.text).to.equal(kubeconfig)
      expect((await remote(kubeconfig)).map(({ metadata }) => metadata.name)).to.deep.equal(['web'])
      await until(async () => (await isReady(second, 'web-0', 1)) && isReady(second, 'web-1', 1))
      const after = await pod(second, 'web-0')
      expect(after?.metadata.uid).to.equal(before?.metadata.uid)
      expect(Number(after?.metadata.resourceVersion)).to.be.above(Number(before?.metadata.resourceVersion))
      expect(await shell(second, 'cat /www/link /scratch/file; ls -p /www /memory')).to.equal(
        'precious\nkept\n/memory:\n\n/www:\nd/\nfile\nlink\n',
      )
      expect((await second.client.list(persistentVolumeClaims)).items).to.have.lengthOf(2)
      expect((await second.client.list(storageClasses)).items, 'what was deleted stays so').to.deep.equal([])
      await second.client.patch(statefulSets, set.metadata, 'merge', { spec: { replicas: 3 } })
      await second.client.delete(pods, { name: 'web-0', namespace: 'default' })
      await until(async () => {
        const successor = await pod(second, 'web-0')
        return successor?.metadata.uid !== before?.metadata.uid && (await isReady(second, 'web-0', 0))
      })
      expect(await shell(second, 'cat /www/file; ls /scratch')).to.equal('precious\n')
      const uids = (
        await Promise.all([pods, events, persistentVolumeClaims].map((kind) => second.client.list(kind)))
      ).flatMap(({ items }) => items.map(({ metadata }) => metadata.uid))
      expect(new Set(uids).size, 'one seed, and no uid twice').to.equal(uids.length)
      expect(notices).to.deep.equal([])
    })
  }

  it('moves to another port where its own is taken, and its endpoints with it', async () => {
    const first = await start('one', { components: () => [] })
    const port = Number(new URL(first.url).port)
    await stop(first)
    const server = await taken(port)
    const second = await start('one', { components: () => [] })
    expect(notices).to.deep.equal([
      `port ${port}, where this cluster was, is taken: it is at another now, as its kubeconfig says`,
    ])
    const own = await second.client.get<Endpoints>(endpoints, { name: 'kubernetes', namespace: 'default' })
    expect(own.subsets).to.deep.equal([
      {
        addresses: [{ ip: '127.0.0.1' }],
        ports: [{ name: 'https', port: Number(new URL(second.url).port), protocol: 'TCP' }],
      },
    ])
    expect(await remote(second.kubeconfig.text)).to.deep.equal([])
    await new Promise((resolve) => server.close(resolve))
    const wanted = await startReference({ dataDir: join(folder, 'three'), port, clock }).catch(
      (error: unknown) => error,
    )
    running.push(wanted as Reference)
    expect((wanted as Reference).url).to.equal(`https://127.0.0.1:${port}`)
  })

  it('leaves the folder to others when it cannot start', async () => {
    const port = Number(new URL((await start('one', { components: () => [] })).url).port)
    const failed = await start('two', { port }).catch((error: unknown) => error)
    expect(failed).to.have.property('code', 'EADDRINUSE')
    await start('two', { components: () => [] })
    const shared = await start('two').catch((error: unknown) => error)
    expect(shared).to.have.property('name', 'DataFolderError')
  })

  it('tells a client that a change could not be kept, and has not made it', async () => {
    const reference = await start('one', { components: () => [] })
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' } }
    await reference.client.create(configMaps, map)
    const { revision } = reference.api.store
    await reference.stop()
    const refused = await reference.client
      .patch(configMaps, map.metadata, 'merge', { data: { a: 'b' } })
      .catch((error: unknown) => error)
    running = []
    expect(refused).to.include({ code: 500, reason: 'InternalError' })
    expect((refused as Error).message).to.match(
      /^Internal error occurred: the change could not be written to .*state\.log: it is closed$/,
    )
    expect(reference.api.store.revision).to.equal(revision)
    expect(await reference.client.get(configMaps, map.metadata)).to.not.have.property('data')
  })
})

function taken(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
