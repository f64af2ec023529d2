/** The objects in files that `-f` names: YAML of one or more documents, JSON, folders, stdin, lists. */
import type { Manifest } from '../kube/objects.ts'
import type { ApiResource, Discovery } from './discovery.ts'
import { CommandError } from './failure.ts'
import type { Io } from './io.ts'
import { parseYaml } from './parseYaml.ts'

export interface FileObject {
  manifest: Manifest
  resource: ApiResource
  /** The file as messages name it; `STDIN` for `-`. */
  source: string
}

interface FileFlags {
  filename: readonly string[]
  recursive: boolean
  kustomize: string
}

interface Scope {
  discovery: Discovery
  namespace: string
  /** Whether a flag named the namespace: then an object of another one is an error. */
  enforceNamespace?: boolean
}

/** In the order of the files; each with its namespace set. @throws CommandError in kubectl's words. */
export async function objectsOfFiles(flags: FileFlags, io: Io, scope: Scope): Promise<FileObject[]> {
  if (flags.kustomize !== '') {
    throw new CommandError(
      'the built-in kubectl has no kustomize; to use the kubectl of this machine, run with --terminal=host',
    )
  }
  const found: FileObject[] = []
  for (const path of flags.filename) {
    for (const { text, source } of await textsOf(path, flags.recursive, io)) {
      for (const manifest of parseManifests(text, source)) found.push(await resolved(manifest, source, scope))
    }
  }
  return found
}

async function textsOf(path: string, recursive: boolean, io: Io): Promise<{ text: string; source: string }[]> {
  if (path === '-') return [{ text: await allText(io.stdin), source: 'STDIN' }]
  if (/^https?:/.test(path)) {
    throw new CommandError(
      `the built-in kubectl reads no URLs: ${path}; save it as a file, or run with --terminal=host`,
    )
  }
  return filesUnder(path, recursive, io)
}

async function filesUnder(
  path: string,
  recursive: boolean,
  io: Io,
  depth = 0,
): Promise<{ text: string; source: string }[]> {
  let names: string[] | undefined
  try {
    names = await io.files.list(path)
  } catch {
    throw new CommandError(`the path "${path}" does not exist`)
  }
  if (names === undefined) {
    if (depth > 0 && !/\.(json|ya?ml)$/.test(path)) return []
    return [{ text: await io.files.read(path), source: path }]
  }
  if (depth > 0 && !recursive) return []
  const below = await Promise.all(
    names.toSorted().map((name) => filesUnder(`${path.replace(/\/$/, '')}/${name}`, recursive, io, depth + 1)),
  )
  const all = below.flat()
  if (depth === 0 && all.length === 0)
    throw new CommandError(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`)
  return all
}

export async function allText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString('utf8')
}

function parseManifests(text: string, source: string): Manifest[] {
  return parseYaml(text, source).flatMap((document) => {
    const { apiVersion, kind, items } = document as { apiVersion?: unknown; kind?: unknown; items?: unknown }
    const missing = [
      ...(typeof apiVersion === 'string' && apiVersion !== '' ? [] : ['apiVersion not set']),
      ...(typeof kind === 'string' && kind !== '' ? [] : ['kind not set']),
    ]
    if (missing.length > 0) {
      const problem = missing.length === 1 ? missing[0] : `[${missing.join(', ')}]`
      throw new CommandError(
        `error validating "${source}": error validating data: ${problem}; if you choose to ignore these errors, turn validation off with --validate=false`,
      )
    }
    const isList = Array.isArray(items) && String(kind).endsWith('List')
    return (isList ? items : [document]) as Manifest[]
  })
}

async function resolved(
  manifest: Manifest,
  source: string,
  { discovery, namespace, enforceNamespace }: Scope,
): Promise<FileObject> {
  const { apiVersion, kind } = manifest
  const metadata = manifest.metadata ?? {}
  const resource = await discovery.ofKind(apiVersion, kind)
  if (resource === undefined) {
    throw new CommandError(
      `resource mapping not found for name: "${metadata.name ?? ''}" namespace: "${metadata.namespace ?? ''}" from "${source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    )
  }
  if (!resource.namespaced) return { manifest, resource, source }
  const own = metadata.namespace
  if (enforceNamespace === true && own !== undefined && own !== '' && own !== namespace) {
    throw new CommandError(
      `the namespace from the provided object "${own}" does not match the namespace "${namespace}". You must pass '--namespace=${own}' to perform this operation.`,
    )
  }
  const placed = own === undefined || own === '' ? namespace : own
  return { manifest: { ...manifest, metadata: { ...metadata, namespace: placed } }, resource, source }
}
