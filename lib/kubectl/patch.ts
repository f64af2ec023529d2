import type { PatchType } from '../kube/client.ts'
import type { AnyObject } from '../kube/objects.ts'
import type { ApiResource } from './discovery.ts'
import { CommandError, forEachKeepGoing } from './failure.ts'
import { bool, text } from './flags.ts'
import { sorted } from './goJson.ts'
import { outputFlags } from './output.ts'
import { parseYaml } from './parseYaml.ts'
import { dryRunOf, reporter } from './report.ts'
import { targetsOf } from './targets.ts'
import { dryRunFlag, fileFlags, verb } from './verb.ts'

export const patch = verb({
  name: 'patch',
  summary: 'Update fields of a resource',
  flags: {
    ...outputFlags,
    ...fileFlags,
    ...dryRunFlag,
    'field-manager': text(undefined, 'kubectl-patch'),
    local: bool(),
    patch: text('p'),
    'patch-file': text(),
    subresource: text(),
    type: text(undefined, 'strategic'),
  },
  async run({ flags, args, io, connect }) {
    if (flags.patch === '' && flags['patch-file'] === '') {
      throw new CommandError('must specify --patch or --patch-file containing the contents of the patch')
    }
    if (flags.patch !== '' && flags['patch-file'] !== '')
      throw new CommandError('cannot specify --patch and --patch-file together')
    if (flags.local) throw new CommandError('the built-in kubectl has no "patch --local"; run with --terminal=host')
    const type = typeOf(flags.type)
    const source = flags['patch-file'] === '' ? flags.patch : await readFile(flags['patch-file'])
    const [body] = parsePatch(source)
    const dryRun = dryRunOf(flags['dry-run'])
    const connection = await connect()
    const { client } = connection
    const targets = await targetsOf(args, flags, io, connection)
    await forEachKeepGoing(targets, async ({ resource, name, namespace }) => {
      const target = { name, namespace }
      const before = await client.get<AnyObject>(
        resource,
        target,
        flags.subresource === '' ? undefined : flags.subresource,
      )
      const options = {
        fieldManager: flags['field-manager'],
        dryRun: dryRun !== 'none',
        ...(flags.subresource !== '' && { subresource: flags.subresource }),
      }
      const after = await client.patch<AnyObject>(resource, target, type, body, options)
      const changed = JSON.stringify(sorted(before)) !== JSON.stringify(sorted(after))
      // Other than its siblings, it does not say that this was a dry run.
      reporter(io, flags)(changed ? 'patched' : 'patched (no change)', ofItsKind(resource, after), after)
    })

    async function readFile(path: string): Promise<string> {
      try {
        return await io.files.read(path)
      } catch {
        throw new CommandError(`unable to read patch file: open ${path}: no such file or directory`)
      }
    }
  },
})

/** A subresource is an object of a kind of its own: `scale.autoscaling/web patched`. */
function ofItsKind(resource: ApiResource, { apiVersion, kind }: AnyObject): ApiResource {
  if (kind === resource.kind) return resource
  return { ...resource, kind, group: apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '' }
}

function typeOf(text: string): PatchType {
  if (text === 'json' || text === 'merge' || text === 'strategic') return text
  throw new CommandError(`--type must be one of [json merge strategic], not "${text}"`)
}

function parsePatch(source: string): unknown[] {
  try {
    return parseYaml(source, 'patch')
  } catch (error) {
    throw new CommandError(
      `unable to parse ${JSON.stringify(source)}: ${(error as Error).message.replace(/^.*?: yaml/, 'yaml')}`,
    )
  }
}
