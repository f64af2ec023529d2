import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { testdata } from '../../testing.ts'
import { testServer, type TestServer } from './testing.ts'

/** What a real API server told, by path. */
const recorded = JSON.parse(readFileSync(testdata(import.meta.url, 'discovery.json'), 'utf8')) as Record<
  string,
  unknown
>

/** How the real one was built. */
const ofTheBuild = ['gitCommit', 'gitTreeState', 'buildDate', 'goVersion', 'compiler']

describe('discovery tells what a real server told', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })
  for (const [path, told] of Object.entries(recorded)) {
    it(path, async () => {
      const { body } = await server.send('GET', path)
      expect(comparable(body)).to.deep.equal(comparable(told))
    })
  }
})

function comparable(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer
  return Object.fromEntries(Object.entries(answer).filter(([key]) => !ofTheBuild.includes(key)))
}
