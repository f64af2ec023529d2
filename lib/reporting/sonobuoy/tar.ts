/** A tar archive (ustar) of texts by their paths. */

const block = 512

/** `at`: when its files were written, in milliseconds since the epoch. */
export function tar(files: ReadonlyMap<string, string>, at: number): Uint8Array {
  const parts = [...files].flatMap(([path, text]) => {
    const content = Buffer.from(text)
    return [header(path, content.length, at), content, Buffer.alloc((block - (content.length % block)) % block)]
  })
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function header(path: string, size: number, at: number): Buffer {
  const octal = (value: number, length: number): string =>
    `${Math.floor(value)
      .toString(8)
      .padStart(length - 1, '0')}\0`
  const head = Buffer.alloc(block)
  const write = (offset: number, text: string): number => head.write(text, offset)
  write(0, path)
  write(100, octal(0o644, 8))
  write(108, octal(0, 8))
  write(116, octal(0, 8))
  write(124, octal(size, 12))
  write(136, octal(at / 1000, 12))
  write(148, ' '.repeat(8))
  write(156, '0')
  write(257, 'ustar\x0000')
  const sum = head.reduce((total, byte) => total + byte, 0)
  write(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  return head
}
