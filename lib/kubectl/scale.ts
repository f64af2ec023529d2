import { isNotFound } from '../kube/errors.ts'
import type { AnyObject } from '../kube/objects.ts'
import { CommandError } from './failure.ts'
import { bool, integer, text } from './flags.ts'
import { outputFlags } from './output.ts'
import { dryRunOf, reporter } from './report.ts'
import { targetsOf } from './targets.ts'
import { dryRunFlag, fileFlags, timeoutFlag, verb } from './verb.ts'

interface Scale extends AnyObject {
  spec: { replicas?: number }
}

export const scale = verb({
  name: 'scale',
  summary: 'Set a new size for a deployment, replica set, or replication controller',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    ...timeoutFlag(0),
    all: bool(),
    'current-replicas': integer(-1),
    replicas: integer<undefined>(undefined),
    'resource-version': text(),
    selector: text('l'),
  },
  async run({ flags, args, io, connect }) {
    const { replicas } = flags
    if (replicas === undefined) throw new CommandError('required flag(s) "replicas" not set')
    if (replicas < 0) {
      throw new CommandError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
    }
    const dryRun = dryRunOf(flags['dry-run'])
    const report = reporter(io, flags, dryRun)
    const connection = await connect()
    const { client } = connection
    const targets = await targetsOf(args, flags, io, connection)
    if (targets.length === 0) throw new CommandError('no objects passed to scale')
    for (const { resource, name, namespace } of targets) {
      const target = { name, namespace }
      await client.get(resource, target).catch((error: unknown) => {
        if (isNotFound(error)) throw new CommandError(`no objects passed to scale ${(error as Error).message}`)
        throw error
      })
      const options = { subresource: 'scale', dryRun: dryRun === 'server' }
      const expected = flags['current-replicas']
      if (dryRun !== 'client' && (expected !== -1 || flags['resource-version'] !== '')) {
        const current = await client.get<Scale>(resource, target, 'scale')
        const found = current.spec.replicas ?? 0
        if (expected !== -1 && found !== expected)
          throw new CommandError(`Expected replicas to be ${expected}, was ${found}`)
        const version = flags['resource-version']
        if (version !== '' && version !== current.metadata.resourceVersion) {
          throw new CommandError(`Expected resource version to be ${version}, was ${current.metadata.resourceVersion}`)
        }
        await client.update(resource, { ...current, spec: { ...current.spec, replicas } }, options)
      } else if (dryRun !== 'client') {
        await client.patch(resource, target, 'merge', { spec: { replicas } }, options)
      }
      const shown = flags.output === '' ? { metadata: { name } } : await client.get<AnyObject>(resource, target)
      report('scaled', resource, shown as AnyObject)
    }
  },
})
