/** Server-side apply: creates the object, or changes what the applier says of it. */
import type { KubeObject } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { keptAs, type Draft, type Kind } from '../resources/kind.ts'
import { decodePartial, DecodeError, isObject } from '../schema/decode.ts'
import { storeKey, type Api, type Call } from './api.ts'
import { checkType, OtherKindError, parseYaml, toObject } from './body.ts'
import { typeErrors } from '../fields/typed.ts'
import { applied, authorOf } from './managedfields.ts'
import { noteLastApplied } from './lastapplied.ts'
import { isDryRun } from './options.ts'
import { checkWriteOptions, flag } from './parameters.ts'
import type { Route } from './route.ts'
import { badRequest, conflict, failure, modified, notFound } from './status.ts'
import { scaleKind, scaleResource, withReplicas } from './scale.ts'
import { checkName, create, existing, update, type Part } from './write.ts'

export const applyType = 'application/apply-patch+yaml'

export async function apply(
  api: Api,
  call: Call,
  { kind: asked, namespace, name }: Route,
  part: Part,
): Promise<{ object: KubeObject; created: boolean }> {
  checkWriteOptions(call, true)
  const kind = keptAs(asked)
  const config = await configOf(call, asked, namespace, name)
  const old = api.store.get(storeKey(kind.resource), namespace, name)
  if (!old && part !== '') throw notFound(kind.resource, name)
  checkVersion(kind, name, config, old)
  const author = authorOf(api, call, kind, part)
  const { object: result, managedFields } = applied(
    kind,
    author,
    config,
    old && (kind.custom?.read(old) ?? old),
    flag(call.query, 'force') ?? false,
  )
  if (author.manager === 'kubectl') noteLastApplied(result, config)
  const object = toObject(kind, result, call)
  const context = {
    dryRun: isDryRun(call),
    user: call.user,
    track(draft: Draft) {
      draft.metadata = { ...draft.metadata, managedFields }
    },
  }
  if (!old) return { object: create(api, kind, namespace, object, context), created: true }
  return { object: update(api, kind, old, object, { ...context, part, patched: true }), created: false }
}

/** Applies a Scale: what it says of replicas becomes the object's, owned by way of the subresource. */
export async function applyScale(api: Api, call: Call, { kind, namespace, name }: Route): Promise<KubeObject> {
  checkWriteOptions(call, true)
  const scale = await configOf(
    call,
    { ...scaleKind, resource: { ...scaleResource, namespaced: kind.resource.namespaced } },
    namespace,
    name,
  )
  const old = existing(api, kind, namespace, name)
  const { replicas } = (scale.spec ?? {}) as { replicas?: number }
  const config = {
    apiVersion: apiVersionOf(kind.resource),
    kind: kind.resource.kind,
    metadata: { name, ...(kind.resource.namespaced && { namespace }) },
    ...(replicas !== undefined && withReplicas(kind, {}, replicas)),
  }
  const { object, managedFields } = applied(
    kind,
    authorOf(api, call, kind, 'scale'),
    config,
    old,
    flag(call.query, 'force') ?? false,
  )
  return update(api, kind, old, toObject(kind, object, call), {
    dryRun: isDryRun(call),
    part: '',
    patched: true,
    track(draft) {
      draft.metadata = { ...draft.metadata, managedFields }
    },
  })
}

/** What is applied, with its types checked but nothing added. */
async function configOf(call: Call, kind: Kind, namespace: string, name: string): Promise<Record<string, unknown>> {
  const body = typeof call.body === 'string' ? await parsed(call.body, kind) : (call.body ?? {})
  if (!isObject(body)) {
    const type = 'Go value of type map[string]interface {}'
    const found = Array.isArray(body) ? 'array' : typeof body
    throw badRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${found} into ${type}`,
    )
  }
  const version = apiVersionOf(kind.resource)
  if ((body.apiVersion ?? '') !== version) {
    const said = typeof body.apiVersion === 'string' ? body.apiVersion : ''
    throw badRequest(
      `Incorrect version specified in apply patch. Specified patch version: ${said}, expected: ${version}`,
    )
  }
  if (isObject(body.metadata) && Array.isArray(body.metadata.managedFields))
    throw badRequest('metadata.managedFields must be nil')
  const config = decodeConfig(kind, body, `${namespace === '' ? '' : `${namespace}/`}${name}`)
  checkName({ ...config, metadata: { name, ...(config.metadata as object | undefined) } } as Draft, name, namespace)
  const { resource } = keptAs(kind)
  const kept = (kind.view?.kept?.(config as Draft) ?? config) as Record<string, unknown>
  return {
    ...kept,
    kind: resource.kind,
    apiVersion: apiVersionOf(resource),
    metadata: { ...(kept.metadata as object), name, ...(resource.namespaced && { namespace }) },
  }
}

async function parsed(text: string, { resource }: Kind): Promise<unknown> {
  try {
    return text.trim() === '' ? {} : await parseYaml(text, resource.kind)
  } catch (error) {
    const why = /yaml: .*(?= \([^()]*\)$)/s.exec((error as Error).message)?.[0]
    throw why === undefined ? error : badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`)
  }
}

function decodeConfig(kind: Kind, body: unknown, where: string): Record<string, unknown> {
  const { resource } = kind
  const cannot = `failed to create typed patch object (${where}; ${apiVersionOf(resource)}, Kind=${resource.kind})`
  const wrong = kind.custom ? undefined : typeErrors(kind.type, body)
  if (wrong !== undefined) throw failure(500, '', `${cannot}: ${wrong}`)
  try {
    checkType(kind, body)
    const { object, unknown } = kind.custom?.decode(body, false) ?? decodePartial(kind.type, body)
    const [first] = unknown
    if (first !== undefined) throw failure(500, '', `${cannot}: .${first}: field not declared in schema`)
    return object
  } catch (error) {
    if (error instanceof DecodeError || error instanceof OtherKindError) throw badRequest(`${cannot}: ${error.message}`)
    throw error
  }
}

function checkVersion(
  { resource }: Kind,
  name: string,
  config: Record<string, unknown>,
  old: KubeObject | undefined,
): void {
  const { resourceVersion, uid } = config.metadata as Partial<Draft['metadata']>
  if (!old) {
    if (uid)
      throw conflict(
        resource,
        name,
        `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
      )
    if (resourceVersion) throw notFound(resource, name)
    return
  }
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw conflict(resource, name, modified)
}
