/** Parts of objects, and things done with objects, that have a path of their own. */
import type { KubeObject } from '../../kube/objects.ts'
import { keptAs, type Kind } from '../resources/kind.ts'
import type { Answer, Api, Call } from './api.ts'
import { storeKey } from './api.ts'
import { apply, applyScale, applyType } from './apply.ts'
import { parseBody, toObject } from './body.ts'
import { nodeProxy } from './nodeproxy.ts'
import { writeContextOf } from './options.ts'
import { patched, patchTypeOf } from './patch.ts'
import { requestBinding } from './pods/binding.ts'
import { requestEviction } from './pods/eviction.ts'
import { readLog } from './pods/log.ts'
import { represent, shownAs } from './represent.ts'
import type { Route } from './route.ts'
import { scaled, scaleKind, scaleOf } from './scale.ts'
import { failure, methodNotAllowed } from './status.ts'
import { requestToken } from './tokenrequest.ts'
import { checkName, existing, holdsContent, placeIn, update, type Part } from './write.ts'

export type Handler = (api: Api, call: Call, route: Route) => Promise<Answer>

/** Those of one kind only. */
const own: Readonly<Record<string, Handler>> = {
  'Pod/binding': post(requestBinding),
  'Pod/eviction': post(requestEviction),
  'Pod/log': async (api, call, route) => {
    if (call.method !== 'GET') throw methodNotAllowed()
    return { code: 200, body: await textOf(readLog(api, route, call)) }
  },
  'Pod/ephemeralcontainers': part('ephemeralcontainers'),
  'Pod/resize': part('resize'),
  'Pod/exec': needsUpgrade,
  'Pod/attach': needsUpgrade,
  'Pod/portforward': needsUpgrade,
  'Namespace/finalize': finalize,
  'Node/proxy': nodeProxy,
  'ServiceAccount/token': post(requestToken),
}

export function subresourceOf(kind: Kind, name: string): Handler | undefined {
  if (name === 'status') return kind.status ? part('status') : undefined
  if (name === 'approval' && kind.statusParts?.includes(name)) return part(name)
  if (name === 'scale') return kind.scale ? scale : undefined
  const key = `${kind.resource.kind}/${name}`
  return kind.resource.group === '' && Object.hasOwn(own, key) ? own[key] : undefined
}

function post(handler: Handler): Handler {
  return (api, call, route) => {
    if (call.method !== 'POST') throw methodNotAllowed()
    return handler(api, call, route)
  }
}

/** The object, of which a write changes one part only. */
function part(name: Part): Handler {
  return async (api, call, route) => {
    const { kind } = route
    const kept = keptAs(kind)
    const answered = (object: KubeObject): Answer => ({
      code: 200,
      body: represent(kind, object, call, api.clock.now()),
    })
    if (call.method === 'GET') return answered(existing(api, kept, route.namespace, route.name))
    if (call.method !== 'PUT' && call.method !== 'PATCH') throw methodNotAllowed()
    if (patchTypeOf(call) === applyType) return answered((await apply(api, call, route, name)).object)
    const body = call.method === 'PUT' ? await parseBody(call, kind.resource.kind) : undefined
    const old = existing(api, kept, route.namespace, route.name)
    const object =
      body === undefined ? patched(kind, shownAs(kind, old), call) : toObject(kind, unread(kind, name, body, old), call)
    const context = { ...writeContextOf(api, call, kept, name), part: name, patched: body === undefined }
    return answered(update(api, kept, old, object, context))
  }
}

/** Who is in this process sends a spec back as it came: it need not be read again, since only another part is written. */
function unread({ custom, view }: Kind, part: Part, body: unknown, old: KubeObject): unknown {
  const { spec } = body as { spec?: unknown }
  return part === 'status' &&
    custom === undefined &&
    view === undefined &&
    spec !== undefined &&
    spec === (old as { spec?: unknown }).spec
    ? { ...(body as object), spec: undefined }
    : body
}

async function scale(api: Api, call: Call, route: Route): Promise<Answer> {
  const { kind, namespace, name } = route
  const answered = (object: KubeObject): Answer => ({
    code: 200,
    body: represent(scaleKind, scaleOf(kind, object), call, api.clock.now()),
  })
  if (call.method === 'GET') return answered(existing(api, kind, namespace, name))
  if (call.method !== 'PUT' && call.method !== 'PATCH') throw methodNotAllowed()
  if (call.method === 'PATCH' && patchTypeOf(call) === applyType) return answered(await applyScale(api, call, route))
  const body = call.method === 'PUT' ? await parseBody(call, 'Scale') : undefined
  const old = existing(api, kind, namespace, name)
  const asked = body === undefined ? patched(scaleKind, scaleOf(kind, old), call) : toObject(scaleKind, body, call)
  checkName(asked, name, namespace)
  placeIn(kind, namespace, asked)
  return answered(
    update(api, kind, old, scaled(kind, old, asked), { ...writeContextOf(api, call, kind, 'scale'), part: '' }),
  )
}

/** Takes finalizers off a namespace's spec; with the last of them goes the namespace. */
async function finalize(api: Api, call: Call, { kind, name }: Route): Promise<Answer> {
  if (call.method !== 'PUT') throw methodNotAllowed()
  const asked = toObject(kind, await parseBody(call, 'Namespace'), call)
  const old = existing(api, kind, '', name)
  const object = { ...old, spec: asked.spec } as unknown as KubeObject
  const done = object.metadata.deletionTimestamp !== undefined && !holdsContent(object)
  if (done && (object.metadata.finalizers ?? []).length === 0)
    return { code: 200, body: api.store.delete(storeKey(kind.resource), object) }
  return { code: 200, body: api.store.put(storeKey(kind.resource), object) }
}

/** Streams come by WebSocket; a plain request has asked for what it cannot get. */
function needsUpgrade(): Promise<Answer> {
  throw failure(400, 'BadRequest', 'Upgrade request required')
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all).toString()
}
