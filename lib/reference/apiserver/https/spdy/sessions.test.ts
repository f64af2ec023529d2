import { once } from 'node:events'
import { duplexPair, type Duplex } from 'node:stream'
import { expect } from 'chai'
import { pods } from '../../../../kube/resource.ts'
import type { Kubelet } from '../../../kubelet.ts'
import type { Call } from '../../api.ts'
import { simplePod, testServer } from '../../testing.ts'
import { forwardsFor } from './sessions.ts'
import { client } from './testing.ts'

const call = {
  method: 'POST',
  path: '/api/v1/namespaces/default/pods/p/portforward',
  query: { get: () => undefined, all: () => [] },
} as unknown as Call

describe('Port forwarding over SPDY', () => {
  /** A forwarded connection: the client's side, and the Pod's; `port` 81 is closed. */
  async function forwarded(port: number): Promise<{ near: Duplex; pod: Duplex; until(part: Buffer): Promise<Buffer> }> {
    const server = await testServer()
    const { spec, ...manifest } = simplePod('p')
    await server.client.create(pods, { ...manifest, spec: { ...spec, nodeName: 'node-1' } })
    const [pod, inside] = duplexPair()
    const connect = async (_: unknown, to: number): Promise<Duplex> => {
      if (to === 81) throw new Error('connection refused')
      return inside
    }
    server.kubelets.set('node-1', { connect } as unknown as Kubelet)
    const [near, far] = duplexPair()
    void forwardsFor(server.api, call)(far)
    const frames = client()
    near.write(await frames.syn(1, { streamtype: 'error', port: `${port}`, requestid: '0' }))
    near.write(await frames.syn(3, { streamtype: 'data', port: `${port}`, requestid: '0' }))
    let sent = Buffer.alloc(0)
    near.on('data', (data: Buffer) => (sent = Buffer.concat([sent, data])))
    const until = async (part: Buffer): Promise<Buffer> => {
      while (!sent.includes(part)) await once(near, 'data')
      return sent
    }
    return { near, pod, until }
  }
  const { data } = client()

  it('carries what both sides say', async () => {
    const { near, pod, until } = await forwarded(80)
    near.write(data(3, 'ping'))
    const [heard] = (await once(pod, 'data')) as [Buffer]
    expect(heard.toString()).to.equal('ping')
    pod.write('pong')
    await until(data(3, 'pong'))
    near.write(data(3, '', true))
    await once(pod, 'end')
  })

  it('is over when the Pod has no more to say, though the client might', async () => {
    const { pod, until } = await forwarded(80)
    pod.end('bye')
    await until(data(3, '', true))
    const sent = await until(data(1, '', true))
    expect(sent.includes(data(3, 'bye'))).to.equal(true)
  })

  it('says what is wrong by the stream for errors', async () => {
    const { until } = await forwarded(81)
    await until(data(1, 'error forwarding port 81 to pod p in default: connection refused'))
    await until(data(3, '', true))
  })
})
