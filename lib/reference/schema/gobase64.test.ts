import { expect } from 'chai'
import { base64Error, canonicalBase64 } from './gobase64.ts'

describe('base64 as Go reads it', () => {
  /** Where Go says that the text goes wrong. */
  const wrong: Readonly<Record<string, number>> = {
    '%%': 0,
    a: 0,
    ab: 0,
    abc: 0,
    'YQ=': 3,
    'YQ=x': 2,
    '=': 0,
    'a===': 1,
    'YWJj=': 4,
    'YQ==YQ==': 4,
    'YWJj%': 4,
    'YW-_': 2,
    YWJjZ: 4,
    'YQ==\nx': 5,
  }
  for (const [text, at] of Object.entries(wrong)) {
    it(`is not ${JSON.stringify(text)}`, () => expect(base64Error(text)).to.equal(at))
  }

  it('may have ends of lines, which are not kept', () => {
    for (const text of ['', 'YQ==', 'YW\nJj\r\n', 'YQ=\n=\n', 'YWI='])
      expect(base64Error(text), text).to.equal(undefined)
    expect(canonicalBase64('YQ=\n=\n')).to.equal('YQ==')
    expect(canonicalBase64('YR==')).to.equal('YQ==')
  })
})
