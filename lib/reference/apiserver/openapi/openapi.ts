/** The OpenAPI documents: made from the types of the kinds when they are asked for. */
import { createHash } from 'node:crypto'
import type { Struct } from '../../schema/types.ts'
import { structOf } from '../../schema/types.ts'
import type { Kind } from '../../resources/kind.ts'
import type { Api } from '../api.ts'
import { pathsOf } from './paths.ts'
import { schemasOf } from './schemas.ts'

/** For as long as the kinds are the same. */
const documents = new WeakMap<readonly Kind[], Map<string, object>>()
const patch = { 'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': { description: 'A patch of any type.', type: 'object' } }

/** Undefined where there is no such document. */
export function openApi(api: Api, path: string): object | undefined {
  const known = documents.get(api.kinds.all()) ?? new Map<string, object>()
  documents.set(api.kinds.all(), known)
  let document = known.get(path)
  if (!document) {
    document = make(api, path)
    if (document) known.set(path, document)
  }
  return document
}

function make(api: Api, path: string): object | undefined {
  if (path === '/openapi/v3') return index(api)
  if (path === '/openapi/v2') return version2(current(api.kinds.all()))
  const kinds = groupsOf(api).get(path.slice('/openapi/v3/'.length))
  return kinds && version3(kinds)
}

/** Without those that only old clients are told of. */
const current = (kinds: readonly Kind[]): Kind[] => kinds.filter(({ deprecated }) => deprecated?.gone === undefined)

/** By path: `api/v1`, `apis/apps/v1`. */
function groupsOf({ kinds }: Api): Map<string, Kind[]> {
  const groups = new Map<string, Kind[]>()
  for (const kind of current(kinds.all())) {
    const { group, version } = kind.resource
    const key = group === '' ? `api/${version}` : `apis/${group}/${version}`
    groups.set(key, [...(groups.get(key) ?? []), kind])
  }
  return groups
}

/** The hash lets clients keep what they have read. */
function index(api: Api): object {
  const paths = [...groupsOf(api).keys()].map((key) => {
    const hash = createHash('sha256')
      .update(JSON.stringify(openApi(api, `/openapi/v3/${key}`)))
      .digest('hex')
    return [key, { serverRelativeURL: `/openapi/v3/${key}?hash=${hash.toUpperCase()}` }]
  })
  return { paths: Object.fromEntries(paths) as object }
}

const info = { title: 'Kubernetes', version: 'v1.36.2' }
const options = (): Struct[] => [structOf('meta.v1', 'DeleteOptions')]

const version3 = (kinds: readonly Kind[]): object => ({
  openapi: '3.0.0',
  info,
  paths: pathsOf(kinds, 'v3'),
  components: { schemas: { ...schemasOf(kinds, 'v3', options()), ...patch } },
})

const version2 = (kinds: readonly Kind[]): object => ({
  swagger: '2.0',
  info,
  paths: pathsOf(kinds, 'v2'),
  definitions: { ...schemasOf(kinds, 'v2', options()), ...patch },
})
