import { expect } from 'chai'
import { exec, logged, sh, TestCluster } from '../testing.ts'

describe('sockets of containers', () => {
  const cluster = new TestCluster()
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
  const client = cluster.run('client', image)
  cluster.run('server', image, { args: ['netexec'] })
  const [service, none] = ['10.96.0.20', '10.96.0.21']
  const dial = async (query: string): Promise<string> =>
    sh(client, `curl -s 'server.nginx:8080/dial?protocol=udp&${query}'`)

  before(async () => {
    const address = (await sh(client, 'getent hosts server.nginx')).split(' ')[0]!
    cluster.routes.set(`${service}:90`, { address, port: 8081 })
    cluster.routes.set(`${none}:90`, 'reject')
  })

  it('take datagrams from Pods and for Services, and answer as who was asked', async () => {
    expect(await sh(client, 'echo hostName | nc -w 0.5 -u server.nginx 8081')).to.equal('server')
    expect(await sh(client, `echo hostName | nc -w 0.5 -u ${service} 90`)).to.equal('server')
    expect(await dial(`host=${service}&port=90&request=echo%20Hi&tries=2`)).to.equal('{"responses":["hi","hi"]}')
    expect(await dial('host=127.0.0.1&port=8081&request=clientip')).to.match(/^\{"responses":\["127\.0\.0\.1:\d+"\]\}$/)
  })

  it('say where nobody takes a datagram', async () => {
    expect(await dial('host=server.nginx&port=9&request=hostname')).to.equal('{"errors":["Connection refused"]}')
    expect(await exec(client, ['/agnhost', 'connect', '--protocol=udp', `${none}:90`])).to.include({
      exitCode: 1,
      stderr: 'REFUSED\n',
    })
    const connect = ['/agnhost', 'connect', '--protocol=udp', '--udp-data=hostname', `${service}:90`]
    expect((await exec(client, connect)).exitCode).to.equal(0)
  })

  it('are shown by netstat, with the processes that have them', async () => {
    cluster.run('shown', image, { args: ['netexec'] })
    const shown = cluster.run('other', image, { args: ['netexec', '--http-port=80'] })
    expect(await sh(shown, 'netstat -ltunp')).to.equal(
      `Active Internet connections (only servers)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    
tcp        0      0 :::80                   :::*                    LISTEN      1/agnhost
udp        0      0 :::8081                 :::*                    ${' '.repeat(12)}1/agnhost
`,
    )
    expect(await sh(shown, 'netstat -na | grep LISTEN | grep -v 80 || echo none')).to.equal('none\n')
  })

  it('port-forward-tester takes one connection at its address, and sends its chunks', async () => {
    const env = { BIND_PORT: '80', EXPECTED_CLIENT_DATA: 'abc', CHUNKS: '3', CHUNK_SIZE: '4', CHUNK_INTERVAL: '1' }
    const tester = cluster.run('tester', image, { args: ['port-forward-tester'], env })
    expect(await sh(tester, 'netstat -lnt | grep LISTEN')).to.include('127.0.0.1:80 ')
    expect((await exec(client, ['nc', 'tester.nginx', '80'], 'abc')).stderr).to.include('Connection refused')
    expect((await exec(tester, ['nc', 'localhost', '80'], 'abc')).stdout).to.equal('xxxxxxxxxxxx')
    expect(await tester.exited).to.deep.equal({ exitCode: 0 })
    expect(tester.log.map(({ text }) => text).join('')).to.equal(
      'Accepted client connection\nReceived expected client data\nShutting down connection\nDone\n',
    )
  })

  it('port-forward-tester fails where the client sends nothing', async () => {
    const env = { BIND_PORT: '80', BIND_ADDRESS: '0.0.0.0', EXPECTED_CLIENT_DATA: 'abc' }
    const tester = cluster.run('silent', image, { args: ['port-forward-tester'], env })
    await exec(client, ['nc', 'silent.nginx', '80'])
    await logged(tester, 'Expected to read 3 bytes from client, but got 0 instead. err=EOF\n')
    expect(await tester.exited).to.deep.equal({ exitCode: 2 })
  })
})
