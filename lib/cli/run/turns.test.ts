import { expect } from 'chai'
import { settle } from '../../testing.ts'
import { atATime } from './turns.ts'

/** Tasks that begin in turn, and end when they are told to. */
function tasks(many: number, room: () => Promise<void>) {
  const inTurn = atATime(many, room)
  const begun: string[] = []
  const end = new Map<string, (error?: Error) => void>()
  const run = (name: string): Promise<string> =>
    inTurn(async () => {
      begun.push(name)
      const error = await new Promise<Error | undefined>((resolve) => end.set(name, resolve))
      if (error !== undefined) throw error
      return name
    }).catch((error: Error) => error.message)
  return { begun, run, end: async (name: string, error?: Error) => (end.get(name)?.(error), settle()) }
}

describe('turns', () => {
  it('come in order, so many at a time, also after a failure', async () => {
    const { begun, run, end } = tasks(2, async () => undefined)
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(run)
    await settle()
    expect(begun).to.deep.equal(['a', 'b'])
    await end('b', new Error('no'))
    expect(await b).to.equal('no')
    expect(begun).to.deep.equal(['a', 'b', 'c'])
    await end('a')
    await end('c')
    await end('d')
    expect(await Promise.all([a, c, d])).to.deep.equal(['a', 'c', 'd'])
  })

  it('wait for room while others run', async () => {
    let makeRoom = (): void => undefined
    const { begun, run, end } = tasks(3, () => new Promise((resolve) => (makeRoom = resolve)))
    const all = ['a', 'b', 'c', 'd'].map(run)
    await settle()
    expect(begun).to.deep.equal(['a'])
    makeRoom()
    await settle()
    expect(begun).to.deep.equal(['a', 'b'])
    await end('a')
    expect(begun).to.deep.equal(['a', 'b'])
    // Nothing runs any more: there is no need to look for room.
    await end('b')
    expect(begun).to.deep.equal(['a', 'b', 'c'])
    makeRoom()
    await settle()
    expect(begun).to.deep.equal(['a', 'b', 'c', 'd'])
    await end('c')
    await end('d')
    expect(await Promise.all(all)).to.deep.equal(['a', 'b', 'c', 'd'])
  })
})
