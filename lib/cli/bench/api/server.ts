/** A reference in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { accessOf, readKubeconfig, type ClusterAccess } from '../../../kube/kubeconfig.ts'
import { Connection, type Target } from './connection.ts'

export interface Server {
  readonly access: ClusterAccess
  readonly target: Target
  /** From the call of `startReference` to ready, within its process. */
  readonly milliseconds: number
  usage(): Promise<Usage>
  stop(): Promise<void>
}

export interface Usage {
  /** Bytes of memory, as the system counts them. */
  rss: number
  /** Milliseconds of all its threads, user and system. */
  cpu: number
}

/** @param nodes with all of the reference's components and so many nodes; where absent, the API server alone */
export async function startServer(signal: AbortSignal, nodes = 0): Promise<Server> {
  signal.throwIfAborted()
  const child = fork(fileURLToPath(new URL('process.js', import.meta.url)), nodes > 0 ? [`${nodes}`] : [])
  const kill = (): unknown => child.kill()
  signal.addEventListener('abort', kill, { once: true })
  const { kubeconfig, milliseconds } = await messageOf<{ kubeconfig: string; milliseconds: number }>(child)
  const access = await accessOf(await readKubeconfig(kubeconfig))
  return {
    access,
    target: await targetOf(access),
    milliseconds,
    usage() {
      child.send('usage')
      return messageOf<Usage>(child)
    },
    async stop() {
      signal.removeEventListener('abort', kill)
      const gone = once(child, 'exit')
      child.disconnect()
      await gone
    },
  }
}

function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Error('the process of the API server has ended'))
    child.once('exit', gone)
    child.once('message', (message) => {
      child.off('exit', gone)
      resolve(message as T)
    })
  })
}

async function targetOf(access: ClusterAccess): Promise<Target> {
  const { hostname, port } = new URL(access.server)
  const { authorization = '' } = await access.credentials()
  return { host: hostname, port: Number(port), ca: access.tls.ca ?? '', authorization }
}

/** Connections for as long as `use` takes. */
export async function withConnections<T>(
  target: Target,
  count: number,
  use: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: count }, () => Connection.open(target)))
  try {
    return await use(connections)
  } finally {
    for (const connection of connections) connection.close()
  }
}

/** A server of its own for what `use` does, with as many connections as the rates are measured with. */
export async function withServer<T>(
  signal: AbortSignal,
  use: (server: Server, connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const server = await startServer(signal)
  try {
    return await withConnections(server.target, 32, (connections) => use(server, connections))
  } finally {
    await server.stop()
  }
}
