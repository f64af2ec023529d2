import { expect } from 'chai'
import { manualClock, settle } from '../../../testing.ts'
import { memoryFiles } from './files/files.ts'
import type { TerminalSize } from '../../kubelet.ts'
import { PidNamespace } from './processes.ts'
import { Client, exec, logged, sh, TestCluster } from './testing.ts'

/** The shell is loaded when it is first used: before tests that stand still in time. */
before(async function () {
  this.timeout(10_000)
  await import('./shell/sh.ts')
})

describe('a container', () => {
  const cluster = new TestCluster()

  describe('ends', () => {
    it('with its main process, whose exit code it has', async () => {
      expect(await cluster.run('a', 'busybox:1.28', { command: ['sh', '-c', 'exit 7'] }).exited).to.deep.equal({
        exitCode: 7,
      })
    })

    it('by SIGKILL with 137, and not by a SIGTERM that its first process does not handle', async () => {
      const container = cluster.run('b', 'busybox:1.28', { command: ['sleep', '1000'] })
      container.kill('SIGTERM')
      expect((await exec(container, ['echo', 'still here'])).stdout).to.equal('still here\n')
      container.kill('SIGKILL')
      expect(await container.exited).to.deep.equal({ exitCode: 137, signal: 'SIGKILL' })
    })

    it('as its trap says', async () => {
      const clock = manualClock()
      const script = "trap 'echo bye; exit 3' TERM; echo ready; while true; do sleep 1; done"
      const container = new TestCluster(clock).run('c', 'busybox:1.28', { command: ['sh', '-c', script] })
      await logged(container, 'ready\n')
      await clock.advance(1500)
      container.kill('SIGTERM')
      await clock.advance(1000)
      expect(await container.exited).to.deep.equal({ exitCode: 3 })
      expect(container.log.map(({ text }) => text)).to.deep.equal(['ready\n', 'bye\n'])
    })

    it('with all of its processes', async () => {
      const container = cluster.run('d', 'busybox:1.28', { command: ['sleep', '1000'] })
      const other = exec(container, ['sleep', '1000'])
      container.kill('SIGKILL')
      expect((await other).exitCode).to.equal(137)
    })

    it('cleanly where the program handles the signal', async () => {
      for (const signal of ['SIGTERM', 'SIGQUIT'] as const) {
        const container = cluster.run(`nginx-${signal}`, 'nginx')
        await exec(container, ['curl', '-s', 'localhost'])
        container.kill(signal)
        expect(await container.exited).to.deep.equal({ exitCode: 0 })
      }
    })
  })

  describe('does not start', () => {
    const problem = (command: string[]): string => {
      try {
        cluster.create(`x${command.join('')}`, 'busybox', { command }).start()
      } catch (error) {
        return (error as Error).message
      }
      return 'it did'
    }

    it('without its program', () => {
      expect(problem(['nope'])).to.equal('exec: "nope": executable file not found in $PATH')
      expect(problem(['/bin/nope'])).to.equal('exec: "/bin/nope": stat /bin/nope: no such file or directory')
      expect(problem(['/etc/passwd'])).to.equal('exec: "/etc/passwd": permission denied')
    })
  })

  it('runs its image, or what the Pod says in place of it', async () => {
    const said = async (options: object): Promise<string> => {
      const container = cluster.run(`args${Math.random()}`, 'registry.k8s.io/e2e-test-images/agnhost:2.53', options)
      await container.exited
      return container.log.map(({ text }) => text).join('')
    }
    expect(await said({ args: ['entrypoint-tester', 'x'] })).to.equal('[/agnhost entrypoint-tester x]\n')
    expect(await said({ command: ['echo', 'own'] })).to.equal('own\n')
    expect(await said({ command: ['echo'], args: ['own', 'args'] })).to.equal('own args\n')
  })

  it('has the environment of its image, its Pod and the runtime', async () => {
    const container = cluster.run('web-0', 'httpd', { env: { NAME: 'value' }, workingDir: '/made/here' })
    expect(await sh(container, 'env | grep -E "^(HOSTNAME|NAME|HOME|HTTPD_PREFIX)=" | sort; pwd')).to.equal(
      'HOME=/root\nHOSTNAME=web-0\nHTTPD_PREFIX=/usr/local/apache2\nNAME=value\n/made/here\n',
    )
  })

  it('sees volumes, which keep what it wrote', async () => {
    const www = memoryFiles(cluster.clock)
    const config = memoryFiles(cluster.clock, { '/key': 'value' })
    const mounts = [
      { path: '/usr/share/nginx/html', files: www, readOnly: false },
      { path: '/etc/config', files: config, readOnly: true },
    ]
    const container = cluster.run('web-1', 'nginx', { mounts })
    expect(await sh(container, 'ls /usr/share/nginx/html; cat /etc/config/key')).to.equal('value')
    expect(await sh(container, 'echo x > /etc/config/key')).to.equal(
      'sh: 1: cannot create /etc/config/key: Read-only file system\n',
    )
    await sh(container, 'hostname > /usr/share/nginx/html/index.html')
    container.kill('SIGKILL')
    expect(await www.readFile('/index.html')).to.equal('web-1\n')
  })

  it('runs scripts from its files by their first line', async () => {
    const scripts = memoryFiles(cluster.clock)
    scripts.put('/run.sh', '#!/bin/sh -e\necho "$0 $1"; false; echo never\n', 0o755)
    scripts.put('/plain.sh', 'echo plain', 0o644)
    const container = cluster.run('scripts', 'busybox', {
      command: ['sleep', '9'],
      mounts: [{ path: '/scripts', files: scripts, readOnly: true }],
    })
    expect(await exec(container, ['/scripts/run.sh', 'arg'])).to.deep.equal({
      exitCode: 1,
      stdout: '/scripts/run.sh arg\n',
      stderr: '',
    })
    expect(await sh(container, 'sh /scripts/plain.sh; /scripts/plain.sh; echo $?')).to.equal(
      'plain\nsh: /scripts/plain.sh: Permission denied\n126\n',
    )
  })

  describe('logs', () => {
    it('each line of both streams with its time, and the last without a newline', async () => {
      const clock = manualClock()
      const container = new TestCluster(clock).run('log', 'busybox', {
        command: ['sh', '-c', 'echo one; sleep 2; echo two >&2; printf three'],
      })
      const seen: string[] = []
      container.onLog(({ text }) => seen.push(text))
      await logged(container, 'one\n')
      await clock.advance(5000)
      await container.exited
      const start = Date.UTC(2030, 0, 1)
      expect(container.log).to.deep.equal([
        { at: start, stream: 'stdout', text: 'one\n' },
        { at: start + 2000, stream: 'stderr', text: 'two\n' },
        { at: start + 2000, stream: 'stdout', text: 'three' },
      ])
      expect(seen).to.include.members(['two\n', 'three'])
    })

    it('a bounded number of bytes', async function () {
      this.timeout(20_000)
      const container = cluster.run('much', 'busybox', {
        command: ['sh', '-c', 'yes 0123456789012345678901234567890123456789 | head -c 12000000; echo end'],
      })
      await container.exited
      const size = container.log.reduce((sum, { text }) => sum + text.length, 0)
      expect(size).to.be.within(9_000_000, 10 * 1024 * 1024)
      expect(container.log.at(-1)?.text).to.match(/end\n$/)
    })

    it('no character that was cut in two', async () => {
      const container = cluster.run('utf8', 'busybox', { command: ['sh', '-c', 'printf "\\303"; printf "\\244\\n"'] })
      await container.exited
      expect(container.log.map(({ text }) => text)).to.deep.equal(['ä\n'])
    })
  })

  describe('attached', () => {
    it('shows the prompt of an interactive shell, runs lines, and ends with it', async () => {
      const container = cluster.run('dns-test', 'busybox:1.28', { tty: true, stdin: true, stdinOnce: true })
      await settle()
      const client = new Client()
      const ended = container.attach(client)
      await client.shows('/ # ')
      client.type('x=1; cd /tmp\r')
      await client.shows('/tmp # ')
      client.type('echo $x $(hostname)\r')
      await client.shows('1 dns-test\r\n/tmp # ')
      client.type('exit 5\r')
      expect(await ended).to.equal(5)
      expect(await container.exited).to.deep.equal({ exitCode: 5 })
    })

    it('once: the end of its stdin is that of the shell', async () => {
      const container = cluster.run('once', 'busybox', { tty: true, stdin: true, stdinOnce: true })
      const client = new Client('echo hi\n')
      client.end()
      expect(await container.attach(client)).to.equal(0)
      expect(client.output).to.equal('/ # echo hi\r\nhi\r\n/ # \r\n')
    })

    it('without a terminal: stdin as it is, both streams apart', async () => {
      const container = cluster.run('piped', 'busybox', {
        stdin: true,
        stdinOnce: true,
        command: ['sh', '-c', 'cat; echo err >&2; exit 4'],
      })
      const client = new Client('some\ntext')
      client.end()
      expect(await container.attach(client)).to.equal(4)
      expect([client.output, client.errors]).to.deep.equal(['some\ntext', 'err\n'])
    })

    it('with a stdin that stays open: who has no more to say is let go, and it goes on', async () => {
      const container = cluster.run('open', 'busybox', { stdin: true, command: ['sh', '-c', 'cat; echo end'] })
      const first = Object.assign(new Client('one\n'), { hasStdin: true })
      first.end()
      expect(await container.attach(first)).to.equal(0)
      const second = new Client('two\n')
      second.end()
      const ended = container.attach(second)
      await second.shows('two\n')
      expect(container.log.map(({ text }) => text)).to.deep.equal(['one\n', 'two\n'])
      second.leave()
      await ended.catch(() => {})
    })

    it('and left, it goes on', async () => {
      const container = cluster.run('left', 'busybox', { tty: true, stdin: true })
      const first = new Client()
      const ended = container.attach(first)
      await first.shows('/ # ')
      first.leave()
      let reason = ''
      await ended.catch((error: Error) => (reason = error.message))
      expect(reason).to.equal('The client went away.')
      const second = new Client('exit\r')
      expect(await container.attach(second)).to.equal(0)
    })
  })

  describe('exec', () => {
    const container = cluster.run('exec', 'busybox', { command: ['sleep', '1000'] })

    it('fails for a program that is not there', async () => {
      let problem = ''
      await exec(container, ['curl', 'x']).catch((error: Error) => (problem = error.message))
      expect(problem).to.equal('exec: "curl": executable file not found in $PATH')
    })

    it('gives stdin, and both streams', async () => {
      expect(await exec(container, ['sh', '-c', 'read x; echo "<$x>"; cat >&2; exit 9'], 'one\ntwo\n')).to.deep.equal({
        exitCode: 9,
        stdout: '<one>\n',
        stderr: 'two\n',
      })
    })

    it('dies by signals with 128 and their number', async () => {
      expect((await exec(container, ['sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143)
      expect((await exec(container, ['sh', '-c', 'kill -9 $$'])).exitCode).to.equal(137)
    })

    it('goes on printing while other work goes on, and ends by Ctrl-C', async () => {
      const client = new Client()
      const ended = container.exec(['sh', '-c', 'while true; do echo tick; done'], { tty: true }, client)
      await client.shows('tick\r\n')
      client.type('\u0003')
      expect(await ended).to.equal(130)
    })

    it('of a shell with a terminal is a session', async () => {
      const client = new Client()
      const ended = container.exec(['sh'], { tty: true }, client)
      await client.shows('/ # ')
      client.type('sleep 100\r')
      await client.shows('sleep 100\r\n')
      client.type('\u0003')
      await client.shows('^C\r\n/ # ')
      client.type('echo $?\r')
      await client.shows('130\r\n/ # ')
      client.type('for i in 1 2\r')
      await client.shows('> ')
      client.type('do echo $i; done\r')
      await client.shows('1\r\n2\r\n/ # ')
      client.type('cat\r')
      await client.shows('cat\r\n')
      client.type('to cat\r')
      await client.shows('to cat\r\nto cat\r\n')
      client.type('\u0004')
      await client.shows('/ # ')
      client.type('ecci\b\bho hi\r')
      await client.shows('hi\r\n/ # ')
      client.type('\u0004')
      expect(await ended).to.equal(0)
    })
  })

  it('knows how large the window of its client is', async () => {
    const container = cluster.run('window', 'busybox:1.36', { command: ['sleep', '1000'] })
    let resize = (_size: TerminalSize): void => {}
    const client = Object.assign(new Client(), {
      onResize(listener: (size: TerminalSize) => void) {
        resize = listener
        listener({ rows: 40, columns: 120 })
      },
    })
    const ended = container.exec(['sh'], { tty: true }, client)
    await client.shows('# ')
    client.type('stty size\r')
    await client.shows('40 120\r\n/ # ')
    resize({ rows: 50, columns: 20 })
    client.type('stty size\r')
    await client.shows('50 20\r\n/ # ')
    client.type('exit\r')
    expect(await ended).to.equal(0)
  })

  it('shares its processes with others, where they are told to', async () => {
    const one = cluster.run('shared', 'busybox:1.36', { command: ['sleep', '1000'] })
    const other = cluster.run('looking', 'busybox:1.36', { command: ['sleep', '2000'], pids: one.pids })
    expect(await sh(other, 'ps -o pid,args | head -n 3')).to.equal(
      'PID   COMMAND\n    1 sleep 1000\n    2 sleep 2000\n',
    )
    await sh(one, 'echo seen > /mark')
    expect(await sh(other, 'cat /proc/1/root/mark; ls /mark')).to.equal('seen\nls: /mark: No such file or directory\n')
    // Who only looks may go; when the first process of all goes, all go.
    const third = cluster.run('short', 'busybox:1.36', { command: ['sh', '-c', 'sleep 1 & true'], pids: one.pids })
    expect(await third.exited).to.deep.equal({ exitCode: 0 })
    expect(await sh(one, 'ps | grep -c "[s]leep 1$"')).to.equal('0\n')
    one.kill('SIGKILL')
    expect((await other.exited).exitCode).to.equal(137)
  })

  it('has a resting first process, where a Pod shares them', async () => {
    const network = cluster.create('pod', 'busybox:1.36').spec.network
    const pids = PidNamespace.ofPod(network, cluster.clock)
    const container = cluster.run('member', 'busybox:1.36', { command: ['sleep', '1000'], pids })
    expect(await sh(container, 'ps -o pid,user,args | head -n 3')).to.equal(
      'PID   USER     COMMAND\n    1 65535    /pause\n    2 root     sleep 1000\n',
    )
    container.kill('SIGTERM')
    expect(await container.exited).to.deep.equal({ exitCode: 143, signal: 'SIGTERM' })
  })
})
