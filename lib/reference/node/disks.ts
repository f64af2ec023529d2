/** What lies behind volumes and outlives Pods: a folder for each PersistentVolume, and each path of a node. */
import type { Clock } from '../../clock.ts'
import type { PersistentVolume } from '../../kube/objects.ts'
import { amountOf } from '../../kube/quantity.ts'
import type { FileSystem } from './image.ts'
import { nodeHosts } from './pod/files.ts'
import { Files } from './runtime/files/files.ts'
import { directory, type Directory, type Inode } from './runtime/files/inode.ts'
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

  /** A path of a node's own disk, as a hostPath asks for it. @throws Error in a kubelet's words where it is of another type. */
  path(node: string, path: string, type = ''): FileSystem {
    const key = `${node}:/`
    const isNew = !this.#disks.has(key) && this.#keeper?.disks.get(key) === undefined
    const host = this.#disk(key, 0o755)
    if (isNew) {
      for (const folder of hostFolders) host.putDirectory(folder)
      for (const folder of ['/tmp', '/var/tmp']) host.putDirectory(folder, 0o1777)
      host.put('/etc/hostname', `${node}\n`)
      host.put('/etc/hosts', nodeHosts)
    }
    prepare(host, path, type)
    return host.part(path)
  }

  /** The folder of a volume, as `node` sees it: one on a node's disk is there only. */
  volume(volume: PersistentVolume, node: string): FileSystem {
    const path = hostPathOf(volume)
    if (path !== undefined) return this.path(node, path, volume.spec.hostPath?.type)
    const disk = this.#disk(keyOf(volume))
    this.resize(volume)
    return disk
  }

  /** A volume has grown. */
  resize(volume: PersistentVolume): void {
    const space = this.#disks.get(keyOf(volume))?.space
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
    this.#drop(keyOf(volume))
  }

  #disk(key: string, mode = 0o777): FileSystem {
    const known = this.#disks.get(key)
    if (known !== undefined) return known
    const root = this.#keeper?.disks.get(key) ?? this.#format(key, mode)
    const files = new Files(this.#clock, root)
    files.countIn(new Space(Infinity, this.space))
    this.#disks.set(key, files)
    return files
  }

  #format(key: string, mode: number): Directory {
    const root = directory(this.#clock.now(), mode)
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

const keyOf = ({ metadata }: PersistentVolume): string => `pv:${metadata.uid}`

/** The path on its node of a volume that was not made for its claim. */
const hostPathOf = ({ metadata, spec }: PersistentVolume): string | undefined =>
  metadata.annotations?.[provisionedBy] === undefined ? (spec.local?.path ?? spec.hostPath?.path) : undefined

/** What a node comes with. */
const hostFolders = ['/dev', '/etc', '/home', '/mnt', '/opt', '/root', '/run', '/srv', '/usr', '/var/lib', '/var/log']

const hostPathTypes: Readonly<Record<string, { kind: Inode['kind'] | undefined; title: string }>> = {
  Directory: { kind: 'directory', title: 'directory' },
  File: { kind: 'file', title: 'file' },
  Socket: { kind: undefined, title: 'socket file' },
  CharDevice: { kind: 'device', title: 'character device' },
  BlockDevice: { kind: undefined, title: 'block device' },
}

/** Checks what is there, or makes what is to be made. */
function prepare(host: FileSystem, path: string, type: string): void {
  const creates = type.endsWith('OrCreate')
  const present = host.seek(path)
  const wanted = hostPathTypes[type.replace('OrCreate', '')]
  if (present === undefined && (creates || type === '')) {
    if (wanted?.kind !== 'file') return host.putDirectory(path)
    if (host.seek(path.replace(/\/[^/]*$/u, '')) === undefined)
      throw new Error(`open ${path}: no such file or directory`)
    return host.put(path, '')
  }
  if (wanted !== undefined && (wanted.kind === undefined || present?.kind !== wanted.kind))
    throw new Error(`hostPath type check failed: ${path} is not a ${wanted.title}`)
}
