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
