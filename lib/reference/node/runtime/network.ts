/** A Pod's network as one process has it: its sockets are closed when it ends, and names are resolved by its files. */
import type { Duplex } from 'node:stream'
import type { PodNetwork } from '../image.ts'
import { lookup, parseResolvConf } from '../../network/resolver.ts'
import type { Files } from './files/files.ts'

export interface OwnNetwork extends PodNetwork {
  close(): void
}

export function ownNetwork(pod: PodNetwork, files: Files): OwnNetwork {
  const listeners = new Set<() => void>()
  const sockets = new Set<Duplex>()
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
      return parseResolvConf(text('/etc/resolv.conf')).nameservers[0] ?? pod.nameserver
    },
    listen(port, accept) {
      const stop = pod.listen(port, (socket) => accept(own(socket)))
      listeners.add(stop)
      return () => {
        listeners.delete(stop)
        stop()
      }
    },
    async connect(address, port) {
      return own(await pod.connect(address, port))
    },
    reaches: (address) => pod.reaches(address),
    query: (name, type) => pod.query(name, type),
    lookup: (name) => lookup(name, text('/etc/hosts'), text('/etc/resolv.conf'), (name, type) => pod.query(name, type)),
    close() {
      closed = true
      for (const stop of listeners) stop()
      for (const socket of sockets) socket.destroy()
    },
  }
}
