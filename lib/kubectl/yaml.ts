/** Objects as `-o yaml` shows them: keys sorted, two spaces deep, list items not indented, long plain text folded. */

const lineWidth = 80

export function toYaml(value: unknown): string {
  return isEmptyOrScalar(value) ? `${scalar(value, 0, 0)}\n` : `${block(value, 0).join('\n')}\n`
}

function block(value: unknown, indent: number): string[] {
  const pad = ' '.repeat(indent)
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown) => {
      if (isEmptyOrScalar(item)) return [`${pad}- ${scalar(item, indent, indent + 2)}`]
      const [first = '', ...rest] = block(item, indent + 2)
      return [`${pad}- ${first.slice(indent + 2)}`, ...rest]
    })
  }
  return entriesOf(value).flatMap(([key, item]) => {
    const name = `${pad}${scalar(key, 0, 0)}:`
    if (isEmptyOrScalar(item)) return [`${name} ${scalar(item, indent, name.length + 1)}`]
    return [name, ...block(item, Array.isArray(item) ? indent : indent + 2)]
  })
}

const entriesOf = (value: unknown): [string, unknown][] =>
  Object.entries(value as object)
    .filter(([, item]) => item !== undefined)
    .toSorted(([a], [b]) => compareKeys(a, b)) as [string, unknown][]

const isEmptyOrScalar = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || Object.keys(value).length === 0

function scalar(value: unknown, indent: number, column: number): string {
  if (Array.isArray(value)) return '[]'
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'object') return '{}'
  if (typeof value !== 'string') return JSON.stringify(value)
  if (value.includes('\n') && isPrintable(value)) return literal(value, indent)
  if (!isPrintable(value)) return JSON.stringify(value)
  if (value === '' || looksLikeOther(value)) return JSON.stringify(value)
  if (!isPlain(value)) return fold(`'${value.replaceAll("'", "''")}'`, indent, column)
  return fold(value, indent, column)
}

function literal(value: string, indent: number): string {
  const chomp = value.endsWith('\n\n') || value === '\n' ? '+' : value.endsWith('\n') ? '' : '-'
  const hint = /^[\s]/.test(value) ? '2' : ''
  const lines = (value.endsWith('\n') ? value.slice(0, -1) : value).split('\n')
  const pad = ' '.repeat(indent + 2)
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === '' ? '' : pad + line))].join('\n')
}

/** Breaks at a single space once the line is over its width, as the emitter behind kubectl does. */
function fold(text: string, indent: number, column: number): string {
  const pad = `\n${' '.repeat(indent + 2)}`
  let width = column
  let folded = ''
  for (const [at, character] of Array.from(text).entries()) {
    const single = character === ' ' && text[at - 1] !== ' ' && text[at + 1] !== ' '
    if (single && width > lineWidth && at > 0 && at < text.length - 1) {
      folded += pad
      width = indent + 2
    } else {
      folded += character
      width++
    }
  }
  return folded
}

/** What YAML 1.1 readers would take for a boolean, a number, a date or nothing is quoted. */
const looksLikeOther = (value: string): boolean =>
  /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF|<<)$/.test(
    value,
  ) ||
  /^[-+]?(0x[\da-fA-F_]+|0b[01_]+|0o?[0-7_]+|\d[\d_]*|[\d_]*\.[\d_]+([eE][-+]?\d+)?|\d[\d_]*(\.[\d_]*)?([eE][-+]?\d+)?)$/.test(
    value,
  ) ||
  /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/.test(value) ||
  /^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(value) ||
  /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/.test(value)

const isPlain = (value: string): boolean =>
  !/^[\s,[\]{}#&*!|>'"%@`]|^[-?:](\s|$)|^---|^\.\.\.|:(\s|$)|\s#|\s$/.test(value)

/** Whether it can be shown without escapes. */
const isPrintable = (value: string): boolean =>
  Array.from(value).every((character) => {
    const code = character.codePointAt(0) ?? 0
    return character === '\n' || (code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code !== 0xfeff)
  })

/** Numbers within keys by their value; letters after all else. */
function compareKeys(a: string, b: string): number {
  const [left, right] = [a.match(/\d+|\D/g) ?? [], b.match(/\d+|\D/g) ?? []]
  for (const [at, x] of left.entries()) {
    const y = right[at]
    if (y === undefined) return 1
    if (x === y) continue
    if (/\d/.test(x) && /\d/.test(y)) return Number(x) - Number(y) || (x < y ? -1 : 1)
    const [xIsLetter, yIsLetter] = [/\p{L}/u.test(x), /\p{L}/u.test(y)]
    if (xIsLetter !== yIsLetter) return xIsLetter ? 1 : -1
    return x < y ? -1 : 1
  }
  return left.length - right.length
}
