/** A Pod's network as one process has it: its sockets are closed when it ends, and names are resolved by its files. */
import type { Duplex } from 'node:stream'
import type { PodNetwork, UdpSocket } from '../image.ts'
import { lookup, parseResolvConf } from '../../network/resolver.ts'
import type { Files } from './files/files.ts'

export interface OwnNetwork extends PodNetwork {
  /** Whether a socket of the Pod is the process's. */
  holds(handle: object): boolean
  close(): void
}

export function ownNetwork(pod: PodNetwork, files: Files): OwnNetwork {
  const listeners = new Set<() => void>()
  const sockets = new Set<Duplex>()
  const udp = new Set<UdpSocket>()
  let closed = false
  const own = (socket: Duplex): Duplex => {
    if (closed) socket.destroy()
    else sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    return socket
  }
  const text = (path: string): string => {
    const inode = files.seek(path)
    return inode?.kind === 'file' ? Buffer.from(files.content(path)).toString() : ''
  }
  return {
    get hostname() {
      return pod.hostname
    },
    get address() {
      return pod.address
    },
    get nameserver() {
      return parseResolvConf(text('/etc/resolv.conf')).nameservers[0] ?? '127.0.0.1'
    },
    listen(port, accept, address) {
      const stop = pod.listen(port, (socket) => accept(own(socket)), address)
      listeners.add(stop)
      return () => {
        listeners.delete(stop)
        stop()
      }
    },
    udp(use) {
      const socket = pod.udp(use)
      udp.add(socket)
      return socket
    },
    sockets: () => pod.sockets(),
    holds: (handle) =>
      [...listeners].some((stop) => stop === handle) ||
      [...sockets].some((socket) => socket === handle) ||
      [...udp].some((socket) => socket === handle),
    async connect(address, port) {
      return own(await pod.connect(address, port))
    },
    reaches: (address) => pod.reaches(address),
    query: (name, type, server) => pod.query(name, type, server),
    lookup: (name) => lookup(name, text('/etc/hosts'), text('/etc/resolv.conf'), pod.query),
    close() {
      closed = true
      for (const stop of listeners) stop()
      for (const socket of sockets) socket.destroy()
      for (const socket of udp) socket.close()
    },
  }
}
