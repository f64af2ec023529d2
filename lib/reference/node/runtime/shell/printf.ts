/** `echo` and `printf`. */

const simple: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** A byte in a text: those that are no character of their own stand in the range that `bytesOf` takes for them. */
function byte(value: number): string {
  return String.fromCharCode(value < 0x80 ? value : 0xdc00 + value)
}

export function bytesOf(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text)
  const parts = text.split(/((?<![\ud800-\udbff])[\udc80-\udcff])/)
  return Buffer.concat(
    parts.map((part, index) => (index % 2 === 1 ? Buffer.of(part.charCodeAt(0) - 0xdc00) : Buffer.from(part))),
  )
}

/** Text with backslash escapes replaced; `\c` ends it, with all that follows. */
export function unescape(text: string): { text: string; ended: boolean } {
  const end = /(?<!\\)(?:\\\\)*\\c/.exec(text)
  const body = end === null ? text : text.slice(0, end.index + end[0].length - 2)
  const replaced = body.replaceAll(
    /\\(?:x([\da-fA-F]{1,2})|0([0-7]{1,3})|([1-7][0-7]{0,2})|0|(.))/gs,
    (whole, hex?: string, octal?: string, bare?: string, char?: string) => {
      if (hex !== undefined) return byte(Number.parseInt(hex, 16))
      if (octal !== undefined || bare !== undefined) return byte(Number.parseInt((octal ?? bare)!, 8) & 0xff)
      if (char === undefined) return '\0'
      return simple[char] ?? whole
    },
  )
  return { text: replaced, ended: end !== null }
}

/** What `echo` prints; dash interprets escapes without being asked. */
export function echo(args: readonly string[], escapes: boolean): string {
  let newline = true
  let interpret = escapes
  let at = 0
  // Where escapes are interpreted anyway, `-e` is a text like any other.
  const option = escapes ? /^-n+$/ : /^-[neE]+$/
  for (; option.test(args[at] ?? ''); at++) {
    for (const flag of args[at]!.slice(1)) {
      if (flag === 'n') newline = false
      else interpret = flag === 'e'
    }
  }
  const text = args.slice(at).join(' ')
  if (!interpret) return text + (newline ? '\n' : '')
  const { text: unescaped, ended } = unescape(text)
  return unescaped + (newline && !ended ? '\n' : '')
}

const directives =
  /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:\(([^)]*)\)T|[hlLjzt]*([diouxXeEfFgGcsbq%]))|\\(?:x[\da-fA-F]{1,2}|0?[0-7]{1,3}|.)|[^%\\]+|[%\\]/gs

/** What `printf` prints; the format is used again while arguments are left. `invalid` are arguments that are no numbers. */
export function printf(format: string, args: readonly string[], now: number): { text: string; invalid: string[] } {
  const invalid: string[] = []
  let text = ''
  let at = 0
  do {
    const start = at
    for (const [token, flags = '', width, precision, time, plain] of format.matchAll(directives)) {
      const conversion = time === undefined ? plain : 'T'
      if (token.startsWith('\\')) {
        const { text: unescaped, ended } = unescape(token)
        if (ended) return { text, invalid }
        text += unescaped
        continue
      }
      if (conversion === undefined) {
        text += token
        continue
      }
      if (conversion === '%') {
        text += '%'
        continue
      }
      const columns = width === '*' ? Number(args[at++] ?? 0) : Number(width ?? 0)
      const digits =
        precision === undefined ? undefined : precision === '*' ? Number(args[at++] ?? 0) : Number(precision)
      const arg = args[at++]
      text += pad(convert(conversion, flags, digits, arg), columns, flags, conversion)
    }
    if (at === start) break
  } while (at < args.length)
  return { text, invalid }

  function convert(conversion: string, flags: string, digits: number | undefined, arg: string | undefined): string {
    switch (conversion) {
      case 's':
        return (arg ?? '').slice(0, digits)
      case 'b':
        return unescape(arg ?? '').text.slice(0, digits)
      case 'q':
        return /^[\w./:=@%+,-]+$/.test(arg ?? '') ? arg! : `'${(arg ?? '').replaceAll("'", `'\\''`)}'`
      case 'c':
        return (arg ?? '').slice(0, 1)
      case 'T':
        return new Date(arg === undefined || arg === '-1' ? now : Number(arg) * 1000).toISOString()
      case 'd':
      case 'i':
      case 'u':
        return sign(Math.trunc(numeric(arg)), flags, (value) => String(value).padStart(digits ?? 0, '0'))
      case 'o':
        return (flags.includes('#') ? '0' : '') + Math.trunc(numeric(arg)).toString(8)
      case 'x':
        return (flags.includes('#') ? '0x' : '') + Math.trunc(numeric(arg)).toString(16)
      case 'X':
        return (flags.includes('#') ? '0X' : '') + Math.trunc(numeric(arg)).toString(16).toUpperCase()
      case 'e':
      case 'E':
        return sign(numeric(arg), flags, (value) => value.toExponential(digits ?? 6).replace(/e([+-])(\d)$/, 'e$10$2'))
      case 'g':
      case 'G':
        return sign(numeric(arg), flags, (value) => String(Number(value.toPrecision(digits ?? 6))))
      default:
        return sign(numeric(arg), flags, (value) => value.toFixed(digits ?? 6))
    }
  }

  function numeric(arg: string | undefined): number {
    if (arg === undefined || arg === '') return 0
    if (/^["']/.test(arg)) return arg.codePointAt(1) ?? 0
    if (/^[+-]?0[0-7]+$/.test(arg)) return Number.parseInt(arg, 8)
    const value = Number(arg)
    if (!Number.isNaN(value)) return value
    invalid.push(arg)
    return Number.parseFloat(arg) || 0
  }
}

function sign(value: number, flags: string, format: (value: number) => string): string {
  const prefix = value < 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  return prefix + format(Math.abs(value))
}

function pad(text: string, width: number, flags: string, conversion: string): string {
  if (flags.includes('-') || width < 0) return text.padEnd(Math.abs(width))
  if (!flags.includes('0') || 'sbcqT'.includes(conversion)) return text.padStart(width)
  const prefix = /^[+-]|^0x/i.exec(text)?.[0] ?? ''
  return prefix + text.slice(prefix.length).padStart(width - prefix.length, '0')
}
