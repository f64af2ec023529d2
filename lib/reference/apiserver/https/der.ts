/** The little of ASN.1's distinguished encoding that certificates need. */

type Bytes = Uint8Array

const join = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts))

export function tagged(tag: number, ...content: readonly Bytes[]): Bytes {
  const body = join(...content)
  const size = body.length
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255]
  return join(new Uint8Array([tag, ...length]), body)
}

export const sequence = (...items: readonly Bytes[]): Bytes => tagged(0x30, ...items)
export const set = (...items: readonly Bytes[]): Bytes => tagged(0x31, ...items)
/** A positive number, most significant byte first. */
export const integer = (bytes: Bytes): Bytes =>
  tagged(0x02, (bytes[0] ?? 0) > 127 ? join(new Uint8Array([0]), bytes) : bytes)
export const boolean = (value: boolean): Bytes => tagged(0x01, new Uint8Array([value ? 255 : 0]))
export const octets = (...content: readonly Bytes[]): Bytes => tagged(0x04, ...content)
export const bits = (content: Bytes, unused = 0): Bytes => tagged(0x03, new Uint8Array([unused]), content)
export const text = (value: string): Bytes => tagged(0x0c, new TextEncoder().encode(value))
export const ascii = (tag: number, value: string): Bytes => tagged(tag, new TextEncoder().encode(value))

/** `1.2.840.10045.4.3.2` */
export function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second]
  for (const part of rest) {
    const digits = [part & 127]
    for (let more = part >> 7; more > 0; more >>= 7) digits.unshift((more & 127) | 128)
    bytes.push(...digits)
  }
  return tagged(0x06, new Uint8Array(bytes))
}

/** In seconds; years up to 2049 have two digits, as the standard wants. */
export function time(milliseconds: number): Bytes {
  const digits = new Date(milliseconds).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return Number(digits.slice(0, 4)) < 2050 ? ascii(0x17, digits.slice(2)) : ascii(0x18, digits)
}
