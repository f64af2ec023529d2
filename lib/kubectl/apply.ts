import type { KubeClient, WriteOptions } from '../kube/client.ts'
import { isNotFound } from '../kube/errors.ts'
import type { AnyObject, Manifest } from '../kube/objects.ts'
import { kindName } from './discovery.ts'
import { CommandError, forEachKeepGoing, withSource } from './failure.ts'
import { bool, text } from './flags.ts'
import type { Io } from './io.ts'
import { fieldValidation } from './create.ts'
import { lastApplied, lastAppliedAnnotation, withLastApplied } from './lastApplied.ts'
import { type FileObject, objectsOfFiles } from './manifests.ts'
import { outputFlags } from './output.ts'
import { patchSchemaOf } from './patchSchema.ts'
import { dryRunOf, type Reporter, reporter } from './report.ts'
import { mergePatchOf, strategicPatchOf } from './threeWay.ts'
import { dryRunFlag, fileFlags, timeoutFlag, verb } from './verb.ts'

export const apply = verb({
  name: 'apply',
  summary: 'Apply a configuration to a resource by file name or stdin',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    ...timeoutFlag(0),
    cascade: text(undefined, 'background', 'background'),
    'field-manager': text(),
    force: bool(),
    'force-conflicts': bool(),
    'openapi-patch': bool(undefined, true),
    overwrite: bool(undefined, true),
    'server-side': bool(),
    validate: text(undefined, 'strict', 'strict'),
    wait: bool(),
  },
  async run({ flags, args, io, connect }) {
    if (args.length > 0) {
      throw new CommandError(`Unexpected args: [${args.join(' ')}]\nSee 'kubectl apply -h' for help and examples`)
    }
    if (flags.filename.length === 0 && flags.kustomize === '') throw new CommandError('must specify one of -f and -k')
    if (flags.force)
      throw new CommandError(
        'the built-in kubectl has no "apply --force"; delete and apply, or run with --terminal=host',
      )
    if (flags['force-conflicts'] && !flags['server-side'])
      throw new CommandError('--force-conflicts only works with --server-side')
    const dryRun = dryRunOf(flags['dry-run'])
    if (dryRun === 'client' && flags['server-side']) {
      throw new CommandError(
        "--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)",
      )
    }
    const { client, discovery, namespace } = await connect()
    const scope = { discovery, namespace, enforceNamespace: flags.namespace !== '' }
    const objects = await objectsOfFiles(flags, io, scope)
    if (objects.length === 0) throw new CommandError('no objects passed to apply')
    const manager = flags['field-manager']
    const options: WriteOptions = {
      fieldManager: manager !== '' ? manager : flags['server-side'] ? 'kubectl' : 'kubectl-client-side-apply',
      fieldValidation: fieldValidation(flags.validate),
      dryRun: dryRun === 'server',
    }
    const applying: Applying = {
      client,
      io,
      options,
      clientOnly: dryRun === 'client',
      report: reporter(io, flags, dryRun),
    }
    await forEachKeepGoing(objects, (object) =>
      flags['server-side']
        ? applyServerSide(object, applying, flags['force-conflicts'])
        : applyClientSide(object, applying),
    )
  },
})

interface Applying {
  client: KubeClient
  io: Io
  options: WriteOptions
  clientOnly: boolean
  report: Reporter
}

async function applyServerSide(
  { manifest, resource, source }: FileObject,
  { client, options, report }: Applying,
  force: boolean,
) {
  try {
    const applied = await client.patch(resource, nameOf(manifest), 'apply', manifest, { ...options, force })
    report('serverside-applied', resource, applied)
  } catch (error) {
    throw withSource('applying patch for', source, error)
  }
}

async function applyClientSide(object: FileObject, applying: Applying): Promise<void> {
  const { manifest, resource, source } = object
  const { client, options, clientOnly, report } = applying
  const modified = withLastApplied(manifest, lastApplied(manifest))
  const current = await currentOf(object, client)
  if (current === undefined) {
    if (clientOnly) return report('created', resource, modified as AnyObject)
    try {
      return report('created', resource, await client.create(resource, modified, options))
    } catch (error) {
      throw withSource('creating', source, error)
    }
  }
  const original = current.metadata.annotations?.[lastAppliedAnnotation]
  if (original === undefined) warnOfMissingAnnotation(object, applying.io)
  const versions = {
    original: original === undefined ? {} : (JSON.parse(original) as Record<string, unknown>),
    modified: modified as Record<string, unknown>,
    current,
  }
  const schema = await patchSchemaOf(client, resource)
  const patch = schema === undefined ? mergePatchOf(versions) : strategicPatchOf(versions, schema)
  if (clientOnly) return report('configured', resource, current)
  if (Object.keys(patch).length === 0) return report('unchanged', resource, current)
  try {
    const type = schema === undefined ? 'merge' : 'strategic'
    report('configured', resource, await client.patch(resource, nameOf(manifest), type, patch, options))
  } catch (error) {
    throw withSource('applying patch to', source, error)
  }
}

async function currentOf(
  { manifest, resource, source }: FileObject,
  client: KubeClient,
): Promise<AnyObject | undefined> {
  try {
    return await client.get<AnyObject>(resource, nameOf(manifest))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw withSource('retrieving current configuration of', source, error)
  }
}

function warnOfMissingAnnotation({ manifest, resource }: FileObject, io: Io): void {
  const name = `${kindName({ ...resource, kind: resource.plural })}/${manifest.metadata.name ?? ''}`
  io.stderr(
    `Warning: resource ${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`,
  )
}

const nameOf = ({ metadata }: Manifest) => ({ name: metadata.name ?? '', namespace: metadata.namespace })
