/** The changes of one resource, in order, as far back as there is room for them. */
import { ExpiredError, type Change } from './change.ts'

/** How much is kept, whichever is reached first. */
export interface Retention {
  readonly changes: number
  /** Of their objects, in characters of JSON. */
  readonly characters: number
}

export const usualRetention: Retention = { changes: 8192, characters: 32 * 2 ** 20 }

interface Entry {
  readonly change: Change
  readonly size: number
}

export class Log {
  private readonly retention: Retention
  private entries: (Entry | undefined)[] = []
  /** Entries before it are forgotten. */
  private from = 0
  private size = 0
  /** The newest revision that is forgotten. */
  private compacted: number
  private overrun = 0

  /** @param compacted what came up to this revision is forgotten from the start */
  constructor(retention: Retention, compacted: number) {
    this.retention = retention
    this.compacted = compacted
  }

  /** The newest revision that had to go for lack of room. */
  get dropped(): number {
    return this.overrun
  }

  get newest(): Change | undefined {
    return this.entries.at(-1)?.change
  }

  add(change: Change): void {
    const size = sizeOf(change.object)
    this.entries.push({ change, size })
    this.size += size
    // The newest is kept, however large.
    while (this.count > this.retention.changes || (this.size > this.retention.characters && this.count > 1)) this.drop()
  }

  /** Changes after a revision. @throws ExpiredError where some of them are forgotten. */
  since(revision: number): Change[] {
    if (revision < this.compacted) throw new ExpiredError(revision, this.compacted + 1)
    let low = this.from
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.entries[middle] as Entry).change.revision <= revision) low = middle + 1
      else high = middle
    }
    return this.entries.slice(low).map((entry) => (entry as Entry).change)
  }

  /** Forgets everything up to a revision, which is no older than any change. */
  compact(revision: number): void {
    this.entries = []
    this.from = 0
    this.size = 0
    this.compacted = revision
  }

  private get count(): number {
    return this.entries.length - this.from
  }

  private drop(): void {
    const { change, size } = this.entries[this.from] as Entry
    this.entries[this.from++] = undefined
    this.size -= size
    this.compacted = this.overrun = change.revision
    // The array is cut only now and then, so that forgetting costs nothing each time.
    if (this.from < Math.min(1024, this.retention.changes)) return
    this.entries = this.entries.slice(this.from)
    this.from = 0
  }
}

/** About as many characters as its JSON has. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 4
  let size = 2
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item)
  else for (const key in value) size += key.length + 4 + sizeOf((value as Record<string, unknown>)[key])
  return size
}
