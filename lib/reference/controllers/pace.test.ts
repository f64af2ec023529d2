import { expect } from 'chai'
import { manualClock, settle } from '../../testing.ts'
import { replacements } from './pace.ts'

describe('replacing Pods that have failed', () => {
  it('goes at once for a few, then five a second; what was spared is there later', async () => {
    const clock = manualClock()
    const next = replacements(clock)
    let done = 0
    const replace = async (): Promise<void> => {
      await next()
      done += 1
    }
    for (let count = 0; count < 20; count++) void replace()
    await settle()
    expect(done).to.equal(7)
    await clock.advance(1000)
    expect(done).to.equal(12)
    await clock.advance(60_000)
    expect(done).to.equal(20)
    for (let count = 0; count < 20; count++) void replace()
    await settle()
    expect(done).to.equal(27)
  })
})
