/** What Go's JSON decoder says of a text that is not JSON. */

/** A character as Go shows it in messages, between its own quotes. */
function shown(code: number): string {
  if (code === 0x27) return String.raw`'\''`
  if (code === 0x22) return `'"'`
  const short: Readonly<Record<number, string>> = {
    7: 'a',
    8: 'b',
    9: 't',
    10: 'n',
    11: 'v',
    12: 'f',
    13: 'r',
    0x5c: '\\',
  }
  if (short[code] !== undefined) return `'\\${short[code]}'`
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`
  if ((code >= 0x80 && code < 0xa1) || code === 0xad) return `'\\u${code.toString(16).padStart(4, '0')}'`
  return `'${String.fromCharCode(code)}'`
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const code = (text: string): number => text.charCodeAt(0)

class Stop extends Error {}

/** `unexpected end of JSON input`, or which character is in the way; undefined where the text is JSON. */
export function goJsonError(text: string | Uint8Array): string | undefined {
  try {
    new Scanner(typeof text === 'string' ? Buffer.from(text) : text).document()
    return undefined
  } catch (error) {
    if (error instanceof Stop) return error.message
    throw error
  }
}

class Scanner {
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  document(): void {
    this.value('looking for beginning of value')
    this.skip()
    if (this.at < this.bytes.length) this.fail('after top-level value')
  }

  private get current(): number {
    const found = this.bytes[this.at]
    if (found === undefined) throw new Stop('unexpected end of JSON input')
    return found
  }

  private fail(where: string): never {
    throw new Stop(`invalid character ${shown(this.current)} ${where}`)
  }

  private skip(): void {
    while (this.at < this.bytes.length && isSpace(this.bytes[this.at] ?? 0)) this.at++
  }

  private value(where: string): void {
    this.skip()
    const first = this.current
    if (first === code('{')) return this.object()
    if (first === code('[')) return this.array()
    if (first === code('"')) return this.string()
    if (first === code('-') || isDigit(first)) return this.number()
    const word = ['true', 'false', 'null'].find((one) => code(one) === first)
    if (word === undefined) this.fail(where)
    this.literal(word)
  }

  private object(): void {
    this.at++
    this.skip()
    if (this.current === code('}')) return void this.at++
    for (;;) {
      this.skip()
      if (this.current !== code('"')) this.fail('looking for beginning of object key string')
      this.string()
      this.skip()
      if (this.current !== code(':')) this.fail('after object key')
      this.at++
      this.value('looking for beginning of value')
      if (this.ends(code('}'), 'after object key:value pair')) return
    }
  }

  private array(): void {
    this.at++
    this.skip()
    if (this.current === code(']')) return void this.at++
    for (;;) {
      this.value('looking for beginning of value')
      if (this.ends(code(']'), 'after array element')) return
    }
  }

  private ends(last: number, where: string): boolean {
    this.skip()
    if (this.current === last) {
      this.at++
      return true
    }
    if (this.current !== code(',')) this.fail(where)
    this.at++
    return false
  }

  private string(): void {
    for (this.at++; this.current !== code('"'); this.at++) {
      if (this.current < 0x20) this.fail('in string literal')
      if (this.current === code('\\')) this.escape()
    }
    this.at++
  }

  private escape(): void {
    this.at++
    if (this.current !== code('u')) {
      if (!'bfnrt\\/"'.includes(String.fromCharCode(this.current))) this.fail('in string escape code')
      return
    }
    for (let digit = 0; digit < 4; digit++) {
      this.at++
      if (!/[0-9a-f]/i.test(String.fromCharCode(this.current)))
        this.fail(String.raw`in \u hexadecimal character escape`)
    }
  }

  private number(): void {
    if (this.current === code('-')) this.at++
    if (!isDigit(this.current)) this.fail('in numeric literal')
    if (this.current === code('0')) this.at++
    else this.digits()
    if (this.bytes[this.at] === code('.')) {
      this.at++
      if (!isDigit(this.current)) this.fail('after decimal point in numeric literal')
      this.digits()
    }
    if (this.bytes[this.at] !== code('e') && this.bytes[this.at] !== code('E')) return
    this.at++
    if (this.current === code('+') || this.current === code('-')) this.at++
    if (!isDigit(this.current)) this.fail('in exponent of numeric literal')
    this.digits()
  }

  private digits(): void {
    while (isDigit(this.bytes[this.at] ?? 0)) this.at++
  }

  private literal(word: string): void {
    for (const letter of word) {
      if (this.current !== code(letter)) this.fail(`in literal ${word} (expecting ${shown(code(letter))})`)
      this.at++
    }
  }
}
