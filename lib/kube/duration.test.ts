import { expect } from 'chai'
import { humanDuration, parseDuration } from './duration.ts'

describe('durations', () => {
  it('are shown with two units at most', () => {
    const second = 1000
    const minute = 60 * second
    const hour = 60 * minute
    const day = 24 * hour
    for (const [ms, text] of [
      [-2 * second, '<invalid>'],
      [-1, '0s'],
      [0, '0s'],
      [119 * second, '119s'],
      [2 * minute, '2m'],
      [2 * minute + 5 * second, '2m5s'],
      [10 * minute + 5 * second, '10m'],
      [179 * minute, '179m'],
      [3 * hour, '3h'],
      [3 * hour + 5 * minute, '3h5m'],
      [8 * hour + 5 * minute, '8h'],
      [47 * hour, '47h'],
      [2 * day, '2d'],
      [2 * day + 3 * hour, '2d3h'],
      [8 * day + 3 * hour, '8d'],
      [729 * day, '729d'],
      [730 * day, '2y'],
      [740 * day, '2y10d'],
      [8 * 365 * day, '8y'],
    ] as const) {
      expect(humanDuration(ms), String(ms)).to.equal(text)
    }
  })

  it('are read as Go writes them', () => {
    expect(['0', '5s', '1h2m3.5s', '100ms', '-2s', '5', '', '1 s'].map(parseDuration)).to.deep.equal([
      0,
      5000,
      3_723_500,
      100,
      -2000,
      undefined,
      undefined,
      undefined,
    ])
  })
})
