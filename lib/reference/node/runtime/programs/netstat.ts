/** busybox's `netstat`: the sockets of the Pod, and the processes of this container that have them. */
import type { Process, Program, SocketState } from '../../image.ts'
import { parseOptions } from './options.ts'

export const netstat: Program = async (process) => {
  const { flags, unknown } = parseOptions(process.argv.slice(1), 'alntuwxpeW'.split(''))
  if (unknown !== undefined) {
    process.stderr(`netstat: invalid option -- '${unknown.replace(/^-/, '')}'\nUsage: netstat [-alntuwxepW]\n`)
    return 1
  }
  const [all, listening, owners] = [flags.has('a'), flags.has('l'), flags.has('p')]
  const families = ['t', 'u', 'w', 'x'].filter((family) => flags.has(family))
  const shows = (family: string): boolean => families.length === 0 || families.includes(family)
  const which = all ? 'servers and established' : listening ? 'only servers' : 'w/o servers'
  const width = flags.has('W') ? 51 : 23
  if (['t', 'u', 'w'].some(shows)) {
    const banner = owners ? 'PID/Program name    ' : ''
    process.stdout(
      `Active Internet connections (${which})\nProto Recv-Q Send-Q ${'Local Address'.padEnd(width)} ${'Foreign Address'.padEnd(width)} State       ${banner}\n`,
    )
    const shown = process.network
      .sockets()
      .filter(({ protocol, remote }) => shows(protocol[0]!) && (all || (remote === undefined) === listening))
    for (const socket of shown.toSorted(byProtocol))
      process.stdout(`${rowOf(socket, width)}${owners ? ownerOf(process, socket) : ''}\n`)
  }
  if (shows('x')) {
    const banner = owners ? 'PID/Program name    ' : ''
    process.stdout(
      `Active UNIX domain sockets (${which})\nProto RefCnt Flags       Type       State         I-Node ${banner}Path\n`,
    )
  }
  return 0
}

/** TCP first; who listens first. */
function byProtocol(a: SocketState, b: SocketState): number {
  return Number(a.protocol === 'udp') - Number(b.protocol === 'udp')
}

function rowOf({ protocol, local, remote, state, received, unsent }: SocketState, width: number): string {
  const to =
    remote === undefined ? `${local.address.includes(':') ? '::' : '0.0.0.0'}:*` : `${remote.address}:${remote.port}`
  const cells = [`${local.address}:${local.port}`, to].map((cell) => cell.slice(0, width).padEnd(width)).join(' ')
  return `${protocol}   ${String(received).padStart(6)} ${String(unsent).padStart(6)} ${cells} ${state.padEnd(12)}`
}

/** Those of other containers are not to be seen. */
function ownerOf(process: Process, { handle }: SocketState): string {
  const owner = process.processes().find((one) => one.holds(handle))
  return owner === undefined ? '-' : `${owner.pid}/${(owner.argv[0] ?? '').replace(/^.*\//, '')}`
}
