import { once } from 'node:events'
import { connect } from 'node:tls'
import { expect } from 'chai'
import { memoryFiles } from '../../files/files.ts'
import { exec, received, sh, TestCluster } from '../../testing.ts'

describe('agnhost', () => {
  const cluster = new TestCluster()
  const memory = memoryFiles(cluster.clock)
  memory.inMemory = true
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53'
  const container = cluster.run('agnhost', image, {
    mounts: [
      { path: '/disk', files: memoryFiles(cluster.clock), readOnly: false },
      { path: '/memory', files: memory, readOnly: false },
      { path: '/fixed', files: memoryFiles(cluster.clock, { '/there': 'value-1' }), readOnly: true },
    ],
  })
  const mounttest = async (...options: string[]): Promise<[number, string]> => {
    const { exitCode, stdout } = await exec(container, ['/agnhost', 'mounttest', ...options])
    return [exitCode, stdout]
  }

  it('mounttest makes a file, and says what it is', async () => {
    expect(
      await mounttest(
        '--fs_type=/memory',
        '--new_file_0666=/memory/file',
        '--file_perm=/memory/file',
        '--file_owner=/memory',
      ),
    ).to.deep.equal([
      0,
      `mount type of "/memory": tmpfs
content of file "/memory/file": mount-tester new file

perms of file "/memory/file": -rw-rw-rw-
owner UID of "/memory": 0
owner GID of "/memory": 0
`,
    ])
    expect(await mounttest('--fs_type=/disk', '--file_mode=/disk')).to.deep.equal([
      0,
      'mount type of "/disk": 61267\nmode of file "/disk": drwxr-xr-x\n',
    ])
  })

  it('mounttest says what it cannot do', async () => {
    expect(await mounttest('--new_file_0644=/fixed/file', '--file_content=/fixed/there')).to.deep.equal([
      1,
      'error writing new file "/fixed/file": open /fixed/file: read-only file system\ncontent of file "/fixed/there": value-1\n',
    ])
    expect(await mounttest('--file_content=/none', '--file_perm=/none')).to.deep.equal([
      1,
      'error from Stat("/none"): stat /none: no such file or directory\n' +
        'error reading file content for "/none": open /none: no such file or directory\n',
    ])
  })

  it('mounttest reads until the content is as expected', async () => {
    await mounttest('--new_file_0644=/disk/loop')
    expect(await mounttest('--file_content_in_loop=/disk/loop')).to.deep.equal([
      0,
      'content of file "/disk/loop": mount-tester new file\n\n',
    ])
  })

  it('logs-generator writes so many lines in so much time', async () => {
    const { exitCode, stderr } = await exec(container, [
      '/agnhost',
      'logs-generator',
      '--log-lines-total',
      '4',
      '-d',
      '4ms',
    ])
    expect(exitCode).to.equal(0)
    const lines = stderr.trimEnd().split('\n')
    expect(lines).to.have.length(4)
    for (const [id, line] of lines.entries())
      expect(line).to.match(
        new RegExp(
          `^I\\d{4} [\\d:.]{15} +1 logs_generator.go:76\\] ${id} (GET|POST|PUT) /api/v1/namespaces/[\\w-]+/pods/\\w+ \\d{3}$`,
        ),
      )
    expect((await exec(container, ['/agnhost', 'logs-generator'])).exitCode).to.equal(255)
  })

  it('porter serves over TLS, too', async () => {
    cluster.run('secure', image, { args: ['porter'], env: { SERVE_TLS_PORT_443: 'secret' } })
    const address = /^\S+/.exec(await sh(container, 'getent hosts secure.nginx'))![0]
    await sh(container, 'until nc -z secure.nginx 443; do sleep 0.01; done')
    const plain = await cluster.network.connect(address, 443)
    const socket = connect({ socket: plain, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    expect(socket.getPeerCertificate().subjectaltname).to.include('DNS:localhost')
    socket.end('GET / HTTP/1.0\r\n\r\n')
    expect(await received(socket)).to.match(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nsecret$/)
  })

  it('nettest tells who has written to it', async () => {
    cluster.run('nettest', image, { args: ['nettest'] })
    const write = `wget -qO- --post-data='{"Source": "prestop"}' http://nettest.nginx:8080/write`
    expect(await sh(container, write)).to.equal('{"Hostname":"nettest"}\n')
    const state = JSON.parse(await sh(container, 'curl -s nettest.nginx:8080/read')) as unknown
    expect(state).to.deep.include({ Hostname: 'nettest', Received: { prestop: 1 }, Errors: null })
  })

  it('netexec logs what it is asked', async () => {
    const netexec = cluster.run('netexec', image, { args: ['netexec'] })
    await sh(container, 'curl -s "netexec.nginx:8080/echo?msg=poststart"; curl -s netexec.nginx:8080/hostname')
    const log = netexec.log.map(({ text }) => text.replaceAll(/^\S+ \S+ /gm, '')).join('')
    expect(log).to.equal(
      'Started HTTP server on port 8080\nStarted UDP server on port 8081\nGET /echo?msg=poststart&code=\nGET /hostname\n',
    )
  })

  it('porter serves what its environment has for a port', async () => {
    cluster.run('porter', image, { args: ['porter'], env: { SERVE_PORT_80: 'foo', SERVE_PORT_1080: 'bar' } })
    expect(await sh(container, 'curl -s porter.nginx; curl -s porter.nginx:1080')).to.equal('foobar')
    cluster.run('json', image, { args: ['porter', '--json-response'], env: { SERVE_PORT_80: 'foo' } })
    expect(await sh(container, 'curl -s -X PUT json.nginx')).to.equal('{"Method":"PUT","Body":"foo"}')
  })
})
