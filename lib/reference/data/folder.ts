/** The folder of a cluster that outlives its process: who has it, what it was, and everything that becomes of it. */
import { readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock, type Clock } from '../../clock.ts'
import { makeFolder } from '../../folders.ts'
import type { DiskKeeper } from '../node/disks.ts'
import type { Store } from '../store/store.ts'
import { DamageError } from './frames.ts'
import { openJournal, type Journal } from './journal.ts'
import { lockFolder } from './lock.ts'
import { KeptObjects, objectRecords, storeKeeper } from './objects.ts'
import { decode, encode, type DataRecord } from './records.ts'
import { KeptVolumes } from './volumes.ts'

/** The folder cannot be used: the message says why, and what to do. */
export class DataFolderError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'DataFolderError'
  }
}

export interface DataFolderOptions {
  /** Told of troubles that no change can be blamed for. */
  onError(error: unknown): void
  /** Real time, by which what is written is forced to the disk. */
  clock?: Clock
  /** @see JournalOptions */
  slack?: number
}

const journalName = 'state.log'
const kubeconfigName = 'kubeconfig'
const known = new RegExp(`^(${journalName}(\\.new)?|${kubeconfigName}|lock-\\d+)$`)
/** Keys of disks that go with an object. */
const ofObject = /^(?:pv|pod):([-0-9a-f]+)/
/** When a server did not end in order, what it acknowledged last may be lost: its revisions are not given again. */
const skipped = 10_000

/** What an earlier server left. */
interface Past {
  objects: KeptObjects
  credentials: string | undefined
  port: number
  time: number
  starts: number
  orderly: boolean
}

export class DataFolder {
  /** Where its kubeconfig is, unless it is wanted elsewhere. */
  readonly kubeconfig: string
  /** How many bytes at the end were dropped: of a change that was not written to its end, and so was never made. */
  readonly torn: number
  readonly #journal: Journal
  readonly #unlock: () => void
  readonly #past: Past = {
    objects: new KeptObjects(),
    credentials: undefined,
    port: 0,
    time: 0,
    starts: 0,
    orderly: true,
  }
  readonly #volumes = new KeptVolumes((record) => this.#journal.append(record))
  #clock: Pick<Clock, 'now'> = { now: () => 0 }
  #store: Store | undefined

  /** @throws DataFolderError */
  constructor(path: string, { onError, clock = systemClock(), slack }: DataFolderOptions) {
    const folder = prepare(path)
    this.kubeconfig = join(folder, kubeconfigName)
    this.#unlock = lock(folder)
    try {
      const options = { clock, snapshot: () => this.#snapshot(), onError, ...(slack !== undefined && { slack }) }
      const { journal, torn } = openJournal(join(folder, journalName), options, (payload, offset) =>
        this.#load(payload, offset),
      )
      this.#journal = journal
      this.torn = torn
    } catch (error) {
      this.#unlock()
      throw explained(error, join(folder, journalName))
    }
    this.#volumes.loaded()
  }

  /** The cluster's time when it was last heard of: it does not go back. 0 for a new cluster. */
  get time(): number {
    return this.#past.time
  }

  /** How many servers have used it: what follows from a seed differs each time. */
  get starts(): number {
    return this.#past.starts
  }

  /** Where the last server listened; 0 where there was none. */
  get port(): number {
    return this.#past.port
  }

  get disks(): DiskKeeper {
    return this.#volumes
  }

  /** Fills the store with what was kept, and keeps what becomes of it. */
  restore(store: Store, clock: Pick<Clock, 'now'>): void {
    const { objects, orderly } = this.#past
    this.#clock = clock
    this.#store = store
    const keeper = storeKeeper((record) => this.#journal.append(record), clock)
    store.restore(objects, objects.revision + (orderly ? 0 : skipped), keeper)
    this.#sweep(new Set([...objects].map(([, { metadata }]) => metadata.uid)))
  }

  /** What was kept under that name, or what is made now. */
  credentials<T>(make: () => T): T {
    if (this.#past.credentials !== undefined) return JSON.parse(this.#past.credentials) as T
    const made = make()
    this.#past.credentials = JSON.stringify(made)
    this.#journal.append(encode({ do: 'credentials' }, this.#past.credentials))
    return made
  }

  started(port: number): void {
    this.#past.port = port
    this.#past.starts += 1
    this.#past.orderly = false
    this.#journal.append(encode({ do: 'start', at: this.#clock.now(), port, revision: this.#store?.revision ?? 0 }))
  }

  /** Nothing changes any more: all is on the disk, and another server may have the folder. */
  close(): void {
    try {
      this.#journal.append(encode({ do: 'stop', at: this.#clock.now() }))
    } catch {
      // It will be known that it did not end in order.
    }
    try {
      this.#journal.close()
    } finally {
      this.#unlock()
    }
  }

  /** The process may have ended between the end of an object and that of its disk. */
  #sweep(present: ReadonlySet<string>): void {
    for (const key of this.#volumes.disks.keys()) {
      const [, uid] = ofObject.exec(key) ?? []
      if (uid !== undefined && !present.has(uid)) this.#volumes.drop(key)
    }
  }

  *#snapshot(): Generator<Uint8Array> {
    const { credentials, port, starts, orderly, time } = this.#past
    const at = Math.max(time, this.#clock.now())
    yield encode({ do: 'begin', revision: this.#store?.revision ?? 0, at, starts, port, orderly })
    if (credentials !== undefined) yield encode({ do: 'credentials' }, credentials)
    if (this.#store !== undefined) yield* objectRecords(this.#store, at)
    yield* this.#volumes.snapshot()
  }

  #load(payload: Buffer, offset: number): void {
    try {
      const { head, body } = decode(payload)
      this.#apply(head, body)
    } catch (error) {
      throw new DamageError(offset, `the record makes no sense: ${(error as Error).message}`)
    }
  }

  #apply(record: DataRecord, body: Buffer): void {
    const past = this.#past
    if ('at' in record) past.time = Math.max(past.time, record.at)
    switch (record.do) {
      case 'begin':
        past.objects.revision = record.revision
        past.starts = record.starts
        past.port = record.port
        past.orderly = record.orderly
        return
      case 'credentials':
        past.credentials = body.toString()
        return
      case 'start':
        past.starts += 1
        past.port = record.port
        past.objects.revision = record.revision
        past.orderly = false
        return
      case 'stop':
        past.orderly = true
        return
      case 'put':
      case 'delete':
        return past.objects.load(record, body)
      default:
        return this.#volumes.load(record, body)
    }
  }
}

/** The folder's real path; it is made where there is none. */
function prepare(path: string): string {
  try {
    makeFolder(path, 0o700)
    const foreign = readdirSync(path).find((name) => !known.test(name))
    if (foreign !== undefined) {
      throw new DataFolderError(`${path} has something else in it (${foreign}): choose an empty or a new folder`)
    }
    return realpathSync(path)
  } catch (error) {
    if (error instanceof DataFolderError) throw error
    throw new DataFolderError(`${path} cannot be used as a folder: ${(error as Error).message}`, { cause: error })
  }
}

function lock(folder: string): () => void {
  try {
    return lockFolder(folder)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw new DataFolderError(code === undefined ? message : `${folder} cannot be locked: ${message}`, { cause: error })
  }
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof DamageError) {
    const cut = error.usable ? `, or cut the file to ${error.offset} bytes, to go on from what stands before that` : ''
    const message = `${path} is damaged at byte ${error.offset}: ${error.message}. Nothing of it was used: put a copy in its place${cut}`
    return new DataFolderError(message, { cause: error })
  }
  if ((error as NodeJS.ErrnoException).code === undefined) return error
  return new DataFolderError(`${path} cannot be used: ${(error as Error).message}`, { cause: error })
}
