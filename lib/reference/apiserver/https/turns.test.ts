import { expect } from 'chai'
import { manualClock, settle } from '../../../testing.ts'
import { turns } from './turns.ts'

describe('turns of watches', () => {
  it('come soon, all in one go', async () => {
    const soon = turns(manualClock())
    const written: number[] = []
    for (const index of [1, 2, 3]) soon(() => written.push(index))
    expect(written).to.deep.equal([])
    await settle()
    expect(written).to.deep.equal([1, 2, 3])
  })

  it('leave the others a fourth of the time that they took', async () => {
    let now = 0
    const clock = manualClock(now)
    const soon = turns({ ...clock, now: () => clock.now() + now })
    let written = 0
    soon(() => (now += 16))
    await settle()
    soon(() => written++)
    await clock.advance(3)
    expect(written).to.equal(0)
    await clock.advance(1)
    expect(written).to.equal(1)
    soon(() => written++)
    await settle()
    expect(written).to.equal(2)
    soon(() => (now += 1000))
    await settle()
    soon(() => written++)
    await clock.advance(5)
    expect(written).to.equal(3)
  })
})
