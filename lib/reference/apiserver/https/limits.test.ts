import { once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { expect } from 'chai'
import type { KubeObject } from '../../../kube/objects.ts'
import { testDoor, type TestDoor } from '../testing-https.ts'
import { finish, path } from '../testing-watch.ts'
import { testServer, type TestServer } from '../testing.ts'

/** What the other side says until it hangs up. */
async function lastWords(socket: Duplex): Promise<string> {
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  // How it hangs up does not matter.
  socket.on('error', () => {})
  await once(socket, 'close')
  return text
}

describe('the door of the API server', () => {
  let server: TestServer
  let door: TestDoor
  const open = async (patience?: number): Promise<void> => {
    server = await testServer()
    door = await testDoor(server, patience)
  }
  afterEach(async () => {
    await door.close()
    expect(door.errors).to.deep.equal([])
  })

  it('is closed to those who say nothing, or not all', async () => {
    await open(2000)
    const silent = connectTcp(door.port, '127.0.0.1')
    const parts = [
      '',
      'GET /version HT',
      door.head('GET', '/version'),
      `${door.head('POST', path)}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"kind":`,
    ]
    const words = parts.map(async (said) => {
      const socket = await door.connect()
      socket.write(said)
      expect(await lastWords(socket), said).to.match(/^$|^HTTP\/1\.1 408 /)
    })
    expect(await lastWords(silent)).to.equal('')
    await Promise.all(words)
  })

  it('is closed to those who watch and do not read', async () => {
    await open(2000)
    const { store } = server.api
    const watch = store.watch.bind(store)
    let stopped = (): void => {}
    const stops = new Promise<void>((resolve) => (stopped = resolve))
    store.watch = (...given) => {
      const stop = watch(...given)
      return () => {
        stop()
        stopped()
      }
    }
    const socket = await door.connect()
    socket.on('error', () => {})
    socket.write(`${door.head('GET', `${path}?watch=true`)}\r\n`)
    await once(socket, 'data')
    socket.pause()
    await finish(door.transport)
    const large = {
      ...store.get('/configmaps', 'default', 'end'),
      data: { a: 'x'.repeat(100_000) },
    } as unknown as KubeObject
    for (let count = 0; count < 300; count++) store.put('/configmaps', large)
    await stops
    socket.destroy()
  })

  it('opens for what is HTTP alone', async () => {
    await open()
    for (const said of [
      '\u0000\u0001\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      `${door.head('POST', path)}Content-Length: -1\r\n\r\n`,
      `${door.head('POST', path)}Transfer-Encoding: chunked\r\n\r\nzz\r\n`,
    ]) {
      const socket = await door.connect()
      socket.write(said)
      expect(await lastWords(socket), said).to.match(/^HTTP\/1\.1 4\d\d /)
    }
    expect((await door.transport.send({ method: 'GET', path })).code).to.equal(200)
  })

  it('takes no more of a body than it has room for, whether its size is announced or not', async () => {
    await open()
    const piece = 'x'.repeat(64 * 1024)
    for (const announced of [true, false]) {
      const socket = await door.connect()
      const words = lastWords(socket)
      socket.write(
        `${door.head('POST', path)}Content-Type: application/json\r\n${announced ? `Content-Length: ${100 * piece.length}` : 'Transfer-Encoding: chunked'}\r\n\r\n`,
      )
      for (let count = 0; count < 50; count++)
        socket.write(announced ? piece : `${piece.length.toString(16)}\r\n${piece}\r\n`)
      expect(await words).to.match(/^HTTP\/1\.1 413 [^]*Request entity too large/)
    }
  })

  it('is open to others while some go away in the middle of things', async () => {
    await open()
    for (let round = 0; round < 10; round++) {
      const sockets = await Promise.all(Array.from({ length: 5 }, () => door.connect()))
      const said = [
        `${door.head('GET', path)}\r\n`,
        `${door.head('GET', `${path}?watch=true`)}\r\n`,
        `${door.head('POST', path)}Content-Length: 9\r\n\r\n{`,
        door.head('GET', path),
        '',
      ]
      for (const [index, socket] of sockets.entries()) {
        socket.on('error', () => {})
        socket.write(said[index] as string)
        if (index % 2 === round % 2) socket.destroy()
        else socket.end()
      }
    }
    expect((await door.transport.send({ method: 'GET', path })).code).to.equal(200)
  })
})
