/** Port forwarding over channels: for each port one with its data and one with what goes wrong. */
import type { Duplex } from 'node:stream'
import type { Api, Call } from '../api.ts'
import type { Route } from '../route.ts'
import { badRequest } from '../status.ts'
import type { Peer, Session } from './channels.ts'
import { podOf, targetOf } from './target.ts'

/** How to connect to ports of the Pod that the route names, and what to call it. @throws ApiError */
export function forwardTarget(api: Api, route: Route): { connect(port: number): Promise<Duplex>; describe: string } {
  // All containers of a Pod share its ports: any will do.
  const target = targetOf(api, route, podOf(api, route).spec.containers[0]?.name)
  return {
    connect: (port) => target.kubelet.connect(target, port),
    describe: `pod ${route.name} in ${route.namespace}`,
  }
}

export function portForwardSession(api: Api, route: Route, { query }: Call): Session {
  const ports = query
    .all('ports')
    .flatMap((list) => list.split(','))
    .map(Number)
  if (ports.length === 0) throw badRequest("query parameter 'ports' is required")
  const wrong = ports.find((port) => !Number.isInteger(port) || port < 1 || port > 65535)
  if (wrong !== undefined) throw badRequest(`unable to parse '${wrong}' as a port`)
  const { connect } = forwardTarget(api, route)
  return async (peer) => {
    const sockets = await Promise.all(ports.map((port, index) => open(() => connect(port), port, index, peer)))
    await relay(peer, sockets)
    for (const socket of sockets) socket?.destroy()
    peer.close()
  }
}

/** Both channels begin with the port's number, as the protocol has it. */
async function open(
  connect: () => Promise<Duplex>,
  port: number,
  index: number,
  peer: Peer,
): Promise<Duplex | undefined> {
  const number = new Uint8Array([port & 255, port >> 8])
  void peer.send(index * 2, number)
  void peer.send(index * 2 + 1, number)
  try {
    const socket = await connect()
    void answer(peer, socket, index)
    return socket
  } catch (error) {
    void peer.send(index * 2 + 1, new TextEncoder().encode((error as Error).message))
    return undefined
  }
}

async function answer(peer: Peer, socket: Duplex, index: number): Promise<void> {
  try {
    for await (const data of socket as AsyncIterable<Uint8Array>) await peer.send(index * 2, data)
  } catch (error) {
    void peer.send(index * 2 + 1, new TextEncoder().encode((error as Error).message))
  }
  peer.close()
}

async function relay(peer: Peer, sockets: readonly (Duplex | undefined)[]): Promise<void> {
  for await (const frame of peer.frames) {
    const socket = frame.channel % 2 === 0 ? sockets[frame.channel / 2] : undefined
    if ('end' in frame) socket?.end()
    else socket?.write(frame.data)
  }
}
