/** Patches of all types but apply, from the body to the object that comes of it. */
import type { KubeObject } from '../../kube/objects.ts'
import { apiVersionOf } from '../../kube/resource.ts'
import { jsonPatch, PatchError } from '../patch/json.ts'
import { mergePatch } from '../patch/merge.ts'
import { strategicPatch } from '../patch/strategic.ts'
import type { Draft, Kind } from '../resources/kind.ts'
import { DecodeError, isObject } from '../schema/decode.ts'
import { goJsonError } from '../schema/gojson.ts'
import { conversionError, goValue } from '../schema/govalue.ts'
import type { Call } from './api.ts'
import { decodeObject, fieldValidationOf, OtherKindError } from './body.ts'
import { badRequest, failure, unsupportedFormat, unsupportedMediaType } from './status.ts'
import { duplicateFields, isTooDeep, isTooDeepValue } from './text.ts'

const strategic = 'application/strategic-merge-patch+json'
const types: Readonly<Record<string, (kind: Kind, old: unknown, patch: unknown) => unknown>> = {
  'application/json-patch+json': (_, old, patch) => jsonPatch(old, patch),
  'application/merge-patch+json': (_, old, patch) => mergePatch(old, patch),
  [strategic]: (kind, old, patch) => strategicPatch(kind.type, old, patch),
}
/** A longer patch takes too long. */
const mostOperations = 10_000

export const patchTypeOf = (call: Call): string => (call.contentType.split(';')[0] ?? '').trim()

/** The object as the patch makes it. @throws ApiError 400, 413, 415 or 422. */
export function patched(kind: Kind, old: KubeObject, call: Call): Draft {
  const type = patchTypeOf(call)
  const apply = Object.hasOwn(types, type) ? types[type] : undefined
  // Objects of kinds that users define have no strategy for merging.
  if (kind.custom && (!apply || type === strategic)) {
    throw unsupportedFormat([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ])
  }
  if (!apply) throw unsupportedMediaType()
  const patch = patchBody(call, type)
  return decodedPatch(
    kind,
    patch,
    result(() => apply(kind, old, patch)),
    call,
  )
}

function result(apply: () => unknown): unknown {
  try {
    const value = apply()
    if (isTooDeepValue(value)) throw new PatchError('exceeded max depth')
    return value
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    if (error.code === 422)
      throw failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})
    throw error.code === 400 ? badRequest(error.message) : failure(error.code, '', error.message)
  }
}

function patchBody({ body }: Call, type: string): unknown {
  const lead = type === strategic ? '' : 'error decoding patch: '
  const patch = typeof body === 'string' || body === undefined ? parsed(body ?? '', lead) : body
  if (patch === null) {
    if (type === 'application/json-patch+json') return patch
    if (type === strategic) return {}
    throw badRequest('Invalid JSON Patch')
  }
  const wanted = type === 'application/json-patch+json' ? '[]handlers.jsonPatchOp' : 'map[string]interface {}'
  if (wanted.startsWith('[]') ? !Array.isArray(patch) : !isObject(patch)) {
    throw badRequest(`${lead}json: cannot unmarshal ${typeName(patch)} into Go value of type ${wanted}`)
  }
  if (!Array.isArray(patch)) return patch
  for (const operation of patch) checkOperation(operation, lead)
  if (patch.length > mostOperations) {
    const why = `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`
    throw failure(413, 'RequestEntityTooLarge', `Request entity too large: ${why}`)
  }
  return patch
}

/** What the operation is, is found out later: here, it is only read. */
function checkOperation(operation: unknown, lead: string): void {
  if (operation === null) return
  const refuse = (value: unknown, where: string): Error =>
    badRequest(`${lead}json: cannot unmarshal ${typeName(value)} into Go ${where}`)
  if (!isObject(operation)) throw refuse(operation, 'value of type handlers.jsonPatchOp')
  for (const [field, value] of Object.entries(operation)) {
    if (['op', 'path', 'from'].includes(field) && typeof value !== 'string' && value !== null)
      throw refuse(value, `struct field jsonPatchOp.${field} of type string`)
  }
}

const typeName = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value

function parsed(text: string, lead: string): unknown {
  if (isTooDeep(text)) throw badRequest(`${lead}exceeded max depth`)
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw badRequest(`${lead}${goJsonError(text) ?? (error as Error).message}`)
  }
}

/** What is wrong with the outcome of a patch is told of the patch. */
function decodedPatch(kind: Kind, patch: unknown, value: unknown, call: Call): Draft {
  const isStrategic = patchTypeOf(call) === strategic
  const refuse = (why: string): Error => {
    const shown = JSON.stringify(isStrategic ? goValue(patch) : JSON.stringify(value))
    const message = `Invalid value: ${shown}: ${why}`
    return failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
      causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
    })
  }
  try {
    // Where there is no text in between, what the object says that it is does not matter.
    const typed =
      isStrategic && isObject(value)
        ? { ...value, apiVersion: apiVersionOf(kind.resource), kind: kind.resource.kind }
        : value
    const { object, unknown } = decodeObject(kind, typed)
    const validation = fieldValidationOf(call)
    const twice =
      validation === 'Ignore' || typeof call.body !== 'string'
        ? []
        : duplicateFields(call.body).map((path) => `duplicate field "${path}"`)
    const complaints = [...twice, ...unknown.map((path) => `unknown field "${path}"`)]
    if (complaints.length > 0 && validation === 'Strict')
      throw refuse(`strict decoding error: ${complaints.join(', ')}`)
    if (validation === 'Warn') for (const complaint of complaints) call.warnings.push(complaint)
    return object
  } catch (error) {
    if (error instanceof OtherKindError) throw refuse(error.message)
    if (!(error instanceof DecodeError)) throw error
    throw refuse(isStrategic ? conversionError(error) : error.message)
  }
}
