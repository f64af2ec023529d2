/** The paths of OpenAPI: what can be done with each kind, and with which parameters. */
import type { Kind } from '../../resources/kind.ts'
import type { Dialect } from './schemas.ts'

const collectionActions = { get: 'list', post: 'post', delete: 'deletecollection' } as const
const objectActions = { get: 'get', put: 'put', patch: 'patch', delete: 'delete' } as const
/** Actions that verbs have other names for. */
const verbs: Readonly<Record<string, string>> = { post: 'create', put: 'update' }
const partActions = { get: 'get', put: 'put', patch: 'patch' } as const

/** Objects of kinds that users define have no strategy for merging: clients see by this which patch to send. */
const patchTypesOf = ({ custom }: Kind): string[] => [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  ...(custom ? [] : ['application/strategic-merge-patch+json']),
]

export function pathsOf(kinds: readonly Kind[], dialect: Dialect): Record<string, object> {
  const paths: Record<string, object> = {}
  for (const kind of kinds) {
    const { group, version, plural, namespaced } = kind.resource
    const root = `${group === '' ? '/api' : `/apis/${group}`}/${version}`
    const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`
    paths[collection] = operations(kind, collectionActions, collection, dialect)
    if (namespaced) paths[`${root}/${plural}`] = operations(kind, { get: 'list' }, `${root}/${plural}`, dialect)
    const single = `${collection}/{name}`
    paths[single] = operations(kind, objectActions, single, dialect)
    if (kind.status) paths[`${single}/status`] = operations(kind, partActions, `${single}/status`, dialect)
  }
  return paths
}

function operations(kind: Kind, actions: Readonly<Record<string, string>>, path: string, dialect: Dialect): object {
  const { group, version, kind: name } = kind.resource
  const own = ['namespace', 'name'].filter((one) => path.includes(`{${one}}`))
  const can = Object.entries(actions).filter(([, action]) => kind.verbs?.includes(verbs[action] ?? action) ?? true)
  const entries = can.map(([method, action]) => {
    const writes = method === 'post' || method === 'put' || method === 'patch'
    const definition = action === 'list' ? `${kind.type.definition}List` : kind.type.definition
    const query = [
      ...(writes ? ['dryRun', 'fieldManager', 'fieldValidation'] : []),
      ...(action === 'patch' ? ['force'] : []),
      'pretty',
    ]
    return [
      method,
      {
        operationId: `${action}${group.replaceAll('.', '')}${version}${name}${path.replaceAll(/[^a-z]/gi, '')}`,
        'x-kubernetes-action': action,
        'x-kubernetes-group-version-kind': { group, version, kind: name },
        parameters: query.map((one) => parameter(one, 'query', dialect)),
        ...(method === 'patch' && body('io.k8s.apimachinery.pkg.apis.meta.v1.Patch', patchTypesOf(kind), dialect)),
        ...(writes && method !== 'patch' && body(definition, undefined, dialect)),
        responses: { 200: response(definition, dialect) },
      },
    ]
  })
  return {
    ...Object.fromEntries(entries),
    parameters: own.map((one) => ({ ...parameter(one, 'path', dialect), required: true })),
  }
}

const parameter = (name: string, place: string, dialect: Dialect): object => {
  const type = name === 'force' ? 'boolean' : 'string'
  return {
    name,
    in: place,
    uniqueItems: true,
    ...(dialect === 'v3' ? { schema: { type, uniqueItems: true } } : { type }),
  }
}

const reference = (definition: string, dialect: Dialect): object => ({
  $ref: dialect === 'v3' ? `#/components/schemas/${definition}` : `#/definitions/${definition}`,
})

/** @param types of what is sent; any where undefined */
function body(definition: string, types: readonly string[] | undefined, dialect: Dialect): object {
  if (dialect === 'v2') return types ? { consumes: types } : {}
  return {
    requestBody: {
      content: Object.fromEntries((types ?? ['*/*']).map((type) => [type, { schema: reference(definition, dialect) }])),
      required: true,
    },
  }
}

const response = (definition: string, dialect: Dialect): object =>
  dialect === 'v3'
    ? { description: 'OK', content: { 'application/json': { schema: reference(definition, dialect) } } }
    : { description: 'OK', schema: reference(definition, dialect) }
