/** For tests: the client's side of SPDY. */
import { constants, createDeflate } from 'node:zlib'
import { dictionary } from './dictionary.ts'

/** Frames as a client sends them. */
export function client(): {
  syn(id: number, headers: Record<string, string>): Promise<Buffer>
  data(id: number, text: string, fin?: boolean): Buffer
  ping(id: number): Buffer
} {
  const deflate = createDeflate({ dictionary, flush: constants.Z_SYNC_FLUSH })
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(value)
    return bytes
  }
  const control = (type: number, body: Buffer): Buffer =>
    Buffer.concat([number(0x80030000 + type), number(body.length), body])
  return {
    async syn(id, headers) {
      const pairs = Object.entries(headers)
        .flat()
        .flatMap((text) => [number(text.length), Buffer.from(text)])
      const block = Buffer.concat([number(Object.keys(headers).length), ...pairs])
      const packed = await new Promise<Buffer>((resolve) =>
        deflate.write(block, () => resolve(deflate.read() as Buffer)),
      )
      return control(1, Buffer.concat([number(id), Buffer.alloc(6), packed]))
    },
    data: (id, text, fin = false) =>
      Buffer.concat([number(id), number((fin ? 1 : 0) * 2 ** 24 + text.length), Buffer.from(text)]),
    ping: (id) => control(6, number(id)),
  }
}
