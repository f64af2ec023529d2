/** The OpenAPI documents: made from the types of the kinds when they are asked for. */
import { createHash } from 'node:crypto'
import type { Struct } from '../../schema/types.ts'
import { structOf } from '../../schema/types.ts'
import type { Kind } from '../../resources/kind.ts'
import { jsonOf } from '../../store/json.ts'
import type { Api, Kinds } from '../api.ts'
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
  const key = path.slice('/openapi/v3/'.length)
  const kinds = groupsOf(api).get(key)
  return kinds && groupDocument(api, key, kinds).document
}

interface GroupDocument {
  readonly kinds: readonly Kind[]
  readonly document: object
  readonly hash: string
}

/** A definition that comes or goes leaves the documents of other groups as they are. */
const ofGroups = new WeakMap<Kinds, Map<string, GroupDocument>>()

function groupDocument({ kinds: all }: Api, key: string, kinds: readonly Kind[]): GroupDocument {
  const known = ofGroups.get(all) ?? new Map<string, GroupDocument>()
  ofGroups.set(all, known)
  const before = known.get(key)
  if (before?.kinds.length === kinds.length && kinds.every((kind, index) => kind === before.kinds[index])) return before
  const document = version3(kinds)
  const hash = createHash('sha256').update(jsonOf(document)).digest('hex').toUpperCase()
  const made = { kinds, document, hash }
  known.set(key, made)
  return made
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
  const paths = [...groupsOf(api)].map(([key, kinds]) => {
    const { hash } = groupDocument(api, key, kinds)
    return [key, { serverRelativeURL: `/openapi/v3/${key}?hash=${hash}` }]
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
