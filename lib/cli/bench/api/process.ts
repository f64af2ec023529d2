/** The server's process: starts the reference as a test would, and tells how it is. With a number: all of it, with so many nodes. */
import process from 'node:process'
import { startReference } from '../../../reference/start.ts'

const begin = performance.now()
const nodes = Number(process.argv[2] ?? 0)
const reference = await startReference(nodes > 0 ? { nodes } : { components: () => [] })
process.send?.({ kubeconfig: reference.kubeconfig.path, milliseconds: performance.now() - begin })

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ rss: process.memoryUsage.rss(), cpu: (user + system) / 1000 })
})
process.once('disconnect', () => void reference.stop().then(() => process.exit()))
