/** What the journal's records say: a line of JSON, and for some what it is about: an object's JSON, or a file's bytes. */
import type { Attributes, Inode } from '../node/runtime/files/inode.ts'

export type DataRecord =
  /** Where a snapshot stands: the newest revision, the time by the cluster's clock, how often servers have begun. */
  | { do: 'begin'; revision: number; at: number; starts: number; port: number; orderly: boolean }
  /** Keys and certificates: the body is their JSON. */
  | { do: 'credentials' }
  /** A server has begun, or ended in order. */
  | { do: 'start'; at: number; port: number; revision: number }
  | { do: 'stop'; at: number }
  /** The body is the object; its revision is in it. */
  | { do: 'put'; resource: string; at: number }
  | { do: 'delete'; resource: string; at: number; revision: number; namespace?: string | undefined; name: string }
  | VolumeRecord

/** Files are known by their inodes' numbers. Times are in milliseconds since the epoch. */
export type VolumeRecord =
  /** A folder for a volume, by the key of its disk; and its end. */
  | { do: 'disk'; key: string; ino: number }
  | { do: 'drop'; key: string }
  | ({ do: 'inode'; ino: number; kind: Inode['kind']; target?: string; device?: string } & Attributes)
  | ({ do: 'change'; ino: number } & Attributes)
  | { do: 'link'; directory: number; name: string; ino: number; mtime: number }
  | { do: 'unlink'; directory: number; name: string; mtime: number }
  /** The body is what is written. */
  | { do: 'write'; ino: number; position: number; mtime: number }
  | { do: 'empty'; ino: number; mtime: number }

const newline = 10

export function encode(head: DataRecord, body: string | Uint8Array = ''): Uint8Array {
  const line = `${JSON.stringify(head)}\n`
  if (typeof body === 'string') return Buffer.from(line + body)
  return Buffer.concat([Buffer.from(line), body])
}

/** @throws SyntaxError */
export function decode(payload: Buffer): { head: DataRecord; body: Buffer } {
  const end = payload.indexOf(newline)
  return { head: JSON.parse(payload.toString('utf8', 0, end)) as DataRecord, body: payload.subarray(end + 1) }
}
