/** Answers of the API server that are not objects: failures above all, in its own words. */
import { ApiError } from '../../kube/errors.ts'
import type { Status } from '../../kube/objects.ts'
import type { Resource } from '../../kube/resource.ts'
import { qualifiedKind, qualifiedName } from '../resources/kind.ts'
import type { FieldError } from '../schema/errors.ts'

type Details = NonNullable<Status['details']>

export function failure(code: number, reason: string, message: string, details?: Details): ApiError {
  return new ApiError({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    ...(reason !== '' && { reason }),
    ...(details && { details }),
    code,
  })
}

const about = (resource: Resource, name: string, kind = resource.plural): Details => ({
  ...(name !== '' && { name }),
  ...(resource.group !== '' && { group: resource.group }),
  kind,
})

export const badRequest = (message: string): ApiError => failure(400, 'BadRequest', message)

export const notFound = (resource: Resource, name: string): ApiError =>
  failure(404, 'NotFound', `${qualifiedName(resource)} "${name}" not found`, about(resource, name))

/** There is no such path. */
export const noSuchResource = (): ApiError =>
  failure(404, 'NotFound', 'the server could not find the requested resource', {})

export const alreadyExists = (resource: Resource, name: string, isLeaving = false): ApiError =>
  failure(
    409,
    'AlreadyExists',
    `${isLeaving ? 'object is being deleted: ' : ''}${qualifiedName(resource)} "${name}" already exists`,
    about(resource, name),
  )

export const modified = 'the object has been modified; please apply your changes to the latest version and try again'

export const conflict = (resource: Resource, name: string, why: string): ApiError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(resource)} "${name}": ${why}`,
    about(resource, name),
  )

/** A conflict that names the kind in place of the resource: preconditions do. */
export const kindConflict = (resource: Resource, name: string, why: string): ApiError =>
  failure(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedKind(resource)} "${name}": ${why}`,
    about(resource, name, resource.kind),
  )

export const forbidden = (resource: Resource, name: string, why: string, causes?: Details['causes']): ApiError =>
  failure(403, 'Forbidden', `${qualifiedName(resource)} "${name}" is forbidden: ${why}`, {
    ...about(resource, name),
    ...(causes && { causes }),
  })

export function invalid(resource: Resource, name: string, errors: readonly FieldError[]): ApiError {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))]
  const summary = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`
  return failure(422, 'Invalid', `${qualifiedKind(resource)} "${name}" is invalid: ${summary}`, {
    ...about(resource, name, resource.kind),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  })
}

export const methodNotAllowed = (): ApiError =>
  failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {})

export const createNotAllowed = ({ group, plural }: Resource): ApiError =>
  failure(405, 'MethodNotAllowed', 'create not allowed while custom resource definition is terminating', {
    group,
    kind: plural,
  })

export const unsupportedMediaType = (): ApiError =>
  failure(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {})

export const unsupportedFormat = (accepted: readonly string[]): ApiError =>
  failure(
    415,
    'UnsupportedMediaType',
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`,
  )

export const expired = (message: string, token?: string): ApiError => {
  const error = failure(410, 'Expired', message)
  if (token !== undefined) error.status.metadata = { continue: token }
  return error
}

export const deleted = (resource: Resource, name: string, uid: string): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name,
    ...(resource.group !== '' && { group: resource.group }),
    kind: resource.plural,
    uid,
  },
})
