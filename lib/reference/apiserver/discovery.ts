/** What the server serves: `/api`, `/apis`, the resources of each group, `/version`, and whether it is healthy. */
import { createHash } from 'node:crypto'
import { apiVersionOf } from '../../kube/resource.ts'
import { keptAs, type Kind } from '../resources/kind.ts'
import type { Answer, Api, Call } from './api.ts'
import { isTold } from './deprecation.ts'
import { jsonOf } from '../store/json.ts'
import { health, healthPaths } from './health.ts'
import { openId, openIdPaths } from './openid.ts'
import { openApi } from './openapi/openapi.ts'
import { encodeOpenApi } from './openapi/protobuf.ts'
import { metrics, metricsPath } from './metrics.ts'
import { methodNotAllowed, noSuchResource } from './status.ts'
import { version } from './version.ts'

/** The answer, or undefined where the path is of a resource. */
export function discovery(api: Api, call: Call): Answer | undefined {
  const path = call.path.length > 1 ? call.path.replace(/\/$/, '') : call.path
  const answer = openId(api, path) ?? metrics(api, path)
  if (answer) {
    if (call.method !== 'GET') throw methodNotAllowed()
    return answer
  }
  const body = documentAt(api, path, call)
  if (body === undefined) {
    if (/^\/apis?\/./.test(path) && isServed(api, path)) return undefined
    const [, root, group = ''] = path.split('/')
    if (root === 'apis' && api.kinds.has(group)) throw noSuchResource()
    return { code: 404, body: '404 page not found\n' }
  }
  if (call.method !== 'GET') throw methodNotAllowed()
  if (typeof body === 'string') return { code: 200, body }
  if (path === '/openapi/v2' && wantsProtobuf(call))
    return { code: 200, body: protobufOf(body), contentType: openApiProtobuf, tag: tagOf(body) }
  if ('items' in body) return { code: 200, body, contentType: aggregatedType, tag: tagOf(body) }
  return { code: 200, body, ...(path.startsWith('/openapi/') && { tag: tagOf(body) }) }
}

const tags = new WeakMap<object, string>()

function tagOf(document: object): string {
  const known = tags.get(document) ?? `"${createHash('sha512').update(jsonOf(document)).digest('hex').toUpperCase()}"`
  tags.set(document, known)
  return known
}

const inProtobuf = new WeakMap<object, Uint8Array>()

function protobufOf(document: object): Uint8Array {
  const known = inProtobuf.get(document) ?? encodeOpenApi(document)
  inProtobuf.set(document, known)
  return known
}

function isServed({ kinds }: Api, path: string): boolean {
  const [, root, ...rest] = path.split('/')
  return root === 'api' ? kinds.has('', rest[0]) : kinds.has(rest[0] ?? '', rest[1] ?? '')
}

function documentAt(api: Api, path: string, call: Call): object | string | undefined {
  const [, root = '', group = '', version_ = '', ...rest] = path.split('/')
  const told = api.kinds.all().filter((kind) => isTold(kind, call))
  if (path === '/version') return version
  if (healthPaths.includes(`/${root}`)) return health(path, call.query)
  if (path === '/') return { paths: paths(told) }
  if (root === 'openapi') return openApi(api, path)
  if (path === '/api') {
    return aggregated(call)
      ? aggregate(api, call, 'core')
      : { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
  }
  if (path === '/apis')
    return aggregated(call)
      ? aggregate(api, call, 'named')
      : { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(told).map((name) => groupOf(told, name)) }
  if (root === 'api' && group === 'v1' && version_ === '') return resourceList(api, '', 'v1')
  if (root !== 'apis' || group === '' || rest.length > 0) return undefined
  if (version_ === '')
    return api.kinds.has(group) ? { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(told, group) } : undefined
  return api.kinds.has(group, version_) ? resourceList(api, group, version_) : undefined
}

const groupsOf = (kinds: readonly Kind[]): string[] =>
  [...new Set(kinds.map(({ resource }) => resource.group))].filter((name) => name !== '')

const versionsOf = (kinds: readonly Kind[], group: string): string[] =>
  [
    ...new Set(kinds.filter(({ resource }) => resource.group === group).map(({ resource }) => resource.version)),
  ].toSorted(byMaturity)

/** `v2` before `v1`, both before `v2beta1`, that before `v1alpha1`, and all of them before any other name. */
function byMaturity(a: string, b: string): number {
  const rank = (version: string): number[] => {
    const [, major, stage, minor = '0'] = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version) ?? []
    return major === undefined
      ? [-1, 0, 0]
      : [stage === undefined ? 2 : stage === 'beta' ? 1 : 0, Number(major), Number(minor)]
  }
  const [left, right] = [rank(a), rank(b)]
  const at = left.findIndex((part, index) => part !== right[index])
  return at < 0 ? (a < b ? -1 : 1) : (right[at] as number) - (left[at] as number)
}

function groupOf(kinds: readonly Kind[], name: string): object {
  const versions = versionsOf(kinds, name).map((one) => ({ groupVersion: `${name}/${one}`, version: one }))
  return { name, versions, preferredVersion: versions[0] }
}

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const partVerbs = ['get', 'patch', 'update']

/** One kind's entries: itself and its subresources. */
function resourcesOf(
  kind: Kind,
): { name: string; singularName: string; namespaced: boolean; kind: string; verbs: readonly string[] }[] {
  const { resource, singular, shortNames, categories } = kind
  const { plural, namespaced } = resource
  const { verbs = all } = kind
  const sub = (name: string, of: object): ReturnType<typeof resourcesOf>[number] =>
    ({ name: `${plural}/${name}`, singularName: '', namespaced, ...of }) as ReturnType<typeof resourcesOf>[number]
  const parts = [
    ...(kind.subresources ?? []).map(({ name, ...of }) => sub(name, of)),
    ...(kind.scale ? [sub('scale', { group: 'autoscaling', version: 'v1', kind: 'Scale', verbs: partVerbs })] : []),
    ...(kind.status ? [sub('status', { kind: resource.kind, verbs: partVerbs })] : []),
  ].toSorted((a, b) => (a.name < b.name ? -1 : 1))
  const itself = {
    name: plural,
    singularName: singular,
    namespaced,
    kind: resource.kind,
    verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(verbs.includes('watch') && { storageVersionHash: storageVersionHash(kind) }),
  }
  return [itself, ...parts]
}

/** Tells clients whether objects are stored in another version than before. */
function storageVersionHash(kind: Kind): string {
  const { group, version, kind: name } = keptAs(kind).resource
  const stored = kind.custom?.storedAs ?? version
  return createHash('sha256').update(`${group}/${stored}/${name}`).digest().subarray(0, 8).toString('base64')
}

const kindsOf = ({ kinds }: Api, group: string, version: string): Kind[] =>
  kinds
    .all()
    .filter(({ resource }) => resource.group === group && resource.version === version)
    .toSorted((a, b) => (a.resource.plural < b.resource.plural ? -1 : 1))

function resourceList(api: Api, group: string, version: string): object {
  const resources = kindsOf(api, group, version)
    .flatMap(resourcesOf)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return {
    kind: 'APIResourceList',
    ...(group !== '' && { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources,
  }
}

/** Asked for with an @, answered with a dot: the first is no valid media type. */
const openApiProtobuf = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf'
const wantsProtobuf = ({ accept }: Call): boolean => accept.replaceAll('@', '.').includes(openApiProtobuf)
const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'
const aggregated = ({ accept }: Call): boolean =>
  accept.split(',').some((one) => one.replaceAll(' ', '') === aggregatedType)

/** Clients begin by asking for these: they are made once for as long as the kinds are the same. */
const aggregates = new WeakMap<readonly Kind[], Partial<Record<'core' | 'named', object>>>()

function aggregate(api: Api, call: Call, groups: 'core' | 'named'): object {
  const known = aggregates.get(api.kinds.all()) ?? {}
  aggregates.set(api.kinds.all(), known)
  const told = api.kinds.all().filter((kind) => isTold(kind, call))
  if (told.some(({ deprecated }) => deprecated?.gone !== undefined)) return groupDiscovery(api, told, groups)
  return (known[groups] ??= groupDiscovery(api, told, groups))
}

function groupDiscovery(api: Api, told: readonly Kind[], groups: 'core' | 'named'): object {
  const items = (groups === 'core' ? [''] : groupsOf(told)).map((group) => ({
    metadata: group === '' ? {} : { name: group },
    versions: versionsOf(told, group).map((version) => ({
      version,
      resources: kindsOf(api, group, version).map(aggregatedResource),
      freshness: 'Current',
    })),
  }))
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items }
}

function aggregatedResource(kind: Kind): object {
  const [itself, ...parts] = resourcesOf(kind) as [
    ReturnType<typeof resourcesOf>[number],
    ...ReturnType<typeof resourcesOf>,
  ]
  const { resource, shortNames, categories } = kind
  const typed = (one: { kind: string; group?: string; version?: string }): object => ({
    group: one.group ?? resource.group,
    version: one.version ?? resource.version,
    kind: one.kind,
  })
  return {
    resource: resource.plural,
    responseKind: typed(itself),
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: itself.verbs,
    ...(shortNames && { shortNames }),
    ...(categories && { categories }),
    ...(parts.length > 0 && {
      subresources: parts.map((one) => ({
        subresource: one.name.split('/')[1],
        responseKind: typed(one),
        verbs: one.verbs,
      })),
    }),
  }
}

function paths(told: readonly Kind[]): string[] {
  const versions = told.map(({ resource }) => apiVersionOf(resource))
  const groups = versions.map((one) => (one.includes('/') ? `/apis/${one}` : `/api/${one}`))
  return [
    ...new Set([
      '/api',
      '/apis',
      ...groups,
      ...openIdPaths,
      ...healthPaths,
      metricsPath,
      '/openapi/v2',
      '/openapi/v3',
      '/version',
    ]),
  ].toSorted()
}
