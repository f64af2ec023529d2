/** The volumes of one Pod. */
import type * as core from 'kubernetes-types/core/v1.js'
import type { Clock } from '../../../clock.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../../kube/objects.ts'
import { amountOf } from '../../../kube/quantity.ts'
import type { Disks } from '../disks.ts'
import type { FileSystem } from '../image.ts'
import { memoryFiles } from '../runtime/files/files.ts'
import type { ContainerSpec } from '../runtime.ts'
import { contentOf, holds, writeContent, type ContentSources } from './content.ts'
import { ConfigError, expandAll } from './environment.ts'
import type { Placement } from './fields.ts'

/** Where volumes come from. */
export interface VolumeSources extends ContentSources {
  claim(name: string): Promise<PersistentVolumeClaim | undefined>
  persistentVolume(name: string): Promise<PersistentVolume | undefined>
}

interface MountedVolume {
  readonly files: FileSystem
  readonly readOnly: boolean
  /** Whether its node fills it with what the API says. */
  readonly content?: boolean
  /** Whether it is the Pod's own, and in memory only. */
  readonly ownMemory?: boolean
}

/** They are made once, and stay while the Pod is on the node. */
export class PodVolumes {
  readonly #node: string
  readonly #disks: Disks
  readonly #clock: Clock
  readonly #mounted = new Map<string, MountedVolume>()

  constructor(node: string, disks: Disks, clock: Clock) {
    this.#node = node
    this.#disks = disks
    this.#clock = clock
  }

  /** Makes every volume ready that is not. @throws Error that says, as a kubelet does, which cannot be and why. */
  async mount(pod: Pod, sources: VolumeSources, placement: Placement): Promise<void> {
    for (const volume of pod.spec.volumes ?? []) {
      if (this.#mounted.has(volume.name)) continue
      try {
        const mounted = await this.#open(pod, volume, sources, placement)
        if (volume.hostPath === undefined) giveToGroup(pod, mounted)
        this.#mounted.set(volume.name, mounted)
      } catch (error) {
        throw new Error(`MountVolume.SetUp failed for volume "${volume.name}" : ${(error as Error).message}`, {
          cause: error,
        })
      }
    }
  }

  /** The Pod is gone, and with it what was its own. */
  drop(pod: Pod): void {
    for (const { name, emptyDir } of pod.spec.volumes ?? [])
      if (emptyDir !== undefined) this.#disks.dropScratch(pod.metadata.uid, name)
    for (const { files, ownMemory } of this.#mounted.values()) if (ownMemory === true) files.space?.close()
  }

  /** What is in the volume, in bytes. */
  used(name: string): number {
    return this.#mounted.get(name)?.files.space?.used ?? 0
  }

  /** Brings volumes of ConfigMaps, Secrets and the downward API up to date. What has gone missing stays as it was. */
  async refresh(pod: Pod, sources: VolumeSources, placement: Placement): Promise<void> {
    for (const volume of pod.spec.volumes ?? []) {
      const mounted = this.#mounted.get(volume.name)
      if (mounted === undefined) continue
      // A token stays until it is renewed.
      const token: VolumeSources['token'] = (_, { path }) => mounted.files.readFile(`/${path}`).catch(() => undefined)
      const content = await contentOf(pod, volume, { ...sources, token }, placement).catch(() => undefined)
      if (content === undefined || holds(mounted.files, content)) continue
      await writeContent(mounted.files, content, this.#clock.now())
      giveToGroup(pod, mounted)
    }
  }

  /** A container's mounts. @throws ConfigError where one names a part of a volume that is not there. */
  mountsOf(container: core.Container, environment: Readonly<Record<string, string>>): ContainerSpec['mounts'] {
    return (container.volumeMounts ?? []).map(({ name, mountPath, subPath, subPathExpr, readOnly }) => {
      const volume = this.#mounted.get(name)
      if (volume === undefined)
        throw new ConfigError(`cannot find volume "${name}" to mount into container "${container.name}"`)
      const part = subPathExpr === undefined ? (subPath ?? '') : partWithin(expandAll(subPathExpr, environment))
      return {
        path: mountPath,
        files: part === '' ? volume.files : partOf(volume, part, `"${name}" of container "${container.name}"`),
        readOnly: readOnly === true || volume.readOnly,
      }
    })
  }

  async #open(pod: Pod, volume: core.Volume, sources: VolumeSources, placement: Placement): Promise<MountedVolume> {
    const content = await contentOf(pod, volume, sources, placement)
    if (content !== undefined) {
      const files = memoryFiles(this.#clock)
      // What is secret is never on a disk: the kubelet mounts a tmpfs, which comes with its own mode.
      files.inMemory = volume.configMap === undefined
      files.putDirectory('/', files.inMemory ? 0o1777 : 0o777)
      await writeContent(files, content, this.#clock.now())
      return { files, readOnly: true, content: true }
    }
    if (volume.hostPath !== undefined) {
      const { path, type } = volume.hostPath
      return { files: this.#disks.path(this.#node, path, type), readOnly: false }
    }
    const claimName =
      volume.ephemeral === undefined ? volume.persistentVolumeClaim?.claimName : `${pod.metadata.name}-${volume.name}`
    if (claimName !== undefined) {
      const files = await this.#claimed(pod, claimName, sources)
      return { files, readOnly: volume.persistentVolumeClaim?.readOnly === true }
    }
    if (volume.emptyDir === undefined) throw new Error('no volume plugin matched')
    const { medium, sizeLimit } = volume.emptyDir
    if (medium !== 'Memory') return { files: this.#disks.scratch(pod.metadata.uid, volume.name), readOnly: false }
    const limit = sizeLimit === undefined ? Infinity : amountOf(sizeLimit)
    return { files: this.#disks.memory(limit), readOnly: false, ownMemory: true }
  }

  async #claimed(pod: Pod, name: string, sources: VolumeSources): Promise<FileSystem> {
    const claim = await sources.claim(name)
    const title = `${pod.metadata.namespace ?? ''}/${name}`
    if (claim === undefined) throw new Error(`error processing PVC ${title}: persistentvolumeclaim "${name}" not found`)
    if (claim.status.phase !== 'Bound') throw new Error(`error processing PVC ${title}: PVC is not bound`)
    const volumeName = claim.spec.volumeName ?? ''
    const volume = await sources.persistentVolume(volumeName)
    if (volume === undefined)
      throw new Error(`error processing PVC ${title}: persistentvolume "${volumeName}" not found`)
    return this.#disks.volume(volume, this.#node)
  }
}

function giveToGroup({ spec }: Pod, { files, readOnly }: MountedVolume): void {
  const { fsGroup } = spec.securityContext ?? {}
  if (fsGroup !== undefined) files.giveToGroup(fsGroup, readOnly)
}

/** What has come of variables leads nowhere else. */
function partWithin(path: string): string {
  if (path.startsWith('/')) throw new ConfigError(`error SubPath \`${path}\` must not be an absolute path`)
  if (path.split('/').includes('..'))
    throw new ConfigError(`unable to provision SubPath \`${path}\`: must not contain '..'`)
  return path
}

/** A folder that is not there is made, unless the volume was given to the Pod to read only. */
function partOf({ files, readOnly, content }: MountedVolume, path: string, mount: string): FileSystem {
  if (files.seek(path) === undefined) {
    if (readOnly && content !== true)
      throw new ConfigError(`failed to create subPath directory for volumeMount ${mount}`)
    files.putDirectory(path, 0o777)
  }
  return files.part(path)
}
