import { expect } from 'chai'
import { duplexPair } from 'node:stream'
import { spdyConnection, type SpdyStream } from './connection.ts'
import { client } from './testing.ts'

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
