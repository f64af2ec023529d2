import type { Manifest } from '../kube/objects.ts'
import { namespaces } from '../kube/resource.ts'
import { usageError } from './failure.ts'
import { text } from './flags.ts'
import { outputFlags } from './output.ts'
import { dryRunOf, reporter } from './report.ts'
import { dryRunFlag, verb } from './verb.ts'

export const createNamespace = verb({
  name: 'create namespace',
  summary: 'Create a namespace with the specified name',
  flags: { ...outputFlags, ...dryRunFlag, 'field-manager': text(undefined, 'kubectl-create') },
  async run({ flags, args, io, connect }) {
    const [name] = args
    if (name === undefined || args.length > 1) {
      throw usageError('create namespace', `exactly one NAME is required, got ${args.length}`)
    }
    const dryRun = dryRunOf(flags['dry-run'])
    const { client, discovery } = await connect()
    const resource = await discovery.named(namespaces.plural)
    const manifest: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
    const options = { fieldManager: flags['field-manager'], dryRun: dryRun !== 'none' }
    reporter(io, flags, dryRun)('created', resource, await client.create(namespaces, manifest, options))
  },
})
