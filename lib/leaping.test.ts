import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { accelerated, sleep } from './clock.ts'
import { leapingClock } from './leaping.ts'

const begin = 1_000_000

describe('a clock that leaps', () => {
  it('goes to the next moment that somebody waits for, in order', async () => {
    const clock = leapingClock(begin)
    const told: string[] = []
    const day = 24 * 3_600_000
    await Promise.all(
      [day, 5, 60_000, 5].map(async (ms, index) => {
        await sleep(clock, ms)
        told.push(`${index} at ${clock.now() - begin}`)
      }),
    )
    expect(told).to.deep.equal(['1 at 5', '3 at 5', '2 at 60000', `0 at ${day}`])
  })

  it('stands still while there is something to do', async () => {
    const clock = leapingClock(begin)
    let rang = false
    clock.after(1, () => (rang = true))
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect([rang, clock.now()]).to.deep.equal([false, begin])
    const read = readFile(new URL(import.meta.url))
    await new Promise((resolve) => setImmediate(resolve))
    expect(rang).to.equal(false)
    await read
    await sleep(clock, 10)
    expect(rang).to.equal(true)
  })

  it('goes on all the same where there is always something to do, and faster in the long run', async () => {
    const clock = leapingClock(begin)
    let turns = 0
    let isOver = false
    const busy = (): void => {
      turns++
      if (!isOver) setImmediate(busy)
    }
    busy()
    await sleep(clock, 3)
    expect(clock.now()).to.equal(begin + 3)
    expect(turns).to.be.within(20, 50)
    await sleep(clock, 60_000)
    isOver = true
    expect(turns).to.be.within(5_000, 50_000)
  })

  it('forgets who waits when it is stopped, and takes back what is cancelled', async () => {
    const clock = leapingClock(begin)
    const told: string[] = []
    clock.after(5, () => told.push('cancelled'))()
    clock.after(10, () => clock.stop())
    clock.after(20, () => told.push('stopped'))
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(told).to.deep.equal([])
  })

  it('can be looked at by those for whom time goes faster', async () => {
    const clock = leapingClock(begin)
    const fast = accelerated(clock, 20)
    await sleep(fast, 1000)
    expect([clock.now() - begin, fast.now() - begin, fast.still]).to.deep.equal([50, 1000, true])
  })
})
