/** Rules for files that volumes are made of. */
import type { FieldErrors } from '../../schema/errors.ts'
import { configKeyErrors } from '../../schema/names.ts'

export function validateMode(mode: number | undefined, at: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode < 0 || mode > 0o777))
    errors.invalid(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive')
}

export interface KeyToPath {
  key: string
  path: string
  mode?: number
}

export function validateItems(items: readonly KeyToPath[] | undefined, at: string, errors: FieldErrors): void {
  for (const [index, { key, path, mode }] of (items ?? []).entries()) {
    const here = `${at}[${index}]`
    if (!key) errors.required(`${here}.key`)
    else for (const why of configKeyErrors(key)) errors.invalid(`${here}.key`, key, why)
    if (!path) errors.required(`${here}.path`)
    else validateFilePath(path, `${here}.path`, errors)
    validateMode(mode, `${here}.mode`, errors)
  }
}

/** A path that leads down from where it is. */
export function validateLocalPath(path: string, at: string, errors: FieldErrors): void {
  if (path.startsWith('/')) errors.invalid(at, path, 'must be a relative path')
  if (path.split('/').includes('..')) errors.invalid(at, path, "must not contain '..'")
}

/** The same, to a name that is not kept for the volume's own files. */
export function validateFilePath(path: string, at: string, errors: FieldErrors): void {
  validateLocalPath(path, at, errors)
  // What goes up has been refused already.
  if (/^\.\.(?!\/)/.test(path)) errors.invalid(at, path, "must not start with '..'")
}
