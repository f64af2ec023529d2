import type { AnyObject } from '../kube/objects.ts'
import { CommandError, forEachKeepGoing, withSource } from './failure.ts'
import { bool, text } from './flags.ts'
import { lastApplied, withLastApplied } from './lastApplied.ts'
import { objectsOfFiles } from './manifests.ts'
import { outputFlags } from './output.ts'
import { writeRaw } from './raw.ts'
import { dryRunOf, reporter } from './report.ts'
import { dryRunFlag, fileFlags, verb } from './verb.ts'

export const create = verb({
  name: 'create',
  summary: 'Create a resource from a file or from stdin',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    'field-manager': text(undefined, 'kubectl-create'),
    raw: text(),
    'save-config': bool(),
    validate: text(undefined, 'strict', 'strict'),
  },
  async run({ flags, io, connect }) {
    if (flags.filename.length === 0 && flags.kustomize === '') throw new CommandError('must specify one of -f and -k')
    if (flags.raw !== '') return writeRaw('POST', flags, io, await connect())
    const dryRun = dryRunOf(flags['dry-run'])
    const report = reporter(io, flags, dryRun)
    const { client, discovery, namespace } = await connect()
    const scope = { discovery, namespace, enforceNamespace: flags.namespace !== '' }
    await forEachKeepGoing(await objectsOfFiles(flags, io, scope), async ({ manifest, resource, source }) => {
      const object = flags['save-config'] ? withLastApplied(manifest, lastApplied(manifest)) : manifest
      if (dryRun === 'client') return report('created', resource, object as AnyObject)
      try {
        const options = {
          fieldManager: flags['field-manager'],
          fieldValidation: fieldValidation(flags.validate),
          dryRun: dryRun === 'server',
        }
        report('created', resource, await client.create(resource, object, options))
      } catch (error) {
        throw withSource('creating', source, error)
      }
    })
  },
})

/** What `--validate` asks of the server. @throws CommandError */
export function fieldValidation(validate: string): 'Strict' | 'Warn' | 'Ignore' {
  if (validate === 'strict' || validate === 'true') return 'Strict'
  if (validate === 'warn') return 'Warn'
  if (validate === 'ignore' || validate === 'false') return 'Ignore'
  throw new CommandError(`invalid - validate option "${validate}"`)
}
