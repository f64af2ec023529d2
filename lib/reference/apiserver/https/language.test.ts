import { once } from 'node:events'
import { expect } from 'chai'
import { testDoor, type TestDoor } from '../testing-https.ts'
import { testServer } from '../testing.ts'

describe('answers over HTTPS', () => {
  let door: TestDoor
  before(async () => {
    door = await testDoor(await testServer())
  })
  after(() => door.close())

  /** The whole answer, as text. */
  async function answerTo(path: string, header = ''): Promise<string> {
    const socket = await door.connect()
    socket.write(`${door.head('GET', path)}Connection: close\r\n${header}\r\n`)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    await once(socket, 'end')
    return Buffer.concat(chunks).toString()
  }

  const namespace = '/api/v1/namespaces/default'

  it('are lines of JSON, failures too', async () => {
    expect(await answerTo(namespace)).to.match(/\r\n\r\n\{"kind":"Namespace".*\}\n$/)
    expect(await answerTo('/api/v1/namespaces/nowhere')).to.match(/"code":404\}\n$/)
    expect(await answerTo('/healthz')).to.match(/\r\n\r\nok$/)
  })

  it('are laid out for people, whom the server knows by their programs', async () => {
    const laidOut = /\r\n\r\n\{\n {2}"kind": "Namespace",\n[^]*\n\}$/
    expect(await answerTo(`${namespace}?pretty=true`)).to.match(laidOut)
    expect(await answerTo(namespace, 'User-Agent: curl/8.0\r\n')).to.match(laidOut)
    expect(await answerTo(`${namespace}?pretty=0`, 'User-Agent: curl/8.0\r\n')).not.to.match(laidOut)
    expect(await answerTo('/api/v1/namespaces', 'User-Agent: curl/8.0\r\n')).to.match(
      /"items": \[\n {4}\{\n {6}"metadata"/,
    )
  })

  it('are not sent again to who has them', async () => {
    for (const [path, accept] of [
      ['/openapi/v2', 'application/json'],
      ['/openapi/v2', 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'],
      ['/openapi/v3', 'application/json'],
      ['/openapi/v3/apis/apps/v1', 'application/json'],
      ['/apis', 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'],
    ] as const) {
      const first = await answerTo(path, `Accept: ${accept}\r\n`)
      const tag = /^ETag: ("[0-9A-F]{128}")\r$/im.exec(first)?.[1] ?? ''
      expect(first, path).to.match(/^HTTP\/1.1 200/)
      const again = await answerTo(path, `Accept: ${accept}\r\nIf-None-Match: ${tag}\r\n`)
      expect(again, path).to.match(/^HTTP\/1.1 304[^]*\r\n\r\n$/)
      expect(await answerTo(path, `Accept: ${accept}\r\nIf-None-Match: "A"\r\n`)).to.match(/^HTTP\/1.1 200/)
    }
  })

  it('are YAML where that is wanted', async () => {
    const answer = await answerTo(namespace, 'Accept: application/yaml\r\n')
    expect(answer).to.match(/^Content-Type: application\/yaml\r$/im)
    expect(answer).to.match(/^kind: Namespace$/m)
  })
})
