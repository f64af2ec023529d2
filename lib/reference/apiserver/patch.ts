/** Patches of all four types, from the body to the object that comes of it. */
import type { KubeObject } from '../../kube/objects.ts'
import { jsonPatch, PatchError } from '../patch/json.ts'
import { mergePatch } from '../patch/merge.ts'
import { strategicPatch } from '../patch/strategic.ts'
import type { Kind } from '../resources/kind.ts'
import type { Call } from './api.ts'
import { badRequest, failure, unsupportedMediaType } from './status.ts'
import { isTooDeep } from './text.ts'

const types = {
  'application/json-patch+json': (_kind: Kind, old: unknown, patch: unknown) => jsonPatch(old, patch),
  'application/merge-patch+json': (_kind: Kind, old: unknown, patch: unknown) => mergePatch(old, patch),
  'application/strategic-merge-patch+json': (kind: Kind, old: unknown, patch: unknown) => strategicPatch(kind.type, old, patch),
}

export const patchTypeOf = (call: Call): string => (call.contentType.split(';')[0] ?? '').trim()

/** The object as the patch makes it, not yet checked. @throws ApiError 400, 415 or 422. */
export function patched(kind: Kind, old: KubeObject, call: Call): unknown {
  const type = patchTypeOf(call)
  if (!(type in types)) throw unsupportedMediaType()
  if (kind.custom && type === 'application/strategic-merge-patch+json') throw unsupportedPatch()
  const patch = patchBody(call)
  try {
    return types[type as keyof typeof types](kind, old, patch)
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
  }
}

/** Objects of kinds that users define have no strategy for merging. */
function unsupportedPatch(): Error {
  const media = ['application/json-patch+json', 'application/merge-patch+json', 'application/apply-patch+yaml']
  const why = 'the body of the request was in an unknown format - accepted media types include: '
  return failure(415, 'UnsupportedMediaType', why + media.join(', '), {})
}

function patchBody({ body }: Call): unknown {
  if (typeof body !== 'string') return body
  if (isTooDeep(body)) throw badRequest('error decoding patch: exceeded max depth')
  try {
    return JSON.parse(body) as unknown
  } catch (error) {
    throw badRequest(`error decoding patch: ${(error as Error).message}`)
  }
}
