/** Folders for what must not outlive the process, such as credentials. */
import { rmSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryFolder {
  path: string
  remove(): Promise<void>
}

/** A new folder that only this user can read. Where nobody comes to remove it, the end of the process does. */
export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'stickyset-')))
  const removeNow = (): void => rmSync(path, { recursive: true, force: true })
  process.once('exit', removeNow)
  return {
    path,
    async remove() {
      process.off('exit', removeNow)
      await rm(path, { recursive: true, force: true })
    },
  }
}
