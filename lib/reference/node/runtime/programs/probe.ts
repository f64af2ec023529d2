/** `ping`. */
import type { Program } from '../../image.ts'
import type { Style } from './cat.ts'
import { parseOptions } from './options.ts'
import { pause } from './sleep.ts'

export function ping(style: Style): Program {
  return async (process) => {
    const { values, flags, args } = parseOptions(
      process.argv.slice(1),
      ['q', '4', '6', 'n'],
      ['c', 'W', 'w', 'i', 's', 'I', 't'],
    )
    const [name] = args
    if (name === undefined) {
      process.stderr(style === 'gnu' ? 'ping: usage error: Destination address required\n' : 'ping: missing operand\n')
      return 1
    }
    const [address] = await process.network.lookup(name)
    if (address === undefined) {
      process.stderr(style === 'gnu' ? `ping: ${name}: Name or service not known\n` : `ping: bad address '${name}'\n`)
      return style === 'gnu' ? 2 : 1
    }
    const count = Number(values.get('c')?.[0] ?? Infinity)
    const times: number[] = []
    let sent = 0
    process.stdout(`PING ${name} (${address})${style === 'gnu' ? ' 56(84) bytes of data.' : ': 56 data bytes'}\n`)
    const summary = (): void => {
      const received = times.length
      const loss = sent === 0 ? 0 : Math.round(((sent - received) * 100) / sent)
      process.stdout(
        `\n--- ${name} ping statistics ---\n${sent} packets transmitted, ${received} ${style === 'gnu' ? '' : 'packets '}received, ${loss}% packet loss${style === 'gnu' ? `, time ${Math.max(0, sent - 1) * 1000}ms` : ''}\n`,
      )
      const mean = times.reduce((sum, time) => sum + time, 0) / received
      const values = [Math.min(...times), mean, Math.max(...times)].map((time) => time.toFixed(3)).join('/')
      const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / received).toFixed(3)
      if (received > 0)
        process.stdout(
          style === 'gnu'
            ? `rtt min/avg/max/mdev = ${values}/${deviation} ms\n`
            : `round-trip min/avg/max = ${values} ms\n`,
        )
    }
    const interrupt = new AbortController()
    process.onSignal('SIGINT', () => interrupt.abort())
    const signal = AbortSignal.any([process.signal, interrupt.signal])
    while (sent < count && !signal.aborted) {
      const sequence = style === 'gnu' ? ++sent : sent++
      const began = performance.now()
      // A Service's address answers no echo request, as in a real cluster.
      if (process.network.reaches(address)) {
        const time = performance.now() - began
        times.push(time)
        if (!flags.has('q'))
          process.stdout(
            `64 bytes from ${address}: ${style === 'gnu' ? 'icmp_seq' : 'seq'}=${sequence} ttl=64 time=${time.toFixed(3)} ms\n`,
          )
      }
      if (sent < count) await pause({ clock: process.clock, signal }, Number(values.get('i')?.[0] ?? 1) * 1000)
    }
    summary()
    return times.length > 0 ? 0 : 1
  }
}
