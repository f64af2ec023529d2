/** Failures of system calls, as Node words them, and as C programs print them. */

const descriptions = {
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EAGAIN: 'Resource temporarily unavailable',
  EBADF: 'Bad file descriptor',
  EBUSY: 'Device or resource busy',
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EEXIST: 'File exists',
  EHOSTUNREACH: 'No route to host',
  EFBIG: 'File too large',
  EINVAL: 'Invalid argument',
  EIO: 'Input/output error',
  EISDIR: 'Is a directory',
  ELOOP: 'Too many levels of symbolic links',
  ENOENT: 'No such file or directory',
  ENOMEM: 'Cannot allocate memory',
  ENOSPC: 'No space left on device',
  ENOTDIR: 'Not a directory',
  ENOTEMPTY: 'Directory not empty',
  EPERM: 'Operation not permitted',
  EPIPE: 'Broken pipe',
  EROFS: 'Read-only file system',
  ESRCH: 'No such process',
  ETIMEDOUT: 'Connection timed out',
} as const

export type ErrorCode = keyof typeof descriptions

/** What programs expect to happen, often: it does not say where, which would take longer than all else. */
export class StacklessError extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error
    Error.stackTraceLimit = 0
    super(message)
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** A failed system call: `code` as in errno. */
export class SystemError extends StacklessError {
  readonly code: ErrorCode
  constructor(code: ErrorCode, operation: string, subject = '') {
    super(`${code}: ${descriptions[code].toLowerCase()}, ${operation}${subject === '' ? '' : ` '${subject}'`}`)
    this.name = 'SystemError'
    this.code = code
  }
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && error.name === 'SystemError'
}

/** The text that strerror(3) has for an error; its message where it has no code. */
export function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code in descriptions) return descriptions[code as ErrorCode]
  return error instanceof Error ? error.message : String(error)
}

export function hasCode(error: unknown, code: ErrorCode): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
