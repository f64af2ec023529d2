import { CommandError, usageError } from '../failure.ts'
import { integer, text } from '../flags.ts'
import { goJson } from '../goJson.ts'
import { outputFlags } from '../output.ts'
import { dryRunOf, reporter } from '../report.ts'
import { targetsOf } from '../targets.ts'
import { dryRunFlag, fileFlags, verb } from '../verb.ts'
import { revisionsOf } from './revisions.ts'

export const undo = verb({
  name: 'rollout undo',
  summary: 'Undo a previous rollout',
  flags: { ...outputFlags, ...fileFlags, ...dryRunFlag, selector: text('l'), 'to-revision': integer(0) },
  async run({ flags, args, io, connect }) {
    if (args.length === 0 && flags.filename.length === 0)
      throw usageError('rollout undo', 'required resource not specified')
    const wanted = flags['to-revision']
    if (wanted < 0) throw new CommandError(`revision must be a positive integer: ${wanted}`)
    const dryRun = dryRunOf(flags['dry-run'])
    const report = reporter(io, flags, dryRun)
    const connection = await connect()
    const { client } = connection
    for (const target of await targetsOf(args, flags, io, connection)) {
      const { set, revisions } = await revisionsOf(client, target)
      if (wanted === 0 && revisions.length < 2) {
        const isDeployment = target.resource.kind === 'Deployment'
        throw new CommandError(
          isDeployment
            ? `no rollout history found for deployment "${target.name}"`
            : 'no last revision to roll back to',
        )
      }
      const revision = wanted === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === wanted)
      if (revision === undefined) throw new CommandError(`unable to find specified revision ${wanted} in history`)
      if (goJson(revision.written) === goJson(set.spec.template)) {
        report(`skipped rollback (current template already matches revision ${revision.number})`, target.resource, set)
        continue
      }
      const options = { dryRun: dryRun === 'server' }
      const changed =
        dryRun === 'client' ? set : await client.patch(target.resource, target, 'strategic', revision.patch, options)
      report('rolled back', target.resource, changed)
    }
  },
})
