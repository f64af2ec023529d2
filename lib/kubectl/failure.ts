/** Failures in kubectl's own words. */
import { ApiError, UnreachableError } from '../kube/errors.ts'
import { KubeconfigError } from '../kube/kubeconfig.ts'

/** A command cannot go on; printed as `error: MESSAGE`. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode = 1, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** Printed as it is, without `error: `. */
export class PlainError extends CommandError {}

/** Wrong arguments: the message ends with a hint at the verb's help. */
export const usageError = (verb: string, message: string): CommandError =>
  new CommandError(`${message}\nSee 'kubectl ${verb} -h' for help and examples`)

/** Several failures of one command, each printed on its own. */
export class ManyErrors extends Error {
  readonly errors: readonly unknown[]

  constructor(errors: readonly unknown[]) {
    super(`${errors.length} errors`)
    this.name = 'ManyErrors'
    this.errors = errors
  }
}

/** Runs `action` on each item, goes on where one fails, and throws all failures at the end. */
export async function forEachKeepGoing<T>(items: Iterable<T>, action: (item: T) => Promise<void>): Promise<void> {
  const errors: unknown[] = []
  for (const item of items) {
    try {
      await action(item)
    } catch (error) {
      if (error instanceof UnreachableError) throw error
      errors.push(error)
    }
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new ManyErrors(errors)
}

/** A failure on behalf of a file: `error when creating "web.yaml": …`. */
export function withSource(verb: string, source: string | undefined, error: unknown): unknown {
  if (source === undefined || !(error instanceof ApiError) || error.reason === 'Invalid') return error
  const message = `error when ${verb} "${source}": ${error.message}`
  return new ApiError({ ...error.status, message }, error.code)
}

/** What kubectl prints on stderr for a failure, and its exit code. */
export function describeFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ManyErrors) {
    const texts = error.errors.map((each) => (each instanceof CommandError ? each.message : describeFailure(each).text))
    return { text: texts.join('\n'), exitCode: 1 }
  }
  if (error instanceof PlainError) return { text: error.message, exitCode: error.exitCode }
  if (error instanceof CommandError) return { text: `error: ${error.message}`, exitCode: error.exitCode }
  if (error instanceof ApiError) return { text: apiFailure(error), exitCode: 1 }
  if (error instanceof UnreachableError) return { text: error.message, exitCode: 1 }
  if (error instanceof KubeconfigError) return { text: `error: ${error.message}`, exitCode: 1 }
  return { text: `error: ${error instanceof Error ? error.message : String(error)}`, exitCode: 1 }
}

function apiFailure({ status, reason, message, code }: ApiError): string {
  if (code === 401) return `error: You must be logged in to the server (${message})`
  if (reason === 'Invalid') return invalid(status)
  return reason === '' ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`
}

function invalid({ details, message }: ApiError['status']): string {
  if (details === undefined) return `The request is invalid${message === undefined ? '' : `: ${message}`}`
  const { kind = '', name = '', causes = [] } = details
  const known = kind !== '' || name !== ''
  const subject = known ? `The ${kind} ${JSON.stringify(name)} is invalid` : 'The request is invalid'
  const texts = causes.map((cause) =>
    cause.field === undefined ? (cause.message ?? '') : `${cause.field}: ${cause.message ?? ''}`,
  )
  if (texts.length === 0) return known || message === undefined ? subject : `${subject}: ${message}`
  return texts.length === 1 ? `${subject}: ${texts[0]}` : `${subject}: ${texts.map((text) => `\n* ${text}`).join('')}`
}
