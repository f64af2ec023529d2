/** How far a learner has come, kept from one run to the next. */
import { readFile, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { makeFolder } from '../folders.ts'

/** Scenario id -> how many of its steps are done. */
export type Progress = Readonly<Record<string, number>>

/** Where this system keeps a user's state. */
export function progressFile(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const folder =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'))
      : (env.XDG_STATE_HOME ?? join(homedir(), '.local', 'state'))
  return join(folder, 'stickyset', 'progress.json')
}

/** What is kept in `file`; nothing where it is missing or damaged. */
export async function readProgress(file: string): Promise<Progress> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter(([, steps]) => Number.isInteger(steps)))
  } catch {
    return {}
  }
}

/** Replaces what is kept, as a whole or not at all. */
export async function writeProgress(file: string, progress: Progress): Promise<void> {
  makeFolder(dirname(file))
  await writeFile(`${file}.new`, `${JSON.stringify(progress, undefined, 2)}\n`)
  await rename(`${file}.new`, file)
}
