/** `nc`: what comes on stdin goes to a peer, over TCP or UDP, and what it sends to stdout. */
import type { Process, Program } from '../../image.ts'
import { describe, hasCode } from '../files/errors.ts'
import { parseOptions } from './options.ts'
import { listenUdp, talkUdp, tryUdp } from './nc-udp.ts'

export const nc: Program = async (process) => {
  const { flags, values, args } = parseOptions(
    process.argv.slice(1),
    ['z', 'v', 'l', 'k', 'n', 'u', '4', 'q', 'N'],
    ['w', 'p', 's', 'q'],
  )
  const own = values.get('p')?.[0]
  const seconds = Number(values.get('w')?.[0] ?? Infinity)
  if (flags.has('l')) {
    const port = Number(own ?? args.at(-1))
    return flags.has('u') ? listenUdp(process, port) : listen(process, port, flags.has('k'))
  }
  const [name, port] = args
  if (name === undefined || port === undefined) {
    process.stderr('nc: missing operand\n')
    return 1
  }
  const [address] = await process.network.lookup(name)
  if (address === undefined) {
    process.stderr(`nc: bad address '${name}'\n`)
    return 1
  }
  if (flags.has('u')) {
    const use = { peer: { address, port: Number(port) }, ...(own !== undefined && { port: Number(own) }) }
    const status = flags.has('z') ? await tryUdp(process, use) : await talkUdp(process, use, seconds)
    if (flags.has('z') && flags.has('v') && status === 0) process.stderr(`${name} (${address}:${port}) open\n`)
    return status
  }
  try {
    const socket = await process.network.connect(address, Number(port))
    if (flags.has('v')) process.stderr(`${name} (${address}:${port}) open\n`)
    if (flags.has('z')) {
      socket.destroy()
      return 0
    }
    void (async () => {
      for await (const bytes of process.stdin) socket.write(bytes)
      socket.end()
    })()
    for await (const bytes of socket as AsyncIterable<Uint8Array>) process.stdout(bytes)
    return 0
  } catch (error) {
    if (!flags.has('z') || flags.has('v') || !hasCode(error, 'ECONNREFUSED'))
      process.stderr(`nc: can't connect to remote host (${address}): ${describe(error)}\n`)
    return 1
  }
}

async function listen(process: Process, port: number, again: boolean): Promise<number> {
  return new Promise((resolve) => {
    const stop = process.network.listen(port, (socket) => {
      if (!again) stop()
      socket.on('data', (bytes: Uint8Array) => process.stdout(bytes))
      socket.on('end', () => {
        socket.end()
        if (!again) resolve(0)
      })
      void (async () => {
        for await (const bytes of process.stdin) socket.write(bytes)
        socket.end()
      })()
    })
  })
}
