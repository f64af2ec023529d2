/** What every adapter must keep: one suite, run on each of them. For Mocha, with `describe` and `it` as globals. */
import { expect } from 'chai'
import { KubeClient } from '../kube/client.ts'
import { httpTransport } from '../kube/http.ts'
import { accessOf, readKubeconfig } from '../kube/kubeconfig.ts'
import type { AnyObject, List } from '../kube/objects.ts'
import type { ApiRequest, Transport } from '../kube/transport.ts'
import { features, type Cluster, type ClusterAdapter, type ClusterOptions } from './adapter.ts'

/** Asks the cluster itself, by the kubeconfig that the adapter hands out. */
export async function serverVersion(kubeconfig: string): Promise<string> {
  const transport = httpTransport(await accessOf(await readKubeconfig(kubeconfig)))
  try {
    const answer = await new KubeClient(transport).request<{ gitVersion: string }>({ method: 'GET', path: '/version' })
    return answer.gitVersion
  } finally {
    transport.close()
  }
}

/** An object, a list of one, an error, and the first event of a watch. */
async function told(transport: Transport): Promise<unknown[]> {
  const path = '/api/v1/namespaces'
  const query = { fieldSelector: 'metadata.name=kube-system' }
  const requests: ApiRequest[] = [
    { method: 'GET', path: `${path}/kube-system` },
    { method: 'GET', path, query },
    { method: 'GET', path: `${path}/no-such` },
  ]
  const answers = await Promise.all(requests.map((request) => transport.send(request)))
  const done = new AbortController()
  const events = await transport.watch({ method: 'GET', path, query: { ...query, watch: 'true' }, signal: done.signal })
  for await (const event of events) {
    done.abort()
    return [...answers.map(({ code, body }) => ({ code, body: withoutVersion(body) })), event]
  }
  throw new Error('the watch told of nothing')
}

/** A list's version is that of the whole cluster, where other things happen meanwhile. */
const withoutVersion = (body: unknown): unknown =>
  (body as List<AnyObject>).items === undefined ? body : { ...(body as List<AnyObject>), metadata: undefined }

/** Defines the suite; `options` are what this adapter needs in order to start here. */
export function adapterContract(adapter: ClusterAdapter, options: () => ClusterOptions = () => ({})): void {
  describe(`the adapter contract: ${adapter.name}`, () => {
    let cluster: Cluster

    before(async function () {
      this.timeout(300_000)
      cluster = await adapter.start({ ...options(), images: { 'example.org/a:1': 'example.org/b:2' } })
    })

    after(async function () {
      this.timeout(120_000)
      await cluster?.stop()
    })

    it('says what the cluster is', () => {
      expect(cluster.implementation.name).to.match(/\S/)
      expect(cluster.implementation.version).to.match(/^v?\d+\.\d+/)
    })

    it('hands out a kubeconfig whose current context is the cluster', async () => {
      expect(await serverVersion(cluster.kubeconfig)).to.equal(cluster.implementation.version)
    })

    it('is the same by its shorter way, where it has one, as by the kubeconfig', async () => {
      if (cluster.transport === undefined) return
      const http = httpTransport(await accessOf(await readKubeconfig(cluster.kubeconfig)))
      try {
        expect(await told(cluster.transport('stickyset'))).to.deep.equal(await told(http))
      } finally {
        http.close()
      }
    })

    it('names only features that are known', () => {
      expect(Object.keys(features)).to.include.members([...cluster.features])
    })

    it('knows the domain of the cluster', () => {
      expect(cluster.clusterDomain).to.match(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/)
    })

    it('maps the names of images, and lets the user have the last word', () => {
      expect(cluster.image('example.org/a:1')).to.equal('example.org/b:2')
      expect(cluster.image('busybox:1.28')).to.equal('busybox:1.28')
    })

    it('has no diagnostics of a namespace that is not there, and no error either', async () => {
      for (const { name, mediaType, content } of await cluster.diagnostics('no-such-namespace')) {
        expect([name, mediaType, content].map((text) => typeof text)).to.deep.equal(['string', 'string', 'string'])
      }
    })

    it('starts nothing when it is told to stop before', async () => {
      const start = adapter.start({ ...options(), signal: AbortSignal.abort(new Error('told to stop')) })
      const ended = await start.then(
        (started) => started.stop().then(() => 'started'),
        (error: Error) => error.message,
      )
      expect(ended).to.equal('told to stop')
    })
  })
}
