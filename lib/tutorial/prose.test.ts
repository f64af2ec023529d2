import { expect } from 'chai'
import { plain } from './paint.ts'
import { renderProse } from './prose.ts'

const render = (markdown: string, width = 40): string => renderProse(markdown, { width, paint: plain })

describe('renderProse', () => {
  it('wraps paragraphs anew and keeps them apart', () => {
    expect(render('one two\nthree\n\nfour', 8)).equal('one two\nthree\n\nfour')
  })

  it('lays out lists, also ones within others', () => {
    expect(render('- a **b**\n- c\n  1. d\n  2. e')).equal('• a b\n• c\n  1. d\n  2. e')
  })

  it('indents the lines of an item that is wrapped', () => {
    expect(render('- aaa bbb ccc', 9)).equal('• aaa bbb\n  ccc')
  })

  it('aligns the columns of tables', () => {
    expect(render('| a | b |\n|-|-|\n| `long one` | x |')).equal('a          b\nlong one   x')
  })

  it('shows where a link leads', () => {
    expect(render('[docs](https://kubernetes.io/docs)')).equal('docs (https://kubernetes.io/docs)')
  })

  it('does not interpret HTML', () => {
    expect(render('a <b>x</b>')).equal('a <b>x</b>')
  })
})
