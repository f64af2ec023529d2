/** Schedules as cron has them: five fields, or a word for them. */
import { parseDuration } from '../../kube/duration.ts'

export interface Schedule {
  /** The first time after this one; undefined where there is none in the next years. In milliseconds since the epoch. */
  next(after: number): number | undefined
}

/** Why a text is no schedule. */
export class ScheduleError extends Error {}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const fields: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  { least: 1, most: 12, names: months },
  { least: 0, most: 6, names: weekdays },
]

const words: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** @param zone the time zone that its hours are of: `Europe/Berlin` @throws ScheduleError in the words of upstream's parser */
export function parseSchedule(text: string, zone = 'UTC'): Schedule {
  if (text === '') throw new ScheduleError('empty spec string')
  if (text.startsWith('@every ')) return every(text)
  const spec = words[text] ?? text
  if (spec.startsWith('@')) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  const parts = spec.split(/\s+/).filter((part) => part !== '')
  if (parts.length !== 5)
    throw new ScheduleError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)
  const sets = parts.map((part, index) => valuesOf(part, fields[index]!))
  const [minutes, hours, days, monthSet, weekdaySet] = sets as [Values, Values, Values, Values, Values]
  const isDay = (wall: Date): boolean => {
    const [ofMonth, ofWeek] = [days.has(wall.getUTCDate()), weekdaySet.has(wall.getUTCDay())]
    return days.any || weekdaySet.any ? ofMonth && ofWeek : ofMonth || ofWeek
  }
  return {
    next(after) {
      const first = floor(after, minute) + minute
      let wall = first + offsetAt(first, zone)
      const last = wall + 5 * 366 * day
      while (wall <= last) {
        const date = new Date(wall)
        if (!monthSet.has(date.getUTCMonth() + 1)) wall = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1)
        else if (!isDay(date)) wall = floor(wall, day) + day
        else if (!hours.has(date.getUTCHours())) wall = floor(wall, hour) + hour
        else if (!minutes.has(date.getUTCMinutes())) wall += minute
        else {
          const time = timeOf(wall, first, zone)
          if (time !== undefined) return time
          wall += minute
        }
      }
      return undefined
    },
  }
}

/** Every so often, from when it was last. */
function every(text: string): Schedule {
  const duration = parseDuration(text.slice('@every '.length))
  if (duration === undefined) throw new ScheduleError(`failed to parse duration ${text}`)
  const pause = Math.max(second, floor(duration, second))
  return { next: (after) => floor(after, second) + pause }
}

const floor = (time: number, unit: number): number => Math.floor(time / unit) * unit

interface Values {
  has(value: number): boolean
  /** Whether it is a star, which leaves the choice of the day to the other field. */
  readonly any: boolean
}

function valuesOf(text: string, bounds: Bounds): Values {
  const ranges = text.split(',').map((range) => rangeOf(range, bounds))
  return {
    has: (value) => ranges.some(({ from, to, step }) => value >= from && value <= to && (value - from) % step === 0),
    any: ranges.some(({ any }) => any),
  }
}

function rangeOf(
  text: string,
  { least, most, names }: Bounds,
): { from: number; to: number; step: number; any: boolean } {
  const [range = '', stepText, ...more] = text.split('/')
  const [low = '', high, ...rest] = range.split('-')
  if (more.length > 0) throw new ScheduleError(`too many slashes: ${text}`)
  if (rest.length > 0) throw new ScheduleError(`too many hyphens: ${text}`)
  const open = low === '*' || low === '?'
  const from = open ? least : numberOf(low, names)
  const step = stepText === undefined ? 1 : numberOf(stepText)
  const to = open ? most : high !== undefined ? numberOf(high, names) : stepText === undefined ? from : most
  if (from < least) throw new ScheduleError(`beginning of range (${from}) below minimum (${least}): ${text}`)
  if (to > most) throw new ScheduleError(`end of range (${to}) above maximum (${most}): ${text}`)
  if (from > to) throw new ScheduleError(`beginning of range (${from}) beyond end of range (${to}): ${text}`)
  const any = open && step === 1
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`)
  return { from, to, step, any }
}

function numberOf(text: string, names: readonly string[] = []): number {
  const named = names.indexOf(text.toLowerCase())
  if (named >= 0) return named + (names === months ? 1 : 0)
  if (/^\d+$/.test(text)) return Number(text)
  const why = /^-\d+$/.test(text)
    ? `negative number (${text}) not allowed: ${text}`
    : `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`
  throw new ScheduleError(why)
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** @throws RangeError where there is no such zone */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', ...parts })
  formats.set(zone, format)
  return format
}

/** By how many milliseconds clocks in the zone are ahead of UTC then. */
function offsetAt(time: number, zone: string): number {
  if (zone === 'UTC') return 0
  const parts = new Map(
    formatOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
  return wall - floor(time, minute)
}

/** When clocks in the zone show this; undefined where they pass it over, or did not before `least`. */
function timeOf(wall: number, least: number, zone: string): number | undefined {
  const offsets = new Set([wall - day, wall + day].map((time) => offsetAt(time, zone)))
  const times = [...offsets].map((offset) => wall - offset).filter((time) => time >= least)
  return times.toSorted((a, b) => a - b).find((time) => time + offsetAt(time, zone) === wall)
}

/** Whether there is such a time zone: none is the machine's own. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name.toLowerCase() === 'local') return false
  try {
    formatOf(name)
    return true
  } catch {
    return false
  }
}

/** `2030-01-01T01:00:00+01:00`: as clocks in the zone show it. */
export function zonedTimestamp(time: number, zone: string): string {
  const offset = offsetAt(time, zone)
  const wall = new Date(time + offset).toISOString().slice(0, 19)
  if (offset === 0) return `${wall}Z`
  const minutes = Math.abs(offset) / minute
  const two = (number: number): string => `${number}`.padStart(2, '0')
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}
