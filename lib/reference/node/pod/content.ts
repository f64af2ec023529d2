/** What volumes of ConfigMaps, Secrets and the downward API hold, and how a kubelet lays it out. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { ConfigMap, Pod, Secret } from '../../../kube/objects.ts'
import type { FileSystem } from '../image.ts'
import type { References } from './environment.ts'
import { fieldOf, resourceOf, type Placement } from './fields.ts'

/** A file of such a volume. */
export interface ContentFile {
  readonly data: string | Uint8Array
  readonly mode: number
  /** Root's where absent. */
  readonly uid?: number
}

/** Path in the volume -> file. */
export type Content = Readonly<Record<string, ContentFile>>

/** Where content comes from. */
export interface ContentSources extends References {
  /** A token of the Pod's ServiceAccount; undefined where the API server gives none. */
  token(pod: Pod, projection: core.ServiceAccountTokenProjection): Promise<string | undefined>
}

const readable = 0o644

/** Whether a volume of the Pod holds what is in a ConfigMap or a Secret. */
export const uses = ({ metadata, spec }: Pod, object: ConfigMap | Secret): boolean =>
  metadata.namespace === object.metadata.namespace &&
  (spec.volumes ?? []).some(({ configMap, secret, projected }) => {
    const sources = [{ configMap, secret: secret && { name: secret.secretName } }, ...(projected?.sources ?? [])]
    return sources.some(
      (source) => (object.kind === 'Secret' ? source.secret : source.configMap)?.name === object.metadata.name,
    )
  })

/** Undefined for a volume of another kind. @throws Error where what it refers to is not there, in a kubelet's words. */
export async function contentOf(
  pod: Pod,
  volume: core.Volume,
  sources: ContentSources,
  placement: Placement,
): Promise<Content | undefined> {
  const { configMap, secret, downwardAPI, projected } = volume
  if (configMap !== undefined) return fromConfigMap(configMap, sources, configMap.defaultMode)
  if (secret !== undefined) return fromSecret({ ...secret, name: secret.secretName ?? '' }, sources, secret.defaultMode)
  if (downwardAPI !== undefined) return fromPod(pod, downwardAPI.items ?? [], placement, downwardAPI.defaultMode)
  if (projected === undefined) return undefined
  const content: Record<string, ContentFile> = {}
  const mode = projected.defaultMode
  for (const source of projected.sources ?? []) {
    if (source.configMap !== undefined) Object.assign(content, await fromConfigMap(source.configMap, sources, mode))
    if (source.secret !== undefined) Object.assign(content, await fromSecret(source.secret, sources, mode))
    if (source.downwardAPI !== undefined)
      Object.assign(content, fromPod(pod, source.downwardAPI.items ?? [], placement, mode))
    if (source.serviceAccountToken !== undefined) {
      const token = await sources.token(pod, source.serviceAccountToken)
      if (token !== undefined) content[source.serviceAccountToken.path] = { data: token, ...tokenRights(pod, mode) }
    }
  }
  return content
}

/** A token is for the one user of all containers, where these have one, and for the Pod's group. */
function tokenRights({ spec }: Pod, mode = readable): Pick<ContentFile, 'mode' | 'uid'> {
  const { fsGroup, runAsUser } = spec.securityContext ?? {}
  const containers = [...(spec.initContainers ?? []), ...spec.containers]
  const users = new Set(containers.map(({ securityContext }) => securityContext?.runAsUser ?? runAsUser))
  const [uid] = users.size === 1 ? users : []
  if (uid === undefined) return { mode: fsGroup === undefined ? mode : 0o600 }
  return { mode: 0o600, uid }
}

type Selection = Pick<core.ConfigMapVolumeSource, 'name' | 'items' | 'optional'>

async function fromConfigMap(source: Selection, { configMap }: References, mode?: number): Promise<Content> {
  const found = await configMap(source.name ?? '')
  if (found === undefined && source.optional !== true) throw new Error(`configmap "${source.name ?? ''}" not found`)
  const binary = Object.entries(found?.binaryData ?? {}).map(
    ([key, value]) => [key, Buffer.from(value, 'base64')] as const,
  )
  return select(
    { ...found?.data, ...Object.fromEntries(binary) },
    source,
    'configmap references non-existent config',
    mode,
  )
}

async function fromSecret(source: Selection, { secret }: References, mode?: number): Promise<Content> {
  const found = await secret(source.name ?? '')
  if (found === undefined && source.optional !== true) throw new Error(`secret "${source.name ?? ''}" not found`)
  const data = Object.entries(found?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64')] as const)
  return select(Object.fromEntries(data), source, 'references non-existent secret', mode)
}

/** The items asked for, or all under their keys. */
function select(
  data: Readonly<Record<string, string | Uint8Array>>,
  { items, optional }: Selection,
  missingWords: string,
  mode = readable,
): Content {
  if (items === undefined)
    return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, { data: value, mode }]))
  const missing = items.find(({ key }) => data[key] === undefined)
  if (missing !== undefined && optional !== true) throw new Error(`${missingWords} key: ${missing.key}`)
  return Object.fromEntries(
    items.flatMap((item) => {
      const value = data[item.key]
      return value === undefined ? [] : [[item.path, { data: value, mode: item.mode ?? mode }]]
    }),
  )
}

const fromPod = (pod: Pod, items: core.DownwardAPIVolumeFile[], placement: Placement, mode = readable): Content =>
  Object.fromEntries(
    items.map(({ path, fieldRef, resourceFieldRef, mode: own }) => [
      path,
      {
        data:
          fieldRef !== undefined
            ? fieldOf(pod, fieldRef.fieldPath, placement)
            : resourceFieldRef === undefined
              ? ''
              : resourceOf(pod, resourceFieldRef, placement),
        mode: own ?? mode,
      },
    ]),
  )

/** Whether the volume holds just this content. */
export function holds(files: FileSystem, content: Content): boolean {
  const now = new Map<string, Uint8Array>()
  const visit = (path: string): void => {
    for (const [name, { kind }] of files.entries(`/..data${path}`)) {
      if (kind === 'directory') visit(`${path}/${name}`)
      else now.set(`${path}/${name}`, files.content(`/..data${path}/${name}`))
    }
  }
  visit('')
  const wanted = Object.entries(content)
  return (
    wanted.length === now.size &&
    wanted.every(
      ([path, { data }]) => Buffer.compare(Buffer.from(data), now.get(`/${path}`) ?? Buffer.from('\0')) === 0,
    )
  )
}

/**
 * Makes the volume hold this content. All files change at once: `..data` leads to the folder of their present version.
 */
export async function writeContent(files: FileSystem, content: Content, now: number): Promise<void> {
  const previous = await files.readlink('/..data').catch(() => undefined)
  const version = `..${new Date(now).toISOString().replaceAll(/[-T:]/gu, '_').replace('Z', '')}`
  const folder = version === previous ? `${version}_` : version
  files.putDirectory(`/${folder}`)
  for (const [path, { data, mode, uid }] of Object.entries(content)) {
    files.put(`/${folder}/${path}`, data, mode)
    if (uid !== undefined) files.give(`/${folder}/${path}`, uid, 0)
  }
  files.putLink('/..data', folder)
  const names = new Set(Object.keys(content).map((path) => path.split('/')[0]!))
  for (const name of await files.readdir('/')) {
    if (!name.startsWith('..') && !names.has(name)) await files.rm(`/${name}`)
  }
  for (const name of names) if (files.seek(`/${name}`, false) === undefined) files.putLink(`/${name}`, `..data/${name}`)
  if (previous !== undefined) await files.rm(`/${previous}`, { recursive: true, force: true })
}
