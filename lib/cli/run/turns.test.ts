import { expect } from 'chai'
import { settle } from '../../testing.ts'
import { atATime } from './turns.ts'

describe('turns', () => {
  it('come in order, so many at a time, also after a failure', async () => {
    const inTurn = atATime(2)
    const log: string[] = []
    const end = new Map<string, (error?: Error) => void>()
    const run = (name: string): Promise<string> =>
      inTurn(async () => {
        log.push(name)
        const error = await new Promise<Error | undefined>((resolve) => end.set(name, resolve))
        if (error !== undefined) throw error
        return name
      })
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => run(name).catch((error: Error) => error.message))
    await settle()
    expect(log).to.deep.equal(['a', 'b'])
    end.get('b')?.(new Error('no'))
    expect(await b).to.equal('no')
    await settle()
    expect(log).to.deep.equal(['a', 'b', 'c'])
    end.get('a')?.()
    end.get('c')?.()
    await settle()
    end.get('d')?.()
    expect(await Promise.all([a, c, d])).to.deep.equal(['a', 'c', 'd'])
  })
})
