import { expect } from 'chai'
import { turn } from './turn.ts'

/** As a component that has one request after the other to make, each of which takes a while. */
async function work(requests: number, done: () => void): Promise<void> {
  for (let count = 0; count < requests; count++) {
    for (let late = turn(); late !== undefined; late = turn()) await late
    for (const until = performance.now() + 2; performance.now() < until;);
    done()
  }
}

describe('turns of requests from within', () => {
  it('come to an end, so that the event loop comes around', async () => {
    let done = 0
    let most = 0
    let rounds = 0
    let over = false
    const look = (): void => {
      most = Math.max(most, done)
      done = 0
      rounds += 1
      if (!over) setImmediate(look)
    }
    look()
    await Promise.all(Array.from({ length: 30 }, () => work(3, () => (done += 1))))
    over = true
    // A slice is 20 ms; where the machine is busy, fewer requests fit.
    expect(most).to.be.at.most(12)
    expect(rounds).to.be.at.least(8)
  })

  it('are free where there is time', async () => {
    await new Promise((resolve) => setImmediate(resolve))
    expect(turn()).to.equal(undefined)
    expect(turn()).to.equal(undefined)
  })
})
