/** A container's root file system: the image's files and programs, the kubelet's own files, and volumes. */
import type { Image } from '../image.ts'
import type { ContainerSpec } from '../runtime.ts'
import { Files, memoryFiles } from './files/files.ts'
import { installPrograms } from './executable.ts'

const folders = ['/root', '/proc', '/sys', '/dev/pts', '/etc', '/var/run', '/home', '/mnt', '/opt', '/usr']

/** What is the same for all containers of an image, by tag. */
const layers = new WeakMap<Image, Map<string, Files>>()

export function rootFiles(spec: ContainerSpec): Files {
  const files = layerOf(spec).copy()
  files.put('/etc/hostname', `${spec.network.hostname}\n`)
  for (const [path, text] of Object.entries(spec.files)) files.put(path, text)
  if (spec.workingDir !== undefined) files.putDirectory(spec.workingDir)
  const mounts = spec.mounts.toSorted((a, b) => a.path.length - b.path.length)
  for (const mount of mounts) files.mount(mount.path, mount.files, mount.readOnly)
  return files
}

function layerOf({ image, tag, clock }: ContainerSpec): Files {
  const byTag = layers.get(image) ?? new Map<string, Files>()
  layers.set(image, byTag)
  const known = byTag.get(tag)
  if (known !== undefined) return known
  const files = memoryFiles(clock, image.files(tag))
  for (const path of folders) files.putDirectory(path)
  files.putDirectory('/tmp', 0o1777)
  if (image.workingDir !== undefined) files.putDirectory(image.workingDir)
  installPrograms(files, image.programs(tag))
  for (const name of ['null', 'zero', 'urandom', 'full'] as const) files.putDevice(`/dev/${name}`, name)
  files.putDevice('/dev/random', 'urandom')
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries())
    files.putLink(`/dev/${name}`, `/proc/self/fd/${index}`)
  byTag.set(tag, files)
  return files
}
