import type { Status } from './objects.ts'

/** The API answered with a failure: `status` is its body. */
export class ApiError extends Error {
  readonly status: Status
  /** The HTTP status code. */
  readonly code: number
  /** `NotFound`, `Conflict`, … or '' where the server gave none. */
  readonly reason: string

  constructor(status: Status, code = status.code ?? 0) {
    super(status.message ?? `the server answered ${code}`)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.reason = status.reason ?? ''
  }
}

/** No answer came: refused, hung up, not trusted, or nobody there. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnreachableError'
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.code === 404
export const isConflict = (error: unknown): boolean => error instanceof ApiError && error.reason === 'Conflict'
export const isAlreadyExists = (error: unknown): boolean =>
  error instanceof ApiError && error.reason === 'AlreadyExists'
/** The revision asked for is no longer kept: list again. */
export const isExpired = (error: unknown): boolean => error instanceof ApiError && error.code === 410

/** The error that an answer means: its Status, or one made from whatever else the server sent. */
export const apiErrorOf = (code: number, body: unknown): ApiError =>
  new ApiError(isStatus(body) ? body : plainFailure(code, body), code)

const isStatus = (body: unknown): body is Status =>
  typeof body === 'object' && body !== null && (body as Status).kind === 'Status'

/** As client libraries make it of an answer that is no Status: from a proxy, or from outside of the API. */
function plainFailure(code: number, body: unknown): Status {
  const text = typeof body === 'string' ? body.trim() : ''
  const [reason, message] = known[code] ?? [
    code >= 500 ? 'InternalError' : '',
    code >= 500
      ? `an error on the server (${JSON.stringify(text === '' ? 'unknown' : text)}) has prevented the request from succeeding`
      : `the server responded with the status code ${code} but did not return more information`,
  ]
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', reason, message, code }
}

const known: Record<number, [reason: string, message: string]> = {
  400: ['BadRequest', 'the server rejected our request for an unknown reason'],
  401: ['Unauthorized', 'the server has asked for the client to provide credentials'],
  403: ['Forbidden', 'the server does not allow access to the requested resource'],
  404: ['NotFound', 'the server could not find the requested resource'],
  405: ['MethodNotAllowed', 'the server does not allow this method on the requested resource'],
  406: ['NotAcceptable', 'the server was unable to respond with a content type that the client supports'],
  409: ['Conflict', 'the server reported a conflict'],
  410: ['Gone', 'the server says that the requested resource is no longer available'],
  413: ['RequestEntityTooLarge', 'the request is too large'],
  415: ['UnsupportedMediaType', 'the server does not support the media type of the request'],
  422: ['Invalid', 'the server rejected our request due to an error in our request'],
  429: ['TooManyRequests', 'the server has received too many requests and has asked us to try again later'],
  503: ['ServiceUnavailable', 'the server is currently unable to handle the request'],
  504: [
    'Timeout',
    'the server was unable to return a response in the time allotted, but may still be processing the request',
  ],
}
