import { expect } from 'chai'
import { manualClock, settle } from '../../testing.ts'
import { workQueue } from './queue.ts'

describe('workQueue', () => {
  it('processes a key once, however often it was added', async () => {
    const seen: string[] = []
    const queue = workQueue({
      clock: manualClock(),
      process: (key) => Promise.resolve(void seen.push(key)),
      onFailure: () => {},
    })
    queue.add('a')
    queue.add('b')
    queue.add('a')
    await settle()
    expect(seen).to.deep.equal(['a', 'b'])
  })

  it('never processes a key twice at a time, and looks again when it was added meanwhile', async () => {
    let running = 0
    let most = 0
    let count = 0
    const releases: (() => void)[] = []
    const queue = workQueue({
      clock: manualClock(),
      async process() {
        count += 1
        most = Math.max(most, ++running)
        await new Promise<void>((resolve) => releases.push(resolve))
        running -= 1
      },
      onFailure: () => {},
    })
    queue.add('a')
    await settle()
    queue.add('a')
    await settle()
    expect(count).to.equal(1)
    releases.shift()?.()
    await settle()
    expect([count, most]).to.deep.equal([2, 1])
    releases.shift()?.()
    await queue.stop()
  })

  it('tries again with growing pauses, and forgets failures after success', async () => {
    const clock = manualClock()
    const times: number[] = []
    let failing = true
    const queue = workQueue({
      clock,
      process() {
        times.push(clock.now())
        return failing ? Promise.reject(new Error('no')) : Promise.resolve()
      },
      onFailure: () => {},
    })
    const start = clock.now()
    queue.add('a')
    await clock.advance(100)
    expect(times.map((time) => time - start)).to.deep.equal([0, 5, 15, 35, 75])
    failing = false
    await clock.advance(100)
    failing = true
    times.length = 0
    queue.add('a')
    await clock.advance(5)
    expect(times).to.have.length(2)
    await queue.stop()
  })

  it('looks again when the process asks for it, at the earliest time that was asked for', async () => {
    const clock = manualClock()
    const times: number[] = []
    const start = clock.now()
    const queue = workQueue({
      clock,
      process: () => Promise.resolve(times.push(clock.now() - start) === 1 ? 50 : undefined),
      onFailure: () => {},
    })
    queue.add('a')
    await settle()
    queue.addAfter('a', 20)
    queue.addAfter('a', 90)
    await clock.advance(200)
    expect(times).to.deep.equal([0, 20])
  })

  it('takes nothing more when it is stopped', async () => {
    const seen: string[] = []
    const queue = workQueue({
      clock: manualClock(),
      process: (key) => Promise.resolve(void seen.push(key)),
      onFailure: () => {},
    })
    queue.add('a')
    await queue.stop()
    queue.add('b')
    await settle()
    expect(seen).to.deep.equal([])
  })
})
