import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json, scenarios/ and manifests/. */
export const packageRoot = fileURLToPath(new URL('../..', import.meta.url))

/** What runs as `stickyset`. */
export const program = join(packageRoot, 'dist', 'bin', 'stickyset.js')

export async function readPackage(): Promise<{ version: string }> {
  return JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
}
