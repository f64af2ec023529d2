import { expect } from 'chai'
import { duplexPair } from 'node:stream'
import { constants, createDeflate } from 'node:zlib'
import { spdyConnection, type SpdyStream } from './connection.ts'
import { dictionary } from './dictionary.ts'

/** Frames as a client sends them. */
function client(): {
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

describe('SPDY', () => {
  it('opens streams with their headers, and carries bytes both ways', async () => {
    const [near, far] = duplexPair()
    const seen: { headers: Record<string, string>; text: string }[] = []
    let echoed = (): void => {}
    const both = new Promise<void>((resolve) => (echoed = resolve))
    const echo = async (stream: SpdyStream): Promise<void> => {
      let text = ''
      for await (const data of stream.data) text += Buffer.from(data).toString()
      seen.push({ headers: Object.fromEntries(stream.headers), text })
      await stream.send(new TextEncoder().encode(text.toUpperCase()))
      stream.end()
      if (seen.length === 2) echoed()
    }
    const connection = spdyConnection(far, (stream) => void echo(stream))
    const frames = client()
    near.write(await frames.syn(1, { streamtype: 'stdin' }))
    const second = await frames.syn(3, { Streamtype: 'error', port: '80' })
    // Frames come in pieces of any size.
    for (const byte of Buffer.concat([
      second,
      frames.data(1, 'hel'),
      frames.data(3, '', true),
      frames.data(1, 'lo', true),
    ])) {
      near.write(Buffer.from([byte]))
    }
    await both
    near.end()
    await connection.done
    expect(seen).to.deep.equal([
      { headers: { streamtype: 'error', port: '80' }, text: '' },
      { headers: { streamtype: 'stdin' }, text: 'hello' },
    ])
    const sent = near.read() as Buffer
    expect(sent.includes(frames.data(1, 'HELLO'))).to.equal(true)
    expect(sent.includes(frames.data(1, '', true))).to.equal(true)
  })

  it('answers pings', async () => {
    const [near, far] = duplexPair()
    const connection = spdyConnection(far, () => {})
    const ping = client().ping(7)
    near.end(ping)
    await connection.done
    expect(near.read()).to.deep.equal(ping)
  })

  it('hangs up on frames that are too long', async () => {
    const [near, far] = duplexPair()
    const connection = spdyConnection(far, () => {})
    near.write(Buffer.from([0, 0, 0, 1, 0, 0xff, 0xff, 0xff]))
    await connection.done
  })
})
