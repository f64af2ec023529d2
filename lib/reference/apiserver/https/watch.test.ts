import { once } from 'node:events'
import { expect } from 'chai'
import type { KubeObject, WatchEvent } from '../../../kube/objects.ts'
import { seededRandom } from '../../random.ts'
import { testDoor, type TestDoor } from '../testing-https.ts'
import { factsOf, finish, path, selecting, Watch, write } from '../testing-watch.ts'
import { testServer, type TestServer } from '../testing.ts'

describe('watches over HTTPS', () => {
  let server: TestServer
  let door: TestDoor
  const open = async (...options: Parameters<typeof testServer>): Promise<void> => {
    server = await testServer(...options)
    door = await testDoor(server)
  }
  afterEach(async () => {
    await door.close()
    expect(door.errors).to.deep.equal([])
  })

  it('keep their promises while many others do, and are cut off and go on', async () => {
    await open()
    const random = seededRandom(11)
    const start = server.api.store.revision
    const facts = factsOf(server.api)
    const watches: Watch[] = []
    for (let count = 0; count < 60; count++)
      watches.push(new Watch(door.transport, start, count % 3 === 0 ? selecting : {}))
    await Promise.all(watches.map((watch) => watch.start()))
    for (let round = 0; round < 4; round++) {
      await write(door.transport, random, 8)
      const cut = watches.filter(() => random() < 0.1)
      await Promise.all(cut.map((watch) => watch.stop()))
      await write(door.transport, random, 2)
      const late = new Watch(
        door.transport,
        start + Math.floor(random() * (server.api.store.revision - start + 1)),
        random() < 0.5 ? selecting : {},
      )
      watches.push(late)
      await Promise.all([late, ...cut].map((watch) => watch.start()))
    }
    const last = await finish(door.transport)
    await Promise.all(watches.map((watch) => watch.reaches(last)))
    expect(facts.length).to.be.greaterThan(40)
    for (const watch of watches) watch.check(facts, last)
    await Promise.all(watches.map((watch) => watch.stop()))
  })

  it('do not wait for one whose client does not read: that one is cut off', async () => {
    await open({ changes: 100 })
    const facts = factsOf(server.api)
    const start = server.api.store.revision
    const watches = Array.from({ length: 2 }, () => new Watch(door.transport, start))
    await Promise.all(watches.map((watch) => watch.start()))
    const slow = await door.connect()
    slow.write(`${door.head('GET', `${path}?watch=true&resourceVersion=${start}`)}\r\n`)
    await once(slow, 'data')
    slow.pause()
    const large = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'large' }, data: { a: 'x'.repeat(40_000) } }
    await door.transport.send({ method: 'POST', path, body: large })
    const old = server.api.store.get('/configmaps', 'default', 'large') as KubeObject
    for (let burst = 0; burst < 25; burst++) {
      for (let count = 0; count < 30; count++) server.api.store.put('/configmaps', old)
      await Promise.all(watches.map((watch) => watch.reaches(server.api.store.revision)))
    }
    const last = await finish(door.transport)
    await Promise.all(watches.map((watch) => watch.reaches(last)))
    for (const watch of watches) watch.check(facts, last)
    await Promise.all(watches.map((watch) => watch.stop()))
    let end = ''
    slow.setEncoding('latin1').on('data', (text: string) => (end = (end + text).slice(-1000)))
    slow.resume()
    while (!end.endsWith('0\r\n\r\n')) await once(slow, 'data')
    const event = JSON.parse(/\{"type":"ERROR".*\}/.exec(end)?.[0] ?? '{}') as WatchEvent
    expect(event).to.deep.nested.include({ 'object.code': 410, 'object.reason': 'Expired' })
    slow.destroy()
  })

  it('begin in the order in which they were asked for, on one connection', async () => {
    await open()
    const socket = await door.connect()
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.write(`${door.head('GET', '/version')}\r\n${door.head('GET', `${path}?watch=true`)}\r\n`)
    await finish(door.transport)
    while (!text.includes('"type":"ADDED"')) await once(socket, 'data')
    expect(text).to.match(
      /^HTTP\/1\.1 200 [^]*"gitVersion"[^]*HTTP\/1\.1 200 [^]*\r\n\r\n[0-9a-f]+\r\n\{"type":"ADDED"[^\n]*\n\r\n$/,
    )
    socket.destroy()
  })

  it('come without chunks to those who speak HTTP/1.0', async () => {
    await open()
    const socket = await door.connect()
    let text = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.write(`${door.head('GET', `${path}?watch=true`).replace('HTTP/1.1', 'HTTP/1.0')}\r\n`)
    await finish(door.transport)
    while (!text.includes('\n{')) await once(socket, 'data')
    expect(text)
      .to.match(/\r\n\r\n\{"type":"ADDED"[^\n]*\}\n$/)
      .and.not.match(/chunked/i)
    socket.destroy()
  })
})
