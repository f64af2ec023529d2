import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { testdata } from '../../testing.ts'
import { testServer, type TestServer } from './testing.ts'

/** One request after the other, most of them wrong; what became of it is what became of it at a real server. */
interface Exchange {
  name: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  contentType?: string
  body?: unknown
  code: number
  reason?: string
  /** Absent where it says what differs from run to run. */
  message?: string
}

const exchanges = JSON.parse(readFileSync(testdata(import.meta.url, 'answers.json'), 'utf8')) as Exchange[]

describe('the answers of a real server', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
    await server.send('POST', '/api/v1/namespaces/default/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    })
  })

  for (const { name, method, path, contentType, body, code, reason = '', message } of exchanges) {
    it(name, async () => {
      const [where = '', search = ''] = path.split('?')
      const query: Record<string, string | string[]> = {}
      for (const key of new URLSearchParams(search).keys()) query[key] = new URLSearchParams(search).getAll(key)
      const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body)
      const type = contentType === undefined ? {} : { contentType }
      const answered = await server.send(method, where, text, { query, ...type })
      const said = answered.body as { reason?: string; message?: string }
      if (code >= 400) {
        if (message !== undefined) expect(said.message).to.equal(message)
        expect(said.reason ?? '').to.equal(reason)
      }
      expect(answered.code).to.equal(code)
    })
  }
})
