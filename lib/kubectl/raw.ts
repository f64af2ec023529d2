/** `--raw=PATH` of get, create, replace and delete: a request as it is, and the body of the answer. */
import { CommandError } from './failure.ts'
import type { Connection, Io } from './io.ts'
import { allText } from './manifests.ts'

/** What GET answers. @throws ApiError */
export async function readRaw(path: string, io: Io, connection: Connection): Promise<void> {
  await sendRaw('GET', path, undefined, io, connection)
}

/** Sends the one file that `-f` names; nothing where DELETE has none. @throws CommandError in kubectl's words, ApiError */
export async function writeRaw(
  method: 'POST' | 'PUT' | 'DELETE',
  { raw, filename }: { raw: string; filename: readonly string[] },
  io: Io,
  connection: Connection,
): Promise<void> {
  const [source] = filename
  if (filename.length > 1 || (source === undefined && method !== 'DELETE') || /^https?:/.test(source ?? ''))
    throw new CommandError('--raw can only use a single local file or stdin')
  await sendRaw(method, raw, source === undefined ? undefined : await textOf(source, io), io, connection)
}

async function textOf(source: string, io: Io): Promise<string> {
  if (source === '-') return allText(io.stdin)
  try {
    return await io.files.read(source)
  } catch {
    throw new CommandError(`open ${source}: no such file or directory`)
  }
}

async function sendRaw(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  raw: string,
  body: string | undefined,
  io: Io,
  { client }: Connection,
): Promise<void> {
  const url = new URL(raw, 'https://cluster')
  const query: Record<string, string[]> = {}
  for (const [name, value] of url.searchParams) (query[name] ??= []).push(value)
  const request = { method, path: url.pathname, query, signal: io.signal, ...(body !== undefined && { body }) }
  for await (const chunk of await client.transport.read(request)) io.stdout(chunk)
}
