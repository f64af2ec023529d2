import type { AnyObject } from '../../kube/objects.ts'
import { CommandError } from '../failure.ts'
import { text } from '../flags.ts'
import { outputFlags } from '../output.ts'
import { reporter } from '../report.ts'
import { targetsOf } from '../targets.ts'
import { fileFlags, verb } from '../verb.ts'

const restartable = new Set(['Deployment', 'DaemonSet', 'StatefulSet'])

export const restart = verb({
  name: 'rollout restart',
  summary: 'Restart a resource',
  flags: { ...outputFlags, ...fileFlags, 'field-manager': text(undefined, 'kubectl-rollout'), selector: text('l') },
  async run({ flags, args, io, connect }) {
    if (args.length === 0 && flags.filename.length === 0) throw new CommandError('required resource not specified')
    const report = reporter(io, flags)
    const connection = await connect()
    const { client } = connection
    for (const target of await targetsOf(args, flags, io, connection)) {
      const { resource, name } = target
      await client.get<AnyObject>(resource, target)
      if (!restartable.has(resource.kind))
        throw new CommandError(`${resource.plural} "${name}" restarting is not supported`)
      const restartedAt = new Date(io.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
      const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt }
      const patch = { spec: { template: { metadata: { annotations } } } }
      const options = { fieldManager: flags['field-manager'] }
      report('restarted', resource, await client.patch<AnyObject>(resource, target, 'strategic', patch, options))
    }
  },
})
