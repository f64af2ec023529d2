/** Folders on disk. */
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder, with those that it is to be in, unless it is there already. Node's own way of doing so never ends where nothing can be
 * made in a folder that is there, as in /proc.
 * @throws what the file system says of the first that cannot be made, or is no folder.
 */
export async function makeFolder(path: string): Promise<void> {
  const refusal = await attempt(path)
  if (refusal === undefined) return
  const parent = dirname(path)
  if (refusal.code !== 'ENOENT' || parent === path) throw refusal
  if (!(await isFolder(parent))) await makeFolder(parent)
  const second = await attempt(path)
  if (second !== undefined) throw second
}

/** Resolves with why it could not be made, where it is not there now. */
async function attempt(path: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    await mkdir(path)
    return undefined
  } catch (error) {
    const refusal = error as NodeJS.ErrnoException
    return refusal.code === 'EEXIST' && (await isFolder(path)) ? undefined : refusal
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
