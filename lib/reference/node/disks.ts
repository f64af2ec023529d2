/** What lies behind volumes and outlives Pods: a folder for each PersistentVolume, and each path of a node. */
import type { Clock } from '../../clock.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import type { FileSystem } from './image.ts'
import { memoryFiles } from './runtime/files/files.ts'

/** The disks of a cluster. */
export class Disks {
  readonly #clock: Clock
  readonly #disks = new Map<string, FileSystem>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** A path of a node's own disk. */
  path(node: string, path: string): FileSystem {
    return this.#disk(`${node}:${path}`)
  }

  /** The folder of a volume, as `node` sees it: one on a node's disk is there only. */
  volume(volume: PersistentVolume, node: string): FileSystem {
    return this.#disk(keyOf(volume, node))
  }

  /** Forgets what a volume held that was deleted with its claim; a path of a node stays as it is. */
  drop(volume: PersistentVolume): void {
    this.#disks.delete(keyOf(volume, ''))
  }

  #disk(key: string): FileSystem {
    const known = this.#disks.get(key)
    if (known !== undefined) return known
    const files = memoryFiles(this.#clock)
    files.putDirectory('/', 0o777)
    this.#disks.set(key, files)
    return files
  }
}

/** Marks a volume that was made for its claim: it can be had everywhere. */
const provisionedBy = 'pv.kubernetes.io/provisioned-by'

function keyOf({ metadata, spec }: PersistentVolume, node: string): string {
  const path =
    metadata.annotations?.[provisionedBy] === undefined ? (spec.local?.path ?? spec.hostPath?.path) : undefined
  return path === undefined ? `pv:${metadata.uid}` : `${node}:${path}`
}
