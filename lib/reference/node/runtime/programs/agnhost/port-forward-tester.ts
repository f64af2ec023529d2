/** `agnhost port-forward-tester`: takes one connection, expects what its environment says, and sends data in chunks. */
import type { Duplex } from 'node:stream'
import type { Process } from '../../../image.ts'
import { pause } from '../sleep.ts'
import { untilSignal } from './agnhost.ts'

/** For the client to get its data before the connection is gone. */
const lingerMs = 500

export async function portForwardTester(process: Process): Promise<number> {
  const { env } = process
  const host = env['BIND_ADDRESS'] || 'localhost'
  const [address] = await process.network.lookup(host)
  if (address === undefined) {
    process.stdout(`Error resolving: lookup ${host}: no such host\n`)
    return 1
  }
  const socket = await accepted(process, Number(env['BIND_PORT'] ?? 0), address)
  if (socket === undefined) return 2
  process.stdout('Accepted client connection\n')
  const status = await serve(process, socket)
  socket.destroy()
  return status
}

async function serve(process: Process, socket: Duplex): Promise<number> {
  const { env } = process
  const expected = env['EXPECTED_CLIENT_DATA'] ?? ''
  if (expected !== '') {
    const found = await firstOf(socket)
    const wanted = Buffer.byteLength(expected)
    if (found.length < wanted) {
      const why = found.length === 0 ? 'EOF' : '<nil>'
      process.stdout(`Expected to read ${wanted} bytes from client, but got ${found.length} instead. err=${why}\n`)
      return 2
    }
    const text = found.subarray(0, wanted).toString()
    if (text !== expected) {
      process.stdout(`Expect to read "${expected}", but got "${text}". err=<nil>\n`)
      return 3
    }
    process.stdout('Received expected client data\n')
  }
  const numbers = ['CHUNKS', 'CHUNK_SIZE', 'CHUNK_INTERVAL'].map((name) => ({ name, text: env[name] ?? '' }))
  const wrong = numbers.find(({ text }) => !/^[+-]?\d+$/.test(text))
  if (wrong !== undefined) {
    process.stdout(
      `Error parsing ${wrong.name} "${wrong.text}": strconv.Atoi: parsing "${wrong.text}": invalid syntax\n`,
    )
    return 1
  }
  const [chunks = 0, size = 0, interval = 0] = numbers.map(({ text }) => Number(text))
  for (let chunk = 0; chunk < chunks; chunk++) {
    if (chunk > 0) await pause(process, interval)
    socket.write('x'.repeat(size))
  }
  process.stdout('Shutting down connection\n')
  socket.end()
  await pause(process, lingerMs)
  process.stdout('Done\n')
  return 0
}

/** The first connection; none where a signal comes before it. */
function accepted(process: Process, port: number, address: string): Promise<Duplex | undefined> {
  return new Promise((resolve) => {
    process.network.listen(port, resolve, address)
    void untilSignal(process).then(() => resolve(undefined))
  })
}

/** What comes first, or nothing where the client has ended. */
function firstOf(socket: Duplex): Promise<Buffer> {
  return new Promise((resolve) => {
    socket.once('data', (data: Buffer) => resolve(data))
    for (const end of ['end', 'close']) socket.once(end, () => resolve(Buffer.alloc(0)))
  })
}
