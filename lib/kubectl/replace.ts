import type { KubeClient } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import type { AnyObject, Manifest } from '../kube/objects.ts'
import { fieldValidation } from './create.ts'
import { cascades, deleteOne, untilGone } from './delete.ts'
import { kindName } from './discovery.ts'
import { CommandError, forEachKeepGoing, withSource } from './failure.ts'
import { bool, integer, text } from './flags.ts'
import { lastApplied, withLastApplied } from './lastApplied.ts'
import { type FileObject, objectsOfFiles } from './manifests.ts'
import { outputFlags } from './output.ts'
import { writeRaw } from './raw.ts'
import { dryRunOf, reporter } from './report.ts'
import { dryRunFlag, fileFlags, timeoutFlag, verb } from './verb.ts'

const week = 168 * 3_600_000

export const replace = verb({
  name: 'replace',
  summary: 'Replace a resource by file name or stdin',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    ...timeoutFlag(0),
    cascade: text(undefined, 'background', 'background'),
    'field-manager': text(undefined, 'kubectl-replace'),
    force: bool(),
    'grace-period': integer(-1),
    raw: text(),
    'save-config': bool(),
    subresource: text(),
    validate: text(undefined, 'strict', 'strict'),
    wait: bool(),
  },
  async run({ flags, io, connect }) {
    if (flags.raw !== '') return writeRaw('PUT', flags, io, await connect())
    if (flags.filename.length === 0 && flags.kustomize === '') throw new CommandError('must specify one of -f and -k')
    const dryRun = dryRunOf(flags['dry-run'])
    if (flags.force && dryRun !== 'none') throw new CommandError('--dry-run can not be used when --force is set')
    const report = reporter(io, flags, dryRun)
    const { client, discovery, namespace } = await connect()
    const scope = { discovery, namespace, enforceNamespace: flags.namespace !== '' }
    const objects = await objectsOfFiles(flags, io, scope)
    if (objects.length === 0) throw new CommandError('no objects passed to replace')
    const options = {
      fieldManager: flags['field-manager'],
      fieldValidation: fieldValidation(flags.validate),
      dryRun: dryRun === 'server',
      ...(flags.subresource !== '' && { subresource: flags.subresource }),
    }
    if (flags.force) await forEachKeepGoing(objects, remove)
    await forEachKeepGoing(objects, async ({ manifest, resource, source }) => {
      const object = flags['save-config'] ? withLastApplied(manifest, lastApplied(manifest)) : manifest
      if (dryRun === 'client') return report('replaced', resource, object as AnyObject)
      try {
        const replaced = flags.force
          ? await client.create<AnyObject>(resource, object, options)
          : await client.update<AnyObject>(
              resource,
              await inItsVersion(client, { manifest: object, resource, source }),
              options,
            )
        report('replaced', resource, replaced)
      } catch (error) {
        throw flags.force ? error : withSource('replacing', source, error)
      }
    })

    async function remove({ manifest, resource, source }: FileObject): Promise<void> {
      const { name = '', namespace: own } = manifest.metadata
      const target = { resource, name, namespace: own, source }
      const gracePeriodSeconds = flags['grace-period']
      try {
        const deletion = {
          propagationPolicy: cascades(flags.cascade),
          ...(gracePeriodSeconds >= 0 && { gracePeriodSeconds }),
        }
        const uid = await deleteOne(client, target, deletion)
        io.stdout(
          flags.output === 'name' ? `${kindName(resource)}/${name}\n` : `${kindName(resource)} "${name}" deleted\n`,
        )
        await untilGone(client, target, uid, flags.timeout === 0 ? week : flags.timeout, io)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }
  },
})

/** Whatever is there is to be replaced, unless the object says which version of it. */
async function inItsVersion(client: KubeClient, { manifest, resource }: FileObject): Promise<Manifest> {
  const { name = '', namespace, resourceVersion = '' } = manifest.metadata
  if (resourceVersion !== '') return manifest
  try {
    const current = await client.get<AnyObject>(resource, { name, namespace })
    return { ...manifest, metadata: { ...manifest.metadata, resourceVersion: current.metadata.resourceVersion } }
  } catch (error) {
    if (isNotFound(error)) return manifest
    throw error
  }
}
