import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { WebSocketServer } from 'ws'
import { ApiError, UnreachableError } from './errors.ts'
import { httpTransport, type HttpTransport } from './http.ts'
import type { ClusterAccess } from './kubeconfig.ts'

const accessTo = (server: string): ClusterAccess => ({
  context: 'test',
  server,
  namespace: 'default',
  tls: {},
  credentials: () => Promise.resolve({ authorization: 'Bearer t' }),
})

describe('http transport', () => {
  let server: Server
  let handle: RequestListener
  let transport: HttpTransport
  let received: IncomingMessage[]

  beforeEach(async () => {
    received = []
    server = createServer((request, response) => {
      received.push(request)
      handle(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    transport = httpTransport(accessTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
  afterEach(async () => {
    transport.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  async function caught(promise: Promise<unknown>): Promise<Error> {
    try {
      await promise
    } catch (error) {
      return error as Error
    }
    throw new Error('it should have failed')
  }

  async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
    const list: T[] = []
    for await (const item of items) list.push(item)
    return list
  }

  it('asks again where the server has not had the patience to read what was asked', async () => {
    handle = (_, response) => {
      response.statusCode = received.length < 3 ? 408 : 201
      response.setHeader('Content-Type', 'application/json')
      response.end('{}')
    }
    expect((await transport.send({ method: 'POST', path: '/x', body: {} })).code).to.equal(201)
    expect(received).to.have.lengthOf(3)
  })

  it('sends and returns raw JSON, with credentials, query and warnings', async () => {
    handle = (request, response) => {
      const quoted = '299 - "unknown field \\"spec.größe\\""'
      response.setHeader('Warning', [Buffer.from(quoted).toString('latin1'), '299 - "\u00e4"'])
      response.setHeader('Content-Type', 'application/json')
      request.pipe(response)
    }
    const body = { kind: 'Pod', spec: { futureField: 1.5 } }
    const query = { dryRun: 'All', fieldSelector: 'a=b,c', left: undefined, many: ['1', '2'] }
    expect(await transport.send({ method: 'POST', path: '/api/v1/pods', query, body })).to.deep.equal({
      code: 200,
      body,
      warnings: ['unknown field "spec.größe"', 'ä'],
    })
    expect(received[0]?.url).to.equal('/api/v1/pods?dryRun=All&fieldSelector=a%3Db%2Cc&many=1&many=2')
    expect(received[0]?.headers.authorization).to.equal('Bearer t')
  })

  it('keeps one connection for requests that follow each other', async () => {
    handle = (_request, response) => response.end('ok')
    const ports = new Set<number | undefined>()
    for (let turn = 0; turn < 3; turn++) {
      expect((await transport.send({ method: 'GET', path: '/readyz' })).body).to.equal('ok')
      ports.add(received.at(-1)?.socket.remotePort)
    }
    expect(ports.size).to.equal(1)
  })

  it('tries a reading request again when a kept connection has just been closed', async () => {
    handle = (request, response) => {
      if (received.length === 2) request.socket.destroy()
      else response.end('ok')
    }
    await transport.send({ method: 'GET', path: '/' })
    expect((await transport.send({ method: 'GET', path: '/' })).body).to.equal('ok')
    expect(received).to.have.length(3)
  })

  it('splits a watch into events wherever its chunks are cut', async () => {
    const line = JSON.stringify({ type: 'ADDED', object: { metadata: { name: 'größe' } } })
    const bytes = Buffer.from(`${line}\n${line}\n`)
    handle = (_request, response) => {
      void (async () => {
        for (const byte of bytes) await new Promise((resolve) => response.write(Buffer.of(byte), resolve))
        response.end()
      })()
    }
    const events = await all(await transport.watch({ method: 'GET', path: '/api/v1/pods' }))
    expect(events).to.deep.equal([JSON.parse(line), JSON.parse(line)])
  })

  it('ends a watch without an error when its signal aborts', async () => {
    handle = (_request, response) => response.write('{"type":"ADDED","object":{}}\n')
    const abort = new AbortController()
    const watch = await transport.watch({ method: 'GET', path: '/', signal: abort.signal })
    const seen: string[] = []
    for await (const event of watch) {
      seen.push(event.type)
      abort.abort()
    }
    expect(seen).to.deep.equal(['ADDED'])
    expect(await caught(transport.send({ method: 'GET', path: '/', signal: abort.signal }))).to.equal(
      abort.signal.reason,
    )
  })

  it('gives refusals as ApiError: of a watch by its Status, of a proxy by its text', async () => {
    handle = (_request, response) => {
      response.writeHead(403, { 'Content-Type': 'application/json' })
      response.end(JSON.stringify({ kind: 'Status', reason: 'Forbidden', message: 'no' }))
    }
    const refused = await caught(transport.watch({ method: 'GET', path: '/' }))
    expect(refused).to.be.instanceOf(ApiError).and.include({ code: 403, reason: 'Forbidden', message: 'no' })
    handle = (_request, response) => response.writeHead(502).end('bad gateway\n')
    expect(await caught(transport.read({ method: 'GET', path: '/' }))).to.include({
      code: 502,
      message: 'an error on the server ("bad gateway") has prevented the request from succeeding',
    })
  })

  it('says in one sentence why no answer came', async () => {
    handle = (request) => request.socket.destroy()
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const hungUp = await caught(transport.send({ method: 'GET', path: '/' }))
    expect(hungUp).to.be.instanceOf(UnreachableError)
    expect(hungUp.message).to.equal(`Unable to connect to the server: ${host} hung up without an answer`)

    handle = (request, response) => response.write('{"type":"ADDED","object":{}}\n{"ty', () => request.socket.destroy())
    const cut = await caught(transport.watch({ method: 'GET', path: '/' }).then(all))
    expect(cut).to.be.instanceOf(UnreachableError)
    expect(cut.message).to.match(/broke off in the middle of an answer$/)

    const refused = await caught(httpTransport(accessTo('http://127.0.0.1:1')).send({ method: 'GET', path: '/' }))
    expect(refused).to.be.instanceOf(UnreachableError)
    expect(refused.message).to.equal(
      'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
    )
  })

  it('carries channels over a WebSocket, in the newest protocol that both know', async () => {
    for (const [known, end] of [
      ['v5.channel.k8s.io', [Buffer.of(255, 0)]],
      ['v4.channel.k8s.io', []],
    ] as const) {
      const sockets = new WebSocketServer({ server, handleProtocols: () => known })
      const frames: Buffer[] = []
      sockets.on('connection', (socket) => {
        socket.on('message', (data: Buffer) => {
          frames.push(data)
          if (data.toString() === '\0bye') {
            socket.send(Buffer.from('\x01hello'))
            socket.close(1000)
          }
        })
      })
      const channels = await transport.connect({ method: 'GET', path: '/exec' })
      channels.end(0)
      channels.send(0, Buffer.from('bye'))
      expect(await all(channels.frames)).to.deep.equal([{ channel: 1, data: Buffer.from('hello') }])
      expect(frames).to.deep.equal([...end, Buffer.from('\0bye')])
      sockets.close()
    }
  })

  it('asks again when the server asks for it, and not otherwise', async () => {
    const codes = [429, 503, 200]
    handle = (_request, response) =>
      response.writeHead(codes[received.length - 1] ?? 200, { 'Retry-After': '0' }).end('x')
    expect((await transport.send({ method: 'POST', path: '/x', body: {} })).code).to.equal(200)
    expect(received).to.have.lengthOf(3)
    handle = (_request, response) => response.writeHead(503).end('x')
    expect((await transport.send({ method: 'GET', path: '/x' })).code).to.equal(503)
    expect(received).to.have.lengthOf(4)
    handle = (_request, response) => response.writeHead(429, { 'Retry-After': '0' }).end('x')
    expect((await transport.send({ method: 'GET', path: '/x' })).code).to.equal(429)
    expect(received).to.have.lengthOf(15)
  })

  it('gives a refused upgrade as ApiError', async () => {
    handle = (_request, response) => response.end()
    server.on('upgrade', (_request, socket) => {
      const body = JSON.stringify({ kind: 'Status', reason: 'NotFound', message: 'pods "x" not found', code: 404 })
      socket.end(
        `HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\nContent-Type: application/json\r\n\r\n${body}`,
      )
    })
    const refused = await caught(transport.connect({ method: 'GET', path: '/exec' }))
    expect(refused).to.be.instanceOf(ApiError).and.include({ code: 404, message: 'pods "x" not found' })
  })
})
