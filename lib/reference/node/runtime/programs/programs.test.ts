import { expect } from 'chai'
import { memoryFiles } from '../files/files.ts'
import { manualClock } from '../../../../testing.ts'
import { exec, logged, sh, TestCluster } from '../testing.ts'

describe('programs', () => {
  const cluster = new TestCluster()
  cluster.addRecord({
    name: '_web._tcp.nginx.default.svc.cluster.local',
    ttl: 30,
    type: 'SRV',
    data: { priority: 0, weight: 100, port: 80, target: 'web-0.nginx.default.svc.cluster.local' },
  })
  const www = memoryFiles(cluster.clock, { '/index.html': 'hello\n' })
  const web = cluster.run('web-0', 'registry.k8s.io/nginx-slim:0.27', {
    mounts: [{ path: '/usr/share/nginx/html', files: www, readOnly: false }],
  })
  const old = cluster.run('bb', 'busybox:1.28', { command: ['sleep', '1000'] })
  const recent = cluster.run('bb2', 'busybox:1.36', { command: ['sleep', '1000'] })
  const agnhost = cluster.run('agnhost', 'registry.k8s.io/e2e-test-images/agnhost:2.53')

  describe('nslookup', () => {
    it('of busybox 1.28 says names and addresses, by the search domains', async () => {
      expect(await exec(old, ['nslookup', 'web-0.nginx'])).to.deep.equal({
        exitCode: 0,
        stdout: `Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

Name:      web-0.nginx
Address 1: 10.244.0.2 web-0.nginx.default.svc.cluster.local
`,
        stderr: '',
      })
      expect(await exec(old, ['nslookup', 'web-9.nginx'])).to.deep.equal({
        exitCode: 1,
        stdout: 'Server:    10.96.0.10\nAddress 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local\n\n',
        stderr: "nslookup: can't resolve 'web-9.nginx'\n",
      })
    })

    it('of a newer busybox takes a name with a dot as it is', async () => {
      expect(await exec(recent, ['nslookup', 'web-0.nginx.default.svc.cluster.local'])).to.deep.equal({
        exitCode: 0,
        stdout:
          'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb-0.nginx.default.svc.cluster.local\nAddress: 10.244.0.2\n\n\n',
        stderr: '',
      })
      const { exitCode, stdout } = await exec(recent, ['nslookup', 'web-0.nginx'])
      expect([exitCode, stdout.split('\n')[3]]).to.deep.equal([1, "** server can't find web-0.nginx: NXDOMAIN"])
    })

    it('of BIND asks for any type', async () => {
      const { stdout } = await exec(agnhost, ['nslookup', '-type=SRV', '_web._tcp.nginx'])
      expect(stdout).to.contain(
        '_web._tcp.nginx.default.svc.cluster.local\tservice = 0 100 80 web-0.nginx.default.svc.cluster.local.\n',
      )
    })
  })

  describe('a DNS server that is named', () => {
    it('is the one that is asked', async () => {
      const [name, address] = ['web-0.nginx', 'Address 1: 10.244.0.2 web-0.nginx.default.svc.cluster.local\n']
      const { stdout } = await exec(old, ['nslookup', name, 'kube-dns.kube-system.svc.cluster.local'])
      expect(stdout)
        .to.match(/^Server: {4}10\.96\.0\.10\n/)
        .and.contain(address)
      expect((await exec(agnhost, ['host', name, '10.96.0.10'])).stdout).to.equal(
        'Using domain server:\nName: 10.96.0.10\nAddress: 10.96.0.10#53\nAliases: \n\n' +
          'web-0.nginx.default.svc.cluster.local has address 10.244.0.2\n',
      )
      expect((await exec(agnhost, ['dig', '@nope', name])).stderr).to.equal(
        "dig: couldn't get address for 'nope': not found\n",
      )
    })

    it('is waited for in vain where none answers', async () => {
      const clock = manualClock()
      const cluster = new TestCluster(clock)
      const command = ['sleep', '1000']
      const old = cluster.run('a', 'busybox:1.28', { command })
      const recent = cluster.run('b', 'busybox:1.36', { command })
      const agnhost = cluster.run('c', 'registry.k8s.io/e2e-test-images/agnhost:2.53')
      const none = ';; connection timed out; no servers could be reached\n'
      const outcomes = Promise.all([
        exec(old, ['nslookup', 'b.nginx', '192.0.2.1']),
        exec(recent, ['nslookup', 'b.nginx', '192.0.2.1']),
        exec(agnhost, ['nslookup', 'b.nginx', '192.0.2.1']),
        exec(agnhost, ['dig', '+short', 'b.nginx', '@192.0.2.1']),
        exec(agnhost, ['host', '-t', 'A', 'b.nginx', '192.0.2.1']),
      ])
      for (let seconds = 0; seconds < 120; seconds++) await clock.advance(1000)
      expect((await outcomes).map(({ exitCode, stdout, stderr }) => [exitCode, stdout + stderr])).to.deep.equal([
        [1, "Server:    192.0.2.1\nAddress 1: 192.0.2.1\n\nnslookup: can't resolve 'b.nginx'\n"],
        [1, `Server:\t\t192.0.2.1\nAddress:\t192.0.2.1:53\n\n${none}\n`],
        [1, `Server:\t\t192.0.2.1\nAddress:\t192.0.2.1#53\n\n${none}\n`],
        [9, none],
        [1, `Using domain server:\nName: 192.0.2.1\nAddress: 192.0.2.1#53\nAliases: \n\n${none}`],
      ])
    })
  })

  it('dig and host ask for any type', async () => {
    const srv = ['dig', '+short', '_web._tcp.nginx.default.svc.cluster.local', 'SRV']
    expect((await exec(agnhost, srv)).stdout).to.equal('0 100 80 web-0.nginx.default.svc.cluster.local.\n')
    expect((await exec(agnhost, ['dig', '+short', '-x', '10.244.0.3'])).stdout).to.equal(
      'bb.nginx.default.svc.cluster.local.\n',
    )
    expect((await exec(agnhost, ['dig', '+search', '+short', 'web-0.nginx'])).stdout).to.equal('10.244.0.2\n')
    const { stdout } = await exec(agnhost, ['dig', 'web-0.nginx.default.svc.cluster.local'])
    expect(stdout)
      .to.match(/status: NOERROR/)
      .and.match(/\nweb-0\.nginx\.default\.svc\.cluster\.local\.\t30\tIN\tA\t10\.244\.0\.2\n/)
    expect((await exec(agnhost, ['dig', 'nope'])).stdout).to.match(/status: NXDOMAIN/)
    expect((await exec(agnhost, ['host', 'web-0.nginx'])).stdout).to.equal(
      'web-0.nginx.default.svc.cluster.local has address 10.244.0.2\n',
    )
    expect(await exec(agnhost, ['host', 'nope'])).to.include({
      exitCode: 1,
      stdout: 'Host nope not found: 3(NXDOMAIN)\n',
    })
  })

  it('hostname says the Pod’s name, domain and address', async () => {
    expect(await sh(web, 'hostname; hostname -f; hostname -i; hostname -d')).to.equal(
      'web-0\nweb-0.nginx.default.svc.cluster.local\n10.244.0.2\nnginx.default.svc.cluster.local\n',
    )
  })

  describe('wget', () => {
    it('prints and saves what a server gives', async () => {
      expect(await exec(old, ['wget', '-qO-', 'web-0.nginx'])).to.deep.equal({
        exitCode: 0,
        stdout: 'hello\n',
        stderr: '',
      })
      expect(
        await sh(
          old,
          'cd /tmp; wget -q http://web-0.nginx/ && cat index.html; wget -q -O copy web-0.nginx/index.html; cat copy',
        ),
      ).to.equal('hello\nhello\n')
      expect(await sh(old, 'wget --spider http://web-0.nginx')).to.equal(
        'Connecting to web-0.nginx (10.244.0.2:80)\nremote file exists\n',
      )
    })

    it('says why it cannot', async () => {
      for (const [url, problem] of [
        ['http://web-0.nginx/none', 'server returned error: HTTP/1.1 404 Not Found'],
        ['http://web-0.nginx:81/', "can't connect to remote host (10.244.0.2): Connection refused"],
        ['http://10.244.0.99/', "can't connect to remote host (10.244.0.99): No route to host"],
        ['http://nope/', "bad address 'nope'"],
      ] as const) {
        expect(await exec(old, ['wget', '-q', '-O-', url]), url).to.deep.equal({
          exitCode: 1,
          stdout: '',
          stderr: `wget: ${problem}\n`,
        })
      }
    })
  })

  describe('curl', () => {
    it('prints what a server gives', async () => {
      expect(await exec(web, ['curl', 'http://localhost/'])).to.deep.equal({
        exitCode: 0,
        stdout: 'hello\n',
        stderr: '',
      })
      expect(await sh(web, "curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' localhost/none")).to.match(
        /^404 \d+\n$/,
      )
      expect(await sh(web, 'curl -sI localhost')).to.match(/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.\d+\.\d+\r\n/)
    })

    it('ends with its own exit codes', async () => {
      for (const [args, exitCode, problem] of [
        [['-sS', 'http://nope/'], 6, 'Could not resolve host: nope'],
        [
          ['-sS', 'localhost:81'],
          7,
          /^Failed to connect to localhost port 81 after \d+ ms: Couldn't connect to server$/,
        ],
        [['-sSf', 'localhost/none'], 22, 'The requested URL returned error: 404'],
      ] as const) {
        const result = await exec(web, ['curl', ...args])
        expect(result.exitCode).to.equal(exitCode)
        expect(result.stderr).to.match(
          typeof problem === 'string' ? new RegExp(problem) : new RegExp(problem.source.replace(/^\^|\$$/g, '')),
        )
        expect(result.stderr.startsWith(`curl: (${exitCode}) `)).to.equal(true)
      }
      expect(await exec(web, ['curl', '-s', 'localhost:81'])).to.deep.equal({ exitCode: 7, stdout: '', stderr: '' })
    })

    it('gives up after the time that it is told', async () => {
      const silent = cluster.network.attach({ hostname: 'silent', address: '10.244.1.1', hosts: '', resolvConf: '' })
      silent.listen(80, () => undefined)
      const { exitCode, stderr } = await exec(web, ['curl', '-sS', '--max-time', '0.05', '10.244.1.1'])
      expect(exitCode).to.equal(28)
      expect(stderr).to.match(/^curl: \(28\) Operation timed out after \d+ milliseconds with 0 bytes received\n$/)
      silent.detach()
    })
  })

  it('ip shows the network, which nobody may change', async () => {
    expect((await exec(recent, ['ip', 'link'])).stdout).to.match(/^1: lo: /)
    expect(await exec(recent, ['ip', 'link', 'add', 'dummy1', 'type', 'dummy'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: 'ip: RTNETLINK answers: Operation not permitted\n',
    })
  })

  it('awk parts fields by a dot', async () => {
    expect(
      await sh(recent, `echo 10.244.0.7 | awk -F. '{print $1"-"$4}'; echo 'a|b' | awk -F '|' '{print $2}'`),
    ).to.equal('10-7\nb\n')
  })

  it('hexdump shows bytes', async () => {
    expect(await sh(recent, `printf '\\336\\312 abc' | hexdump -C`)).to.equal(
      `00000000  de ca 20 61 62 63                                 |.. abc|\n00000006\n`,
    )
    expect(await sh(recent, 'dd if=/dev/zero bs=35 count=1 2>/dev/null | hexdump -C')).to.equal(
      `00000000  ${'00 '.repeat(8)} ${'00 '.repeat(8)} |${'.'.repeat(16)}|\n*\n00000020  00 00 00${' '.repeat(42)}|...|\n00000023\n`,
    )
    expect(await sh(recent, `printf 'abc' | hexdump`)).to.equal(`0000000 6261 0063${' '.repeat(30)}\n0000003\n`)
    expect(await exec(recent, ['hexdump', '/none'])).to.include({
      exitCode: 1,
      stderr: 'hexdump: /none: No such file or directory\n',
    })
  })

  it('agnhost serves what tests ask', async () => {
    const netexec = cluster.run('netexec', 'registry.k8s.io/e2e-test-images/agnhost:2.53', {
      args: ['netexec', '--http-port=8080'],
    })
    expect(
      await sh(web, 'curl -s netexec.nginx:8080/hostname; echo; curl -s "netexec.nginx:8080/echo?msg=hi"'),
    ).to.equal('netexec\nhi')
    expect(await sh(web, 'curl -s "netexec.nginx:8080/shell?cmd=hostname+-i"')).to.match(
      /^\{"output":"10\.244\.0\.\d+\\n"\}$/,
    )
    expect(
      await sh(web, 'curl -s "netexec.nginx:8080/dial?host=web-0.nginx&port=80&request=index.html&tries=2"'),
    ).to.equal('{"responses":["hello\\n","hello\\n"]}')
    await sh(web, 'curl -s "netexec.nginx:8080/exit?code=5"')
    expect(await netexec.exited).to.deep.equal({ exitCode: 5 })
  })

  it('work on files as the end-to-end tests of StatefulSet do', async () => {
    const httpd = cluster.run('httpd', 'registry.k8s.io/e2e-test-images/httpd:2.4.38-4', {
      mounts: [{ path: '/data', files: memoryFiles(cluster.clock), readOnly: false }],
    })
    const run = (line: string): ReturnType<typeof exec> => exec(httpd, ['/bin/sh', '-x', '-c', line])
    expect((await run('ls -idlh /data')).stdout).to.match(
      /^\d+ drwxr-xr-x 2 root root 4\.0K \w{3} [ \d]\d \d\d:\d\d \/data\n$/,
    )
    expect((await run('touch /data/123')).exitCode).to.equal(0)
    expect((await run('find /data')).stdout).to.equal('/data\n/data/123\n')
    expect((await run('printf $(hostname)')).stdout).to.equal('httpd')
    const html = '/usr/local/apache2/htdocs/index.html'
    expect((await run(`mv -v ${html} /tmp/ || true`)).stdout).to.equal(`renamed '${html}' -> '/tmp/index.html'\n`)
    expect(await exec(recent, ['wget', '-qO-', 'http://httpd.nginx/index.html'])).to.include({ exitCode: 1 })
    await run(`mv -v /tmp/index.html ${html} || true`)
    expect((await exec(recent, ['wget', '-qO-', 'http://httpd.nginx/index.html'])).stdout).to.contain('It works!')
    expect(
      (await run('dd if=/dev/zero of=/data/statefulset-continue bs=1 count=1 conv=fsync; sync')).exitCode,
    ).to.equal(0)
    expect((await run('test -f /data/statefulset-continue')).exitCode).to.equal(0)
    expect(await exec(httpd, ['test', '-f', '/data/none'])).to.include({ exitCode: 1 })
  })

  it('word their failures as their family does', async () => {
    expect(await sh(old, 'cat /none; ls /none; rm /none; mkdir /tmp; cp /none x')).to.equal(
      "cat: can't open '/none': No such file or directory\nls: /none: No such file or directory\nrm: can't remove '/none': No such file or directory\nmkdir: can't create directory '/tmp': File exists\ncp: can't stat '/none': No such file or directory\n",
    )
    expect(await sh(web, 'cat /none; ls /none; rm /none; mkdir /tmp; cp /none x')).to.equal(
      "cat: /none: No such file or directory\nls: cannot access '/none': No such file or directory\nrm: cannot remove '/none': No such file or directory\nmkdir: cannot create directory '/tmp': File exists\ncp: cannot stat '/none': No such file or directory\n",
    )
  })

  it('sort by bytes, numbers and fields', async () => {
    expect(await sh(old, "printf 'A_B=1\\nA=2\\nb\\nB\\n' | sort")).to.equal('A=2\nA_B=1\nB\nb\n')
    expect(
      await sh(
        old,
        "printf '10 a\\n9 b\\n9 a\\n' | sort -n | head -1; printf 'x:3\\ny:1\\n' | sort -t: -k2n; printf 'a\\na\\nb\\n' | sort -ur",
      ),
    ).to.equal('9 a\ny:1\nx:3\nb\na\n')
  })

  it('follow a file that grows', async () => {
    const clock = manualClock()
    const data = memoryFiles(clock, { '/grows': 'one\n' })
    const mounts = [{ path: '/data', files: data, readOnly: false }]
    const container = new TestCluster(clock).run('tail', 'busybox', { command: ['tail', '-f', '/data/grows'], mounts })
    await logged(container, 'one\n')
    await data.appendFile('/grows', 'two\n')
    await clock.advance(1000)
    expect(container.log.map(({ text }) => text)).to.deep.equal(['one\n', 'two\n'])
    container.kill('SIGKILL')
  })

  it('tar makes what it takes apart, and what kubectl cp reads', async () => {
    const name = `${'long/'.repeat(30)}file`
    await sh(
      old,
      `mkdir -p /tmp/t/${'long/'.repeat(30)}; echo deep > /tmp/t/${name}; echo x > /tmp/t/x; ln -s x /tmp/t/l; chmod 700 /tmp/t/x`,
    )
    expect(
      await sh(
        old,
        `cd /tmp; tar czf t.tgz t && rm -r t && mkdir to && tar xzf t.tgz -C to && cat to/t/${name} to/t/l; ls -l to/t/x | cut -c1-10; tar tf t.tgz | head -2`,
      ),
    ).to.equal('deep\nx\n-rwx------\nt/\nt/l\n')
    const { stdout, stderr } = await exec(web, ['tar', 'cf', '-', '/etc/hostname'])
    expect([stdout.slice(0, 12), stdout.length % 512, stderr]).to.deep.equal([
      'etc/hostname',
      0,
      "tar: Removing leading `/' from member names\n",
    ])
    expect(await exec(web, ['tar', 'tf', '-'], 'no archive'.padEnd(1024))).to.include({ exitCode: 2 })
  })

  it('leave the image as it was', async () => {
    const before = await sh(recent, 'ls -R / | wc -l')
    await sh(recent, 'echo b | grep b | sed s/b/a/ | awk "{print}" | sort | uniq | wc -l')
    expect(await sh(recent, 'ls -R / | wc -l')).to.equal(before)
  })

  it('are those of their image', async () => {
    expect(await sh(old, 'curl x; dig x; bash')).to.equal(
      'sh: curl: not found\nsh: dig: not found\nsh: bash: not found\n',
    )
    expect(await sh(web, 'wget x; nslookup x')).to.equal('sh: 1: wget: not found\nsh: 1: nslookup: not found\n')
  })
})
