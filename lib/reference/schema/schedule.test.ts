import { expect } from 'chai'
import * as fc from 'fast-check'
import { isTimeZone, parseSchedule, zonedTimestamp } from './schedule.ts'

const after = (schedule: string, from: string, zone?: string): string | undefined => {
  const next = parseSchedule(schedule, zone).next(Date.parse(from))
  return next === undefined ? undefined : new Date(next).toISOString().slice(0, 16)
}

describe('schedules', () => {
  it('come next when every field fits', () => {
    const rows: [string, string, string | undefined][] = [
      ['* * * * *', '2030-01-01T00:00:00Z', '2030-01-01T00:01'],
      ['* * * * *', '2030-01-01T00:00:59Z', '2030-01-01T00:01'],
      ['*/15 * * * *', '2030-01-01T00:15:00Z', '2030-01-01T00:30'],
      ['5/20 8-10 * * *', '2030-01-01T10:45:00Z', '2030-01-02T08:05'],
      ['0 0 1 * *', '2030-01-01T00:00:00Z', '2030-02-01T00:00'],
      ['30 2 31 * *', '2030-02-01T00:00:00Z', '2030-03-31T02:30'],
      ['0 0 29 feb ?', '2030-01-01T00:00:00Z', '2032-02-29T00:00'],
      ['0 0 30 2 *', '2030-01-01T00:00:00Z', undefined],
      ['0 12 * * MON-fri', '2030-01-04T12:00:00Z', '2030-01-07T12:00'],
      ['0 0 13 * 5', '2030-01-01T00:00:00Z', '2030-01-04T00:00'],
      ['0 0 */2 * 5', '2030-01-01T00:00:00Z', '2030-01-03T00:00'],
      ['@hourly', '2030-01-01T00:30:00Z', '2030-01-01T01:00'],
      ['@weekly', '2030-01-01T00:00:00Z', '2030-01-06T00:00'],
      ['@every 1h30m', '2030-01-01T00:15:00Z', '2030-01-01T01:45'],
    ]
    for (const [schedule, from, next] of rows) expect(after(schedule, from), schedule).to.equal(next)
  })

  it('go by the clocks of a zone, also where these are put forward or back', () => {
    expect(after('0 9 * * *', '2030-01-01T00:00:00Z', 'America/New_York')).to.equal('2030-01-01T14:00')
    expect(after('0 9 * * *', '2030-07-01T00:00:00Z', 'America/New_York')).to.equal('2030-07-01T13:00')
    // There is no 2:30 on that day.
    expect(after('30 2 * * *', '2030-03-30T12:00:00Z', 'Europe/Berlin')).to.equal('2030-04-01T00:30')
    expect(after('30 2 27 10 *', '2030-10-01T00:00:00Z', 'Europe/Berlin')).to.equal('2030-10-27T00:30')
    expect(zonedTimestamp(Date.UTC(2030, 6, 1), 'Europe/Berlin')).to.equal('2030-07-01T02:00:00+02:00')
    expect(zonedTimestamp(Date.UTC(2030, 6, 1), 'UTC')).to.equal('2030-07-01T00:00:00Z')
    expect(['Europe/Berlin', 'UTC', 'Nope/Nowhere', '', 'Local'].map(isTimeZone)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
    ])
  })

  it('come later than asked for, at a minute that fits, and none is left out', () => {
    const time = fc.integer({ min: Date.UTC(2029, 0), max: Date.UTC(2031, 0) })
    fc.assert(
      fc.property(time, fc.nat(59), fc.nat(23), (now, minute, hour) => {
        const next = parseSchedule(`${minute} ${hour} * * *`).next(now) ?? 0
        expect([next > now, next - now <= 86_400_000, new Date(next).toISOString().slice(11, 19)]).to.deep.equal([
          true,
          true,
          `${`${hour}`.padStart(2, '0')}:${`${minute}`.padStart(2, '0')}:00`,
        ])
      }),
    )
  })

  it('say what is wrong with them', () => {
    const rows: Record<string, string> = {
      '* * * *': 'expected exactly 5 fields, found 4: [* * * *]',
      '60 * * * *': 'end of range (60) above maximum (59): 60',
      '* * 0 * *': 'beginning of range (0) below minimum (1): 0',
      '* * 9-3 * *': 'beginning of range (9) beyond end of range (3): 9-3',
      '*/0 * * * *': 'step of range should be a positive number: */0',
      'a * * * *': 'failed to parse int from a: strconv.Atoi: parsing "a": invalid syntax',
      '@often': 'unrecognized descriptor: @often',
      '1-2-3 * * * *': 'too many hyphens: 1-2-3',
    }
    for (const [schedule, message] of Object.entries(rows))
      expect(() => parseSchedule(schedule), schedule).to.throw(message)
  })
})
