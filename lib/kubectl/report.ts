/** One line on what was done to an object: `statefulset.apps/web created`, or the object itself with `-o`. */
import type { KubeObject } from '../kube/objects.ts'
import { type ApiResource, kindName } from './discovery.ts'
import { CommandError } from './failure.ts'
import type { Io } from './io.ts'
import { type Printer, printerOf } from './output.ts'

export type DryRun = 'none' | 'client' | 'server'

/** @throws CommandError in kubectl's words. */
export function dryRunOf(value: string): DryRun {
  if (value === 'none' || value === 'client' || value === 'server') return value
  if (/^(true|false)$/.test(value))
    throw new CommandError(`invalid dry-run value (${value}). Must be "none", "server", or "client".`)
  throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
}

export interface Reporter {
  (operation: string, resource: ApiResource, object: Pick<KubeObject, 'metadata'>): void
}

type Flags = Parameters<typeof printerOf>[0]

/** Prints each object as soon as it is reported. */
export function reporter(io: Io, flags: Flags, dryRun: DryRun = 'none'): Reporter {
  const printer: Printer | undefined = printerOf(flags)
  const suffix = dryRun === 'none' ? '' : dryRun === 'client' ? ' (dry run)' : ' (server dry run)'
  return (operation, resource, object) => {
    if (printer !== undefined) io.stdout(printer(object as KubeObject & Record<string, unknown>))
    else io.stdout(`${kindName(resource)}/${object.metadata.name} ${operation}${suffix}\n`)
  }
}
