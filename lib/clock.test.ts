import { expect } from 'chai'
import { accelerated, awakeClock, sleep, type Clock } from './clock.ts'
import { manualClock } from './testing.ts'

const begin = 1_000_000

describe('time, the same but faster', () => {
  it('is due so many times as soon, and tells so many times as much', async () => {
    const clock = manualClock(begin)
    const fast = accelerated(clock, 20)
    let rang = 0
    fast.after(1000, () => (rang = fast.now()))
    await clock.advance(49)
    expect(rang).to.equal(0)
    await clock.advance(1)
    expect([rang - begin, clock.now() - begin]).to.deep.equal([1000, 50])
  })
})

describe('time in which the process is awake', () => {
  it('passes as any other while it is', async () => {
    const clock = manualClock(begin)
    const awake = awakeClock(clock)
    const told: number[] = []
    for (const ms of [60_000, 100, 5000]) awake.after(ms, () => told.push(awake.now() - begin))
    await clock.advance(60_000)
    expect(told).to.deep.equal([100, 5000, 60_000])
  })

  it('does not pass while nothing runs', async () => {
    const { clock, freeze } = freezing()
    const awake = awakeClock(clock)
    let rang = false
    awake.after(60_000, () => (rang = true))
    await clock.advance(10_000)
    freeze(350_000)
    await clock.advance(49_000)
    expect(rang).to.equal(false)
    expect(awake.now() - begin).to.be.within(59_000, 59_500)
    await clock.advance(1000)
    expect(rang).to.equal(true)
  })

  it('can be waited for no longer', async () => {
    const clock = manualClock(begin)
    const stop = new AbortController()
    const waiting = sleep(awakeClock(clock), 1000, stop.signal).catch((error: Error) => error.message)
    stop.abort(new Error('enough'))
    expect(await waiting).to.equal('enough')
  })
})

/** Time that jumps ahead, and nobody is called meanwhile. */
function freezing(): { clock: Clock & { advance(ms: number): Promise<void> }; freeze(ms: number): void } {
  const inner = manualClock(begin)
  let ahead = 0
  const clock = { ...inner, now: () => inner.now() + ahead }
  return { clock, freeze: (ms) => void (ahead += ms) }
}
