/** Which objects a verb is to change: by name, by label, by file. */
import { type Connection } from './io.ts'
import type { Io } from './io.ts'
import type { ApiResource } from './discovery.ts'
import { CommandError } from './failure.ts'
import { fetchItems } from './get.ts'
import { objectsOfFiles } from './manifests.ts'
import { selectionsOf } from './select.ts'

export interface Target {
  resource: ApiResource
  name: string
  namespace: string | undefined
  /** The file that named it. */
  source?: string
}

export interface TargetFlags {
  filename: string[]
  recursive: boolean
  kustomize: string
  namespace: string
  selector?: string
  'field-selector'?: string
  all?: boolean
  'all-namespaces'?: boolean
}

/** @throws CommandError in kubectl's words. */
export async function targetsOf(
  args: readonly string[],
  flags: TargetFlags,
  io: Io,
  connection: Connection,
): Promise<Target[]> {
  const { client, discovery, namespace } = connection
  if (args.length === 0) {
    if (flags.filename.length === 0 && flags.kustomize === '') throw new CommandError(nothingNamed)
    const objects = await objectsOfFiles(flags, io, { discovery, namespace, enforceNamespace: flags.namespace !== '' })
    return objects.map(({ resource, manifest: { metadata }, source }) => ({
      resource,
      source,
      name: metadata.name ?? '',
      namespace: metadata.namespace,
    }))
  }
  const scope = flags['all-namespaces'] === true ? undefined : namespace
  const labelSelector = flags.selector ?? ''
  const fieldSelector = flags['field-selector'] ?? ''
  const filtered = labelSelector !== '' || fieldSelector !== ''
  const found: Target[] = []
  for (const { resource, name } of await selectionsOf(args, discovery)) {
    if (name !== undefined) {
      if (flags.all === true || filtered) throw new CommandError('name cannot be provided when a selector is specified')
      found.push({ resource, name, namespace: scope })
      continue
    }
    if (!filtered && flags.all !== true) throw new CommandError('resource(s) were provided, but no name was specified')
    const items = await fetchItems(client, { resource, namespace: scope, labelSelector, fieldSelector })
    found.push(...items.map(({ metadata }) => ({ resource, name: metadata.name, namespace: metadata.namespace })))
  }
  return found
}

const nothingNamed = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`
