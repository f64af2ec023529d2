import { expect } from 'chai'
import * as fc from 'fast-check'
import { Screen } from './screen.ts'

const escape = '\u001b'
const raw = `${escape}[1;31mred${escape}[0m\r\n${escape}]0;title\u0007/ # ${escape}[6n${escape}(Bgröße 日本\tx\u0008\u0007\r\n`
const shown = 'red\n/ # größe 日本\tx\n'

describe('the screen', () => {
  it('shows text without control sequences, wherever the output is cut', () => {
    const bytes = Buffer.from(raw)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 6 }), (cuts) => {
        const screen = new Screen()
        const heard: string[] = []
        screen.onText((text) => heard.push(text))
        const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
        for (const [at, end] of ends.entries()) screen.print(bytes.subarray(ends[at - 1] ?? 0, end))
        expect(screen.text).to.equal(shown)
        expect(heard.join('')).to.equal(shown)
      }),
    )
  })

  it('stops telling those who no longer listen', () => {
    const screen = new Screen()
    const heard: string[] = []
    const stop = screen.onText((text) => heard.push(text))
    screen.print('a')
    stop()
    screen.print('b')
    expect(heard).to.deep.equal(['a'])
  })
})
