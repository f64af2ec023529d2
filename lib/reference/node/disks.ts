/** What lies behind volumes and outlives Pods: a folder for each PersistentVolume, and each path of a node. */
import type { Clock } from '../../clock.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import type { FileSystem } from './image.ts'
import { Files } from './runtime/files/files.ts'
import { directory, type Directory } from './runtime/files/inode.ts'
import { Space } from './runtime/files/space.ts'

/** Keeps what is on disks beyond the process. What it throws refuses the change. */
export interface DiskKeeper {
  /** What was kept, by the keys of the disks. */
  readonly disks: ReadonlyMap<string, Directory>
  add(key: string, root: Directory): void
  drop(key: string): void
}

/** What all files of a cluster may take up, in bytes: they are in this process's memory. */
const room = 1024 ** 3
/** Claims for less are not about room, but about a volume: tests ask for a byte. */
const leastLimit = 1024 ** 2

/** The disks of a cluster. */
export class Disks {
  /** What everything is a part of: volumes, and the files of containers. */
  readonly space = new Space(room)
  readonly #clock: Clock
  readonly #keeper: DiskKeeper | undefined
  readonly #disks = new Map<string, FileSystem>()

  constructor(clock: Clock, keeper?: DiskKeeper) {
    this.#clock = clock
    this.#keeper = keeper
  }

  /** A path of a node's own disk. */
  path(node: string, path: string): FileSystem {
    return this.#disk(`${node}:${path}`)
  }

  /** The folder of a volume, as `node` sees it: one on a node's disk is there only. */
  volume(volume: PersistentVolume, node: string): FileSystem {
    const disk = this.#disk(keyOf(volume, node))
    this.resize(volume, node)
    return disk
  }

  /** A volume has grown. */
  resize(volume: PersistentVolume, node = ''): void {
    const space = this.#disks.get(keyOf(volume, node))?.space
    const capacity = amountOf(volume.spec.capacity?.['storage'] ?? '0')
    if (space !== undefined) space.limit = capacity < leastLimit ? Infinity : capacity
  }

  /** A folder that is only in memory, and its owner's to close. */
  memory(limit: number): FileSystem {
    const files = new Files(this.#clock, directory(this.#clock.now(), 0o1777))
    files.countIn(new Space(limit, this.space))
    files.inMemory = true
    return files
  }

  /** The folder of a Pod's emptyDir: it stays while the Pod does, also when its node is started anew. */
  scratch(pod: string, volume: string): FileSystem {
    return this.#disk(scratchKey(pod, volume))
  }

  dropScratch(pod: string, volume: string): void {
    this.#drop(scratchKey(pod, volume))
  }

  /** Forgets what a volume held that was deleted with its claim; a path of a node stays as it is. */
  drop(volume: PersistentVolume): void {
    this.#drop(keyOf(volume, ''))
  }

  #disk(key: string): FileSystem {
    const known = this.#disks.get(key)
    if (known !== undefined) return known
    const root = this.#keeper?.disks.get(key) ?? this.#format(key)
    const files = new Files(this.#clock, root)
    files.countIn(new Space(Infinity, this.space))
    this.#disks.set(key, files)
    return files
  }

  #format(key: string): Directory {
    const root = directory(this.#clock.now(), 0o777)
    this.#keeper?.add(key, root)
    return root
  }

  #drop(key: string): void {
    this.#keeper?.drop(key)
    this.#disks.get(key)?.space?.close()
    this.#disks.delete(key)
  }
}

const scratchKey = (pod: string, volume: string): string => `pod:${pod}/${volume}`

/** Marks a volume that was made for its claim: it can be had everywhere. */
const provisionedBy = 'pv.kubernetes.io/provisioned-by'

function keyOf({ metadata, spec }: PersistentVolume, node: string): string {
  const path =
    metadata.annotations?.[provisionedBy] === undefined ? (spec.local?.path ?? spec.hostPath?.path) : undefined
  return path === undefined ? `pv:${metadata.uid}` : `${node}:${path}`
}
