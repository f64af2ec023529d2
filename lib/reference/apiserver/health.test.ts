import { expect } from 'chai'
import { testServer, type TestServer } from './testing.ts'

describe('health', () => {
  let server: TestServer
  before(async () => {
    server = await testServer()
  })
  const ask = async (path: string, query = {}): Promise<unknown> =>
    (await server.send('GET', path, undefined, { query })).body

  it('is told in a word, or check by check', async () => {
    for (const path of ['/healthz', '/livez', '/readyz', '/livez/ping', '/readyz/shutdown', '/healthz/etcd'])
      expect(await ask(path), path).to.equal('ok')
    expect(await ask('/livez', { verbose: '' })).to.equal('[+]ping ok\n[+]log ok\n[+]etcd ok\nlivez check passed\n')
    expect(await ask('/readyz', { verbose: 'true', exclude: ['etcd', 'x'] })).to.equal(
      '[+]ping ok\n[+]log ok\n[+]etcd excluded: ok\n[+]shutdown ok\nwarn: some health checks cannot be excluded: no matches for "x"\nreadyz check passed\n',
    )
  })

  it('is not told of what is not there', async () => {
    for (const path of ['/healthz/nothing', '/livez/shutdown', '/readyz/etcd/more'])
      expect((await server.send('GET', path)).code, path).to.equal(404)
  })
})
