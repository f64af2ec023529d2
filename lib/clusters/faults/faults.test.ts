import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { httpTransport } from '../../kube/http.ts'
import { seededRandom } from '../../random.ts'
import { troubles, type Fault } from './faults.ts'
import { openFaultyProxy, type FaultyProxy } from './proxy.ts'

const access = (server: string, authorization: string) => ({
  context: 'test',
  server,
  namespace: 'default',
  tls: {},
  credentials: async () => ({ authorization }),
})

describe('trouble on the way to a cluster', () => {
  it('is the same for the same seed, and of every kind in the long run', () => {
    const told = (seed: number): string[] => {
      const next = troubles(seededRandom(seed))
      const asked = [
        { method: 'GET', kind: 'single' },
        { method: 'POST', kind: 'single' },
        { method: 'GET', kind: 'watch' },
        { method: 'POST', kind: 'session' },
      ] as const
      return Array.from({ length: 8000 }, (_, index) => {
        const { delay, fault } = next(asked[index % asked.length]!)
        return `${fault.do} ${fault.do === 'answer' ? fault.code : fault.do === 'cut' ? fault.when : fault.do === 'end' ? fault.how : ''} ${delay > 0 ? 'late' : ''}`
      })
    }
    expect(told(1)).to.deep.equal(told(1)).and.not.deep.equal(told(2))
    const kinds = [
      'answer 429',
      'answer 500',
      'answer 503',
      'answer 504',
      'cut before',
      'cut after',
      'end cut',
      'end close',
      'end expire',
      'pass  late',
    ]
    for (const kind of kinds)
      expect(
        told(1).some((each) => each.startsWith(kind)),
        kind,
      ).to.equal(true)
    // Most of what is asked must get through, or nothing would be put to the test.
    expect(told(1).filter((each) => each.startsWith('pass')).length).to.be.greaterThan(7000)
  })

  it('does not tell those that change nothing that it was done', () => {
    const next = troubles(() => 0.999)
    expect(next({ method: 'GET', kind: 'single' }).fault.do).to.equal('pass')
  })

  describe('is made by a proxy', () => {
    let server: Server
    let proxy: FaultyProxy
    let received: IncomingMessage[]
    let fault: Fault

    beforeEach(async () => {
      received = []
      fault = { do: 'pass' }
      server = createServer((request, response) => {
        received.push(request)
        response.setHeader('Content-Type', 'application/json')
        if (request.url?.includes('watch')) response.write('{"type":"ADDED","object":{}}\n')
        else response.end('{"kind":"Pod"}')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      proxy = await openFaultyProxy(access(url, 'Bearer real'), 'ours', () => ({ delay: 0, fault }))
    })
    afterEach(async () => {
      await proxy.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    })

    async function ask(method: 'GET' | 'POST' = 'GET', token = 'ours'): Promise<unknown> {
      const transport = httpTransport(access(proxy.url, `Bearer ${token}`))
      try {
        return await transport.send({ method, path: '/x', ...(method === 'POST' && { body: {} }) }).then(
          ({ code }) => code,
          (error: Error) => error.name,
        )
      } finally {
        transport.close()
      }
    }

    /** How a watch ends, once its first event has come or not. */
    async function watched(): Promise<unknown[]> {
      const transport = httpTransport(access(proxy.url, 'Bearer ours'))
      const told: unknown[] = []
      try {
        for await (const event of await transport.watch({ method: 'GET', path: '/x', query: { watch: 'true' } }))
          told.push(event.type)
      } catch (error) {
        told.push((error as Error).name)
      } finally {
        transport.close()
      }
      return told.filter((each) => each !== 'ADDED')
    }

    it('that lets through who has its token, with the credentials of the cluster', async () => {
      expect(await ask()).to.equal(200)
      expect(received[0]?.headers.authorization).to.equal('Bearer real')
      expect(await ask('GET', 'another')).to.equal('UnreachableError')
      expect(received).to.have.lengthOf(1)
      expect(proxy.troubled).to.equal(0)
    })

    it('that answers itself, and cuts connections before and after', async () => {
      const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 500 } as const
      fault = { do: 'answer', code: 500, status }
      expect(await ask()).to.equal(500)
      fault = { do: 'cut', when: 'before' }
      expect(await ask('POST')).to.equal('UnreachableError')
      expect(received).to.have.lengthOf(0)
      fault = { do: 'cut', when: 'after' }
      expect(await ask('POST')).to.equal('UnreachableError')
      expect([received.length, proxy.troubled]).to.deep.equal([1, 3])
    })

    it('that ends watches: in order, by cutting, and as too old', async () => {
      fault = { do: 'end', after: 100, how: 'close' }
      expect(await watched()).to.deep.equal([])
      fault = { do: 'end', after: 100, how: 'cut' }
      expect(await watched()).to.deep.equal(['UnreachableError'])
      fault = { do: 'end', after: 100, how: 'expire' }
      expect(await watched()).to.deep.equal(['ERROR'])
    })
  })
})
