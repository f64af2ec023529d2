/** The server's process: starts the reference as a test would, and tells how it is. With `whole`, all of its components. */
import process from 'node:process'
import { startReference } from '../../../reference/start.ts'

const begin = performance.now()
const reference = await startReference(process.argv[2] === 'whole' ? {} : { components: () => [] })
process.send?.({ kubeconfig: reference.kubeconfig.path, milliseconds: performance.now() - begin })

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ rss: process.memoryUsage.rss(), cpu: (user + system) / 1000 })
})
process.once('disconnect', () => void reference.stop().then(() => process.exit()))
