/** What Go's parser of times complains of. */

const parts = ['2006', '-', '01', '-', '02', 'T', '15', ':', '04', ':', '05'] as const
const most: Readonly<Record<string, readonly [least: number, most: number, name: string]>> = {
  '01': [1, 12, 'month'],
  '02': [1, 31, 'day'],
  '15': [0, 23, 'hour'],
  '04': [0, 59, 'minute'],
  '05': [0, 59, 'second'],
}
const daysOf = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Undefined where the text is a time: of RFC 3339, of which a MicroTime must tell the microseconds. */
export function goTimeError(text: string, type: 'Time' | 'MicroTime'): string | undefined {
  const layout = type === 'Time' ? '2006-01-02T15:04:05Z07:00' : '2006-01-02T15:04:05.000000Z07:00'
  const lead = `parsing time ${JSON.stringify(text)}`
  const cannot = (rest: string, part: string): string => `${lead} as "${layout}": cannot parse "${rest}" as "${part}"`
  let at = 0
  let range: string | undefined
  const numbers: number[] = []
  for (const part of parts) {
    const rest = text.slice(at)
    if (/^\D$/.test(part)) {
      if (rest[0] !== part) return cannot(rest, part)
    } else {
      if (!new RegExp(`^\\d{${part.length}}`).test(rest)) return cannot(rest, part)
      const number = Number(rest.slice(0, part.length))
      const [low = 0, high = Infinity, name = ''] = most[part] ?? []
      if (number < low || number > high) {
        if (part !== '02') return `${lead}: ${name} out of range`
        range = 'day'
      }
      numbers.push(number)
    }
    at += part.length
  }
  const fraction = type === 'Time' ? /^([.,]\d+)?/ : /^\.\d{6}/
  const found = fraction.exec(text.slice(at))
  if (!found) return cannot(text.slice(at), '.000000')
  at += found[0].length
  const zone = text.slice(at)
  if (!/^(Z|[+-]\d\d:\d\d)/.test(zone)) return cannot(zone, 'Z07:00')
  const extra = zone.slice(zone.startsWith('Z') ? 1 : 6)
  if (extra !== '') return `${lead}: extra text: ${JSON.stringify(extra)}`
  const [year = 0, month = 1, day = 1] = numbers
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > (daysOf[month - 1] ?? 31) + (leap ? 1 : 0)) range = 'day'
  return range === undefined ? undefined : `${lead}: ${range} out of range`
}
