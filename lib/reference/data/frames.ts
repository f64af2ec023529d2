/**
 * Records in a file, one after the other. Each has a head of 12 bytes: the length of its payload, a checksum of the
 * payload and of all payloads before it, a checksum of these two. So no record can be changed, left out or moved unseen.
 */
import { readSync } from 'node:fs'
import { crc32 } from 'node:zlib'

const headSize = 12

/** What a file holds is not what was written to it. */
export class DamageError extends Error {
  /** Where, in bytes from the beginning of the file. */
  readonly offset: number
  /** Whether what stands before that can be used by itself. */
  usable = false
  constructor(offset: number, why: string) {
    super(why)
    this.name = 'DamageError'
    this.offset = offset
  }
}

/** A record as it is written. `before`: the checksum of the payloads before it. */
export function frame(payload: Uint8Array, before: number): { bytes: Uint8Array; checksum: number } {
  const checksum = crc32(payload, before)
  const bytes = Buffer.allocUnsafe(headSize + payload.length)
  bytes.writeUInt32LE(payload.length, 0)
  bytes.writeUInt32LE(checksum, 4)
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8)
  bytes.set(payload, headSize)
  return { bytes, checksum }
}

/** Bytes at a place in a file; the result is good until the next call. */
export type ReadAt = (offset: number, length: number) => Buffer

export interface Frames {
  /** Where the last whole record ends. */
  readonly end: number
  readonly checksum: number
}

/**
 * Reads whole records until the file ends, or ends within the last one: that was cut off while it was written.
 * @throws DamageError where anything else stands in the file.
 */
export function readFrames(read: ReadAt, size: number, each: (payload: Buffer, offset: number) => void): Frames {
  let offset = 0
  let checksum = 0
  while (size - offset >= headSize) {
    const head = read(offset, headSize)
    const length = head.readUInt32LE(0)
    const expected = head.readUInt32LE(4)
    if (crc32(head.subarray(0, 8)) !== head.readUInt32LE(8)) {
      if (isEmpty(read, offset, size)) break
      throw new DamageError(offset, "the checksum of the record's head is wrong")
    }
    const next = offset + headSize + length
    if (next > size) break
    const payload = read(offset + headSize, length)
    checksum = crc32(payload, checksum)
    if (checksum !== expected) throw new DamageError(offset, 'the checksum of the record is wrong')
    each(payload, offset)
    offset = next
  }
  return { end: offset, checksum: offset === 0 ? 0 : checksum }
}

/** A file that grew before its bytes were there, when the power failed, ends in zeros. */
function isEmpty(read: ReadAt, from: number, size: number): boolean {
  for (let offset = from; offset < size; offset += chunk) {
    if (read(offset, Math.min(chunk, size - offset)).some((byte) => byte !== 0)) return false
  }
  return true
}

const chunk = 1024 * 1024

/** Reads ahead, so that many small records cost few reads. */
export function readAhead(fd: number, size: number): ReadAt {
  let start = 0
  let buffer = Buffer.alloc(0)
  return (offset, length) => {
    if (offset < start || offset + length > start + buffer.length) {
      buffer = Buffer.allocUnsafe(Math.min(size - offset, Math.max(length, chunk)))
      start = offset
      for (let filled = 0; filled < buffer.length;) {
        const count = readSync(fd, buffer, filled, buffer.length - filled, offset + filled)
        if (count === 0) throw new DamageError(offset + filled, 'the file has become shorter')
        filled += count
      }
    }
    return buffer.subarray(offset - start, offset - start + length)
  }
}
