import { expect } from 'chai'
import { warningHeaders } from './warnings.ts'

describe('headers of warnings', () => {
  it('have quotes and backslashes escaped, and no control characters', () => {
    expect(warningHeaders(['unknown field "a\\b"', 'two\nlines', ''])).to.deep.equal([
      '299 - "unknown field \\"a\\\\b\\""',
    ])
  })

  it('come once each, in bytes', () => {
    const [only, ...more] = warningHeaders(['unknown field "日"', 'unknown field "日"'])
    expect(more).to.deep.equal([])
    expect(Buffer.from(only ?? '', 'latin1').toString()).to.equal('299 - "unknown field \\"日\\""')
  })

  it('are cut short when they are many', () => {
    const long = warningHeaders(['x'.repeat(4000)])
    expect(long[0]).to.have.length(4008)
    const many = warningHeaders(Array.from({ length: 1000 }, (_, index) => `${index}`.padEnd(1000, '.')))
    expect(many).to.have.length(16)
    expect(many[15]).to.equal(`299 - "${'15'.padEnd(256, '.')}"`)
  })
})
