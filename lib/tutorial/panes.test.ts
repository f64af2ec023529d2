import { expect } from 'chai'
import { plain } from './paint.ts'
import { panes, type Panes } from './panes.ts'

describe('panes', () => {
  const printed = (columns: number, use: (screen: Panes) => void): string => {
    let text = ''
    const screen = panes({ columns, paint: plain, write: (piece) => (text += piece) })
    use(screen)
    screen.flush()
    return text
  }

  it('sets the watch beside the command on a wide screen', () => {
    const text = printed(120, (screen) => {
      screen.left('pod "web-0" deleted\n')
      screen.right('1', 'web-0   1/1   Terminating\n')
    })
    expect(text).equal(`pod "web-0" deleted\n${' '.repeat(56)}1 │ web-0   1/1   Terminating\n`)
  })

  it('marks the lines of the watch on a narrow one', () => {
    expect(printed(110, (screen) => screen.right('1', 'a\nb\n'))).equal('1 │ a\n1 │ b\n')
  })

  it('never mixes the halves of two lines', () => {
    const text = printed(80, (screen) => {
      screen.left('le')
      screen.right('1', 'right\n')
      screen.left('ft')
    })
    expect(text).equal('1 │ right\nleft\n')
  })
})
