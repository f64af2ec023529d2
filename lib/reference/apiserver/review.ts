/** Questions that clients ask: answered at once, and not kept. */
import type { Inquiry, Wish } from '../resources/kind.ts'
import { FieldErrors } from '../schema/errors.ts'
import { timestamp, type Answer, type Api, type Call } from './api.ts'
import type { Attributes } from './authorization/attributes.ts'
import { authorize, rulesFor } from './authorization/rbac.ts'
import { parseBody, toObject } from './body.ts'
import { formOf } from './represent.ts'
import type { Route } from './route.ts'
import { invalid, methodNotAllowed } from './status.ts'
import { userOfToken } from './tokens.ts'

export async function review(api: Api, call: Call, { kind, namespace }: Route): Promise<Answer> {
  if (call.method !== 'POST') throw methodNotAllowed()
  formOf(call, false)
  const question = toObject(kind, await parseBody(call, kind.resource.kind), call)
  const errors = new FieldErrors()
  kind.validate?.(question, errors)
  if (errors.list.length > 0) throw invalid(kind.resource, question.metadata.name ?? '', errors.list)
  const inquiry: Inquiry = {
    user: call.user,
    userOf: (token) => userOfToken(api, token),
    mayDo: (user, wish) => authorize(api, user, attributesOf(wish)),
    rulesFor: (user, where) => rulesFor(api, user, where),
  }
  const metadata = {
    ...question.metadata,
    ...(namespace !== '' && { namespace }),
    creationTimestamp: timestamp(api.clock.now()),
  }
  return { code: 201, body: { ...question, metadata, status: kind.answer?.(question, inquiry) } }
}

function attributesOf({
  verb = '',
  group = '',
  resource = '',
  subresource = '',
  namespace = '',
  name = '',
  path,
}: Wish): Attributes {
  return path === undefined ? { verb, group, resource, subresource, namespace, name } : { verb, path }
}
