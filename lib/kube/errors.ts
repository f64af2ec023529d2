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
export const isAlreadyExists = (error: unknown): boolean => error instanceof ApiError && error.reason === 'AlreadyExists'
/** The revision asked for is no longer kept: list again. */
export const isExpired = (error: unknown): boolean => error instanceof ApiError && error.code === 410

/** The error that an answer means: its Status, or one made from whatever else the server sent. */
export const apiErrorOf = (code: number, body: unknown): ApiError =>
  new ApiError(isStatus(body) ? body : plainFailure(code, body), code)

const isStatus = (body: unknown): body is Status =>
  typeof body === 'object' && body !== null && (body as Status).kind === 'Status'

const plainFailure = (code: number, body: unknown): Status => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: typeof body === 'string' && body.trim() !== '' ? body.trim() : `the server answered ${code}`,
  code,
})
