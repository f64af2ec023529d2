import { expect } from 'chai'
import { Pipe, readAll } from './input.ts'
import { turn } from './processor.ts'
import { exec, sh, TestCluster } from './testing.ts'

describe('what a container may use', () => {
  const cluster = new TestCluster()
  const container = cluster.run('limits', 'busybox:1.36', { command: ['sleep', 'infinity'] })
  const debian = cluster.run('limits-gnu', 'httpd', { command: ['sleep', 'infinity'] })

  it('of the processor is its turn: one slice a round of the event loop, however many want all of it', async () => {
    let taken = 0
    const stop = new AbortController()
    const busy = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        for (const until = performance.now() + 3; performance.now() < until;);
        taken += 1
        await turn()
      }
    }
    const all = Array.from({ length: 20 }, busy)
    // All have had their first slice, and wait for the next.
    taken = 0
    const rounds = 10
    for (let round = 0; round < rounds; round++) await new Promise((resolve) => setImmediate(resolve))
    stop.abort()
    expect(taken).to.be.within(1, rounds + 1)
    await Promise.all(all)
  })

  it('is shared in one slice by all who want little of it', async () => {
    void turn()
    for (const until = performance.now() + 3; performance.now() < until;);
    const served: number[] = []
    for (let index = 0; index < 50; index++) void Promise.resolve(turn()).then(() => served.push(index))
    let rounds = 0
    for (; served.length < 50; rounds++) await new Promise((resolve) => setImmediate(resolve))
    expect(rounds).to.be.lessThan(25)
  })

  it('of pipes is what they hold: writers wait for their readers', async function () {
    this.timeout(20_000)
    const pipe = new Pipe()
    expect(pipe.write(new Uint8Array(64 * 1024))).to.equal(undefined)
    let written = false
    void Promise.resolve(pipe.write(new Uint8Array(1))).then(() => (written = true))
    await Promise.resolve()
    expect(written).to.equal(false)
    await pipe.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect(written).to.equal(true)

    for (const endless of ['yes', 'cat /dev/zero', 'while true; do echo y; done', 'seq 1000000000']) {
      const waiting = await sh(container, `${endless} | { sleep 0.05; ps | grep -c '${endless.slice(0, 3)}'; }`)
      expect(waiting.trim(), endless).to.match(/^[1-9]/)
    }
    expect(await sh(container, 'yes | head -n 2; cat /dev/zero | head -c 3 | wc -c; seq 3 | tail -n 1')).to.equal(
      'y\ny\n3\n3\n',
    )
  })

  it('ends a writer whose reader is gone, also while it waits', async () => {
    expect(await sh(container, '(yes; echo $? >&2) | sleep 0.05')).to.equal('141\n')
  })

  it('of memory is bounded', async function () {
    this.timeout(20_000)
    const grow = 'x=0123456789abcdef; while true; do x=$x$x; done'
    expect(await exec(container, ['sh', '-c', grow])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: 'sh: out of memory\n',
    })
    expect((await exec(container, ['sh', '-c', 'x=$(cat /dev/zero)'])).stderr).to.equal('sh: out of memory\n')
    const pipe = new Pipe()
    const reading = readAll(pipe).catch((error: unknown) => (error as Error).message)
    for (let size = 0; size <= 64; size++) await pipe.write(new Uint8Array(1024 ** 2))
    expect(await reading).to.equal('ENOMEM: cannot allocate memory, read')
  })

  it('of memory, where it is limited, is not to be exceeded', async function () {
    this.timeout(20_000)
    const exits = async (script: string): Promise<object> =>
      cluster.run(`limited-${script.length}`, 'busybox:1.36', { command: ['sh', '-c', script], memoryLimited: true })
        .exited
    const killed = { exitCode: 137, signal: 'SIGKILL', outOfMemory: true }
    expect(await exits('x=0123456789abcdef; while true; do x=$x$x; done')).to.deep.equal(killed)
    expect(await exits('x=$(cat /dev/zero); echo $x')).to.deep.equal(killed)
    expect(await exits('tail /dev/zero; sleep 1000')).to.deep.equal(killed)
    expect(await exits('cat /dev/zero | head -c 100000 | wc -c')).to.deep.equal({ exitCode: 0 })
  })

  it('of processes is a number', async function () {
    this.timeout(20_000)
    const many = 'i=0; while [ $i -lt 600 ]; do sleep 100 & i=$((i+1)); done; echo all'
    const busybox = await exec(container, ['sh', '-c', many])
    expect(busybox.stderr).to.equal("sh: can't fork: Resource temporarily unavailable\n")
    expect((await exec(debian, ['sh', '-c', many])).stderr).to.equal('sh: 1: Cannot fork\n')
    container.kill('SIGKILL')
    debian.kill('SIGKILL')
  })
})
