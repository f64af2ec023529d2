/** Open files: a position in an inode. */
import { randomFillSync } from 'node:crypto'
import { contentOf, writeAt, type Device, type Regular } from './inode.ts'
import { SystemError } from './errors.ts'

export interface OpenFile {
  readonly inode: Regular | Device
  readonly path: string
  position: number
  /** The next bytes, at most `max`; undefined at the end. */
  read(max?: number): Uint8Array | undefined
  write(bytes: Uint8Array): void
}

const deviceChunk = 64 * 1024

export function openFile(inode: Regular | Device, path: string, now: () => number, append: boolean): OpenFile {
  const file: OpenFile = {
    inode,
    path,
    position: 0,
    read(max = deviceChunk) {
      if (inode.kind === 'device') return readDevice(inode, max)
      if (file.position >= inode.size) return undefined
      const bytes = contentOf(inode).slice(file.position, file.position + max)
      file.position += bytes.length
      return bytes
    },
    write(bytes) {
      if (inode.kind === 'device') {
        inode.write?.(bytes)
        if (inode.device === 'full') throw new SystemError('ENOSPC', 'write', path)
        return
      }
      if (append) file.position = inode.size
      writeAt(inode, file.position, bytes, now())
      file.position += bytes.length
    },
  }
  return file
}

function readDevice(inode: Device, max: number): Uint8Array | undefined {
  if (inode.device === 'null') return undefined
  const bytes = new Uint8Array(max)
  return inode.device === 'urandom' ? randomFillSync(bytes) : bytes
}
