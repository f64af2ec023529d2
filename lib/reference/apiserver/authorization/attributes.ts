/** What a request is about, as rules speak of it. */
import { flag } from '../parameters.ts'
import { routeOf } from '../route.ts'
import type { Api, Call } from '../api.ts'

export interface ResourceAttributes {
  verb: string
  group: string
  resource: string
  /** '' where there is none; so are namespace and name. */
  subresource: string
  namespace: string
  name: string
}

export interface PathAttributes {
  verb: string
  path: string
}

export type Attributes = ResourceAttributes | PathAttributes

const named = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const
const collection = { ...named, GET: 'list', DELETE: 'deletecollection' } as const

export function attributesOf(api: Api, { method, path, query }: Call): Attributes {
  const route = routeOf(api.kinds, path)
  if (!route) return { verb: named[method], path }
  const { kind, namespace, name, subresource } = route
  const { group, plural } = kind.resource
  const watches = route.watches ?? (method === 'GET' && flag(query, 'watch') === true)
  const verb = watches ? 'watch' : (name === '' ? collection : named)[method]
  // A namespace is in itself.
  const within = plural === 'namespaces' && group === '' ? name : namespace
  return { verb, group, resource: plural, subresource, namespace: within, name }
}

/** In the words of a refusal. */
export function describe(attributes: Attributes): string {
  if ('path' in attributes) return `${attributes.verb} path ${JSON.stringify(attributes.path)}`
  const { verb, group, resource, subresource, namespace } = attributes
  const what = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  return `${verb} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}`
}
