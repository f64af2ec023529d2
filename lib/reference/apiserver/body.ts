/** From a request's body to an object of a kind: parsing, unknown fields, what Go's decoders complain of. */
import { apiVersionOf } from '../../kube/resource.ts'
import type { Draft, Kind } from '../resources/kind.ts'
import { decode, DecodeError, isObject } from '../schema/decode.ts'
import { goJsonError } from '../schema/gojson.ts'
import { goYamlError } from '../schema/goyaml.ts'
import { decodeProtobuf } from '../schema/protobuf.ts'
import type { Call } from './api.ts'
import { badRequest, unsupportedFormat } from './status.ts'
import { duplicateFields, isTooDeep, mostDeep } from './text.ts'

export const protobufType = 'application/vnd.kubernetes.protobuf'

/** The body as JSON. @throws ApiError 400 or 415. */
export async function parseBody(call: Call, kind: string): Promise<unknown> {
  const type = (call.contentType.split(';')[0] ?? '').trim()
  if (call.body instanceof Uint8Array) return parseProtobuf(call.body, kind)
  if (typeof call.body !== 'string') {
    if (call.body === undefined) return parseJson('', kind)
    return call.body
  }
  switch (type) {
    case '':
    case 'application/json':
      return parseJson(call.body, kind)
    case 'application/yaml':
      return parseYaml(call.body, kind)
    default:
      throw unsupportedFormat(['application/json', 'application/yaml', protobufType])
  }
}

function parseProtobuf(bytes: Uint8Array, kind: string): unknown {
  try {
    return decodeProtobuf(bytes)
  } catch (error) {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind}): ${(error as Error).message}`)
  }
}

/** Some of what was sent, as refusals show it. */
function summary(text: string): string {
  if (text === '') return '<empty>'
  const bytes = Buffer.from(text)
  const shown = (part: Buffer): string => part.toString(text.startsWith('{') ? 'utf8' : 'hex')
  return bytes.length > 30 ? `${shown(bytes.subarray(0, 30))} ...` : shown(bytes)
}

const unrecognized = (kind: string, why: string, text: string): Error =>
  badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(text)})`)

function parseJson(text: string, kind: string): unknown {
  const refuse = (why: string): Error => unrecognized(kind, `couldn't get version/kind; json parse error: ${why}`, text)
  if (isTooDeep(text)) throw refuse('exceeded max depth')
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw refuse(goJsonError(text) ?? (error as Error).message)
  }
}

/** Of a field that is there twice, the last counts: as in JSON. */
export async function parseYaml(text: string, kind: string): Promise<unknown> {
  // Most of it is JSON, which is YAML too, and much faster to read.
  const json = text.startsWith('{') && !isTooDeep(text) ? jsonIn(text) : undefined
  if (json !== undefined) return json
  const { load } = await import('js-yaml')
  try {
    return expanded(load(text, { json: true, maxDepth: mostDeep }))
  } catch (error) {
    const { reason = 'it cannot be read', mark } = error as { reason?: string; mark?: { line: number } }
    throw unrecognized(kind, goYamlError(text, reason, mark?.line ?? 0), text)
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** As many values as the largest text could spell out without aliases. */
const mostValues = 1_500_000

/** The value itself, whose aliases are no more than a shorter way of writing it. */
function expanded(value: unknown): unknown {
  let count = 0
  const visit = (one: unknown, depth: number): void => {
    if (depth > mostDeep || ++count > mostValues)
      throw Object.assign(new Error(), { reason: 'document contains excessive aliasing' })
    if (typeof one === 'object' && one !== null) for (const item of Object.values(one)) visit(item, depth + 1)
  }
  visit(value, 0)
  return value
}

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict'

/** What to do about unknown fields. */
export function fieldValidationOf({ query }: Call): FieldValidation {
  const value = query.get('fieldValidation')
  return value === 'Ignore' || value === 'Strict' ? value : 'Warn'
}

/** An object of the kind with all defaults. @throws ApiError 400. */
export function toObject(kind: Kind, value: unknown, call: Call): Draft {
  const cannot = `${kind.resource.kind} in version "${kind.resource.version}" cannot be handled as a ${kind.resource.kind}`
  const { object, unknown } = orBadRequest(cannot, () => decodeObject(kind, value))
  const validation = fieldValidationOf(call)
  const twice = validation === 'Ignore' ? [] : duplicatesIn(call).map((path) => `duplicate field "${path}"`)
  const complaints = [...twice, ...unknown.map((path) => `unknown field "${path}"`)]
  if (complaints.length > 0) {
    if (validation === 'Strict') throw badRequest(`${cannot}: strict decoding error: ${complaints.join(', ')}`)
    if (validation === 'Warn') for (const complaint of complaints) call.warnings.push(complaint)
  }
  return object
}

function orBadRequest<T>(cannot: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${cannot}: ${error.message}`)
    throw error
  }
}

/** An object of the kind with all defaults, as it is kept; and the fields that the kind does not have. @throws ApiError 400, DecodeError */
export function decodeObject(kind: Kind, value: unknown): { object: Draft; unknown: string[] } {
  checkType(kind, value)
  const { object, unknown } = kind.custom?.decode(value, true) ?? decode(kind.type, value)
  const of = kind.view?.of ?? kind
  const kept = kind.view?.kept ? decode(of.type, kind.view.kept(object as Draft)).object : object
  kept.kind = of.resource.kind
  kept.apiVersion = apiVersionOf(of.resource)
  return { object: kept as Draft, unknown }
}

/** Objects from within the process have no text in which a field could be twice. */
const duplicatesIn = ({ body, contentType }: Call): string[] =>
  typeof body === 'string' && !contentType.includes('yaml') ? duplicateFields(body) : []

/** @throws ApiError 400 where the body says that it is of another kind. */
export function checkType({ resource }: Kind, value: unknown): void {
  if (!isObject(value)) {
    const found = Array.isArray(value) ? 'array' : typeof value
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: ` +
        `json: cannot unmarshal ${found} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    )
  }
  const { apiVersion = apiVersionOf(resource), kind = resource.kind } = value
  for (const [field, text] of Object.entries({ apiVersion, kind })) {
    if (typeof text !== 'string') throw badRequest(`${field} must be a text, found ${JSON.stringify(text)}`)
  }
  checkNames(resource, apiVersion as string, kind as string)
}

function checkNames(resource: Kind['resource'], apiVersion: string, kind: string): void {
  if (apiVersion === apiVersionOf(resource) && kind === resource.kind) return
  const version = apiVersion.split('/').at(-1)
  const cannot = `${kind} in version "${version}" cannot be handled as a ${resource.kind}`
  if (apiVersion === apiVersionOf(resource)) {
    const group = resource.group === '' ? 'core' : resource.group.split('.')[0]
    throw badRequest(
      `${cannot}: converting (${resource.version}.${kind}) to (${group}.${resource.kind}): unknown conversion`,
    )
  }
  throw badRequest(
    `${cannot}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`,
  )
}
