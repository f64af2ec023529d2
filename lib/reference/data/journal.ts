/**
 * A file that outlives the process: first all there was (the snapshot, which an empty record ends), then every change
 * since. A change is written before it is made, so whatever was acknowledged survives the end of the process, however it
 * ends. It is forced to the disk at most a tenth of a second later: so much can be lost when the machine's power fails.
 */
import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../clock.ts'
import { DamageError, frame, readAhead, readFrames, type Frames } from './frames.ts'

/** A change could not be written, and so was not made. */
export class JournalError extends Error {
  /** As in errno: `ENOSPC`. */
  readonly code: string
  constructor(path: string, cause: unknown, what = 'the change could not be written to') {
    super(`${what} ${path}: ${(cause as Error).message}`, { cause })
    this.name = 'JournalError'
    this.code = (cause as NodeJS.ErrnoException).code ?? 'EIO'
  }
}

export interface JournalOptions {
  /** Real time. */
  readonly clock: Clock
  /** All there is now, as records. */
  snapshot(): Iterable<Uint8Array>
  /** Told of troubles that no change can be blamed for. */
  onError(error: unknown): void
  /** How much longer than its snapshot the file may become before a new one is written. */
  readonly slack?: number
}

const title = Buffer.from('stickyset journal 1')
const patience = 100
const usualSlack = 16 * 1024 * 1024

export class Journal {
  readonly path: string
  readonly #options: JournalOptions
  #fd: number
  /** Where the next record goes. */
  #end: number
  #checksum: number
  /** How long the file may become. */
  #most: number
  #cancelSync: (() => void) | undefined
  #cancelCompaction: (() => void) | undefined
  #broken: unknown

  /** Use {@link openJournal}. */
  constructor(path: string, fd: number, { end, checksum, snapshot }: Place, options: JournalOptions) {
    this.path = path
    this.#fd = fd
    this.#end = end
    this.#checksum = checksum
    this.#options = options
    this.#most = this.#mostAfter(snapshot)
  }

  /** @throws JournalError: then nothing has been written. */
  append(payload: Uint8Array): void {
    if (this.#broken !== undefined) throw new JournalError(this.path, this.#broken)
    const { bytes, checksum } = frame(payload, this.#checksum)
    try {
      writeAll(this.#fd, bytes, this.#end)
    } catch (error) {
      this.#retract()
      throw new JournalError(this.path, error)
    }
    this.#end += bytes.length
    this.#checksum = checksum
    const { clock } = this.#options
    this.#cancelSync ??= clock.after(patience, () => this.#sync())
    // Not at once: what one change has begun to record, others may go on with.
    if (this.#end > this.#most) this.#cancelCompaction ??= clock.after(0, () => this.#compact())
  }

  /** All of it is on the disk, and nothing more is taken. */
  close(): void {
    this.#cancelSync?.()
    this.#cancelCompaction?.()
    try {
      if (this.#broken === undefined) fsyncSync(this.#fd)
    } finally {
      this.#broken ??= new Error('it is closed')
      closeSync(this.#fd)
    }
  }

  /** What has been written of a record that did not fit must not stand before the next. */
  #retract(): void {
    try {
      ftruncateSync(this.#fd, this.#end)
    } catch (error) {
      this.#broken = error
    }
  }

  #sync(): void {
    this.#cancelSync = undefined
    const fd = this.#fd
    fdatasync(fd, (error) => {
      // A file that has been replaced or closed meanwhile is on the disk.
      if (error === null || fd !== this.#fd || this.#broken !== undefined) return
      // The system has given up what it could not write: from here on nothing can be promised.
      this.#broken = error
      this.#options.onError(new JournalError(this.path, error))
    })
  }

  #compact(): void {
    this.#cancelCompaction = undefined
    let next: Written
    try {
      next = writeSnapshot(this.path, this.#options.snapshot())
    } catch (error) {
      // The old one goes on growing.
      this.#most = this.#end * 2
      this.#options.onError(new JournalError(this.path, error, 'no shorter file could be written in place of'))
      return
    }
    const old = this.#fd
    this.#fd = next.fd
    this.#end = next.end
    this.#checksum = next.checksum
    this.#most = this.#mostAfter(next.end)
    try {
      // Some systems put no file in the place of one that is open.
      closeSync(old)
      install(this.path)
    } catch (error) {
      this.#broken = error
      this.#options.onError(new JournalError(this.path, error))
    }
  }

  #mostAfter(snapshot: number): number {
    return snapshot * 2 + (this.#options.slack ?? usualSlack)
  }
}

interface Place {
  end: number
  checksum: number
  /** Where its snapshot ends. */
  snapshot: number
}

export interface OpenedJournal {
  readonly journal: Journal
  /** How many bytes were cut off at the end: of a record that was not written to its end. */
  readonly torn: number
}

/** Opens the file, or makes it, with the snapshot; every record in it is given to `load`. @throws DamageError */
export function openJournal(
  path: string,
  options: JournalOptions,
  load: (payload: Buffer, offset: number) => void,
): OpenedJournal {
  rmSync(temporary(path), { force: true })
  if (!existsSync(path)) {
    const { fd, ...place } = writeSnapshot(path, options.snapshot())
    install(path)
    return { journal: new Journal(path, fd, { ...place, snapshot: place.end }, options), torn: 0 }
  }
  const fd = openSync(path, 'r+')
  try {
    const { size } = fstatSync(fd)
    const place = readJournal(fd, size, load)
    if (place.end < size) ftruncateSync(fd, place.end)
    return { journal: new Journal(path, fd, place, options), torn: size - place.end }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function readJournal(fd: number, size: number, load: (payload: Buffer, offset: number) => void): Place {
  let titled = false
  let snapshot = -1
  const read = (payload: Buffer, offset: number): void => {
    if (!titled) {
      if (!title.equals(payload)) throw new DamageError(offset, 'it is no journal of this version of stickyset')
      titled = true
    } else if (payload.length > 0) load(payload, offset)
    else if (snapshot < 0) snapshot = offset
    else throw new DamageError(offset, 'a second snapshot ends here')
  }
  const { end, checksum } = framesOf(fd, size, read, () => snapshot >= 0)
  if (snapshot < 0) throw new DamageError(end, 'it ends before all is told that there was when it was begun')
  return { end, checksum, snapshot }
}

function framesOf(
  fd: number,
  size: number,
  read: (payload: Buffer, offset: number) => void,
  usable: () => boolean,
): Frames {
  try {
    return readFrames(readAhead(fd, size), size, read)
  } catch (error) {
    if (error instanceof DamageError) error.usable = usable()
    throw error
  }
}

interface Written {
  fd: number
  end: number
  checksum: number
}

/** Writes a new file beside the old one. */
function writeSnapshot(path: string, records: Iterable<Uint8Array>): Written {
  const fd = openSync(temporary(path), 'w+', 0o600)
  try {
    let end = 0
    let checksum = 0
    const write = (payload: Uint8Array): void => {
      const framed = frame(payload, checksum)
      writeAll(fd, framed.bytes, end)
      end += framed.bytes.length
      checksum = framed.checksum
    }
    write(title)
    for (const record of records) write(record)
    write(new Uint8Array())
    fsyncSync(fd)
    return { fd, end, checksum }
  } catch (error) {
    closeSync(fd)
    rmSync(temporary(path), { force: true })
    throw error
  }
}

/** Puts the new file in the old one's place, all at once. */
function install(path: string): void {
  renameSync(temporary(path), path)
  syncFolder(dirname(path))
}

const temporary = (path: string): string => `${path}.new`

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written, bytes.length - written, position + written)
  }
}

/** So that the new name is on the disk too. */
function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r')
    try {
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
  } catch (error) {
    // Some systems cannot do this with folders.
    if (!['EPERM', 'EISDIR', 'EINVAL', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}
