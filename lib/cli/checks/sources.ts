import { readdir } from 'node:fs/promises'

/** Every TypeScript file below `folder`, with slashes, in order. */
export async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true })
  return entries
    .map((entry) => entry.replaceAll('\\', '/'))
    .filter((entry) => entry.endsWith('.ts'))
    .toSorted()
}
