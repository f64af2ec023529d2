/** Folders on disk. */
import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder, with those that it is to be in, unless it is there already. Node's own way of doing so never ends where nothing can be
 * made in a folder that is there, as in /proc.
 * @param mode who may use what is made
 * @throws what the file system says of the first that cannot be made, or is no folder.
 */
export function makeFolder(path: string, mode = 0o777): void {
  const refusal = attempt(path, mode)
  if (refusal === undefined) return
  const parent = dirname(path)
  if (refusal.code !== 'ENOENT' || parent === path) throw refusal
  if (!isFolder(parent)) makeFolder(parent, mode)
  const second = attempt(path, mode)
  if (second !== undefined) throw second
}

/** @returns why it could not be made, where it is not there now */
function attempt(path: string, mode: number): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode })
    return undefined
  } catch (error) {
    const refusal = error as NodeJS.ErrnoException
    return refusal.code === 'EEXIST' && isFolder(path) ? undefined : refusal
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
