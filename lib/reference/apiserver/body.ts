/** From a request's body to an object of a kind: parsing, unknown fields, what Go's decoders complain of. */
import { apiVersionOf } from '../../kube/resource.ts'
import type { Draft, Kind } from '../resources/kind.ts'
import { decode, DecodeError, isObject } from '../schema/decode.ts'
import { goJsonError } from '../schema/gojson.ts'
import { goYamlError } from '../schema/goyaml.ts'
import { decodeProtobuf } from '../schema/protobuf.ts'
import { structFor } from '../schema/types.ts'
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
  const { loadAll } = await import('js-yaml')
  try {
    return expanded(firstOf(loadAll(text, { json: true, maxDepth: mostDeep })))
  } catch (error) {
    const { reason = 'it cannot be read', mark } = error as { reason?: string; mark?: { line: number } }
    throw unrecognized(kind, goYamlError(text, reason, mark?.line ?? 0), text)
  }
}

/** Of several documents the first counts, as Go reads them. */
const firstOf = ([first]: readonly unknown[]): unknown => first

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
  // Nothing is an object in which nothing is set.
  const { object, unknown } = orBadRequest(kind, cannot, call, () => decodeObject(kind, value ?? {}))
  const validation = fieldValidationOf(call)
  const twice = validation === 'Ignore' ? [] : duplicatesIn(call).map((path) => `duplicate field "${path}"`)
  const complaints = [...twice, ...unknown.map((path) => `unknown field "${path}"`)]
  if (complaints.length > 0) {
    if (validation === 'Strict') throw badRequest(`${cannot}: strict decoding error: ${complaints.join(', ')}`)
    if (validation === 'Warn') for (const complaint of complaints) call.warnings.push(complaint)
  }
  return object
}

function orBadRequest<T>({ resource }: Kind, cannot: string, { body }: Call, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`${cannot}: ${error.message}`)
    if (!(error instanceof OtherKindError)) throw error
    const { said, message } = error
    if (said === undefined)
      throw unrecognized(resource.kind, message, typeof body === 'string' ? body : JSON.stringify(body ?? null))
    const version = said.apiVersion.split('/').at(-1)
    throw badRequest(`${said.kind} in version "${version}" cannot be handled as a ${resource.kind}: ${message}`)
  }
}

/** An object of the kind with all defaults, as it is kept; and the fields that the kind does not have. @throws OtherKindError, DecodeError */
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

/** The body says that it is of another kind, or of none that can be. */
export class OtherKindError extends Error {
  /** What it says that it is, where that can be read. */
  readonly said: { apiVersion: string; kind: string } | undefined

  constructor(message: string, said?: { apiVersion: string; kind: string }) {
    super(message)
    this.name = 'OtherKindError'
    this.said = said
  }
}

const notJson = (why: string): Error =>
  new OtherKindError(`couldn't get version/kind; json parse error: json: cannot unmarshal ${why}`)

/** @throws OtherKindError */
export function checkType({ resource }: Kind, value: unknown): void {
  if (!isObject(value)) {
    const type =
      'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'
    throw notJson(`${jsonType(value)} into Go value of type ${type}`)
  }
  const said = { apiVersion: value.apiVersion ?? '', kind: value.kind ?? '' }
  for (const [field, text] of Object.entries(said))
    if (typeof text !== 'string') throw notJson(`${jsonType(text)} into Go struct field .${field} of type string`)
  const { apiVersion, kind } = said as { apiVersion: string; kind: string }
  if (apiVersion.split('/').length > 2) throw new OtherKindError(`unexpected GroupVersion string: ${apiVersion}`)
  checkNames(resource, apiVersion || apiVersionOf(resource), kind || resource.kind)
}

const jsonType = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value

/** Versions that are served no longer, but that can be read still. */
const older: ReadonlyMap<string, readonly string[]> = new Map([
  ['apps/v1beta1', ['ControllerRevision', 'Deployment', 'StatefulSet']],
  ['apps/v1beta2', ['ControllerRevision', 'DaemonSet', 'Deployment', 'ReplicaSet', 'StatefulSet']],
  ['extensions/v1beta1', ['DaemonSet', 'Deployment', 'Ingress', 'NetworkPolicy', 'ReplicaSet']],
])

const isOlder = (apiVersion: string, { group, kind }: Kind['resource']): boolean =>
  older.get(apiVersion)?.includes(kind) === true ||
  (apiVersion.includes('/') && apiVersion.split('/')[0] === group && structFor(apiVersion, kind) !== undefined)

function checkNames(resource: Kind['resource'], apiVersion: string, kind: string): void {
  const own = apiVersionOf(resource)
  if (apiVersion === own && kind === resource.kind) return
  if (kind === resource.kind && isOlder(apiVersion, resource))
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(resource)})`,
    )
  const isKnown =
    structFor(apiVersion, kind.replace(/List$/, '')) !== undefined ||
    (apiVersion === 'v1' && ['List', 'Status'].includes(kind))
  const group = resource.group === '' ? 'core' : resource.group.split('.')[0]
  const version = apiVersion.split('/').at(-1)
  const why = isKnown
    ? `converting (${version}.${kind}) to (${group}.${resource.kind}): unknown conversion`
    : `no kind "${kind}" is registered for version "${apiVersion}" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"`
  throw new OtherKindError(why, { apiVersion, kind })
}
