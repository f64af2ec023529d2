/** A container's root file system: the image's files and programs, the kubelet's own files, and volumes. */
import type { Image } from '../image.ts'
import type { ContainerSpec } from '../runtime.ts'
import { describe, isSystemError } from './files/errors.ts'
import { Files, memoryFiles } from './files/files.ts'
import { installPrograms } from './executable.ts'
import { accountsIn, userOf, type User } from './user.ts'

const folders = ['/root', '/proc', '/sys', '/dev/pts', '/etc', '/var/run', '/home', '/mnt', '/opt', '/usr']

/** What is the same for all containers of an image, by tag. */
const layers = new WeakMap<Image, Map<string, Files>>()

/** Its files as its user sees them. */
export function rootFiles(spec: ContainerSpec): { files: Files; user: User } {
  const layer = layerOf(spec)
  const text = (path: string): string =>
    layer.seek(path)?.kind === 'file' ? Buffer.from(layer.content(path)).toString() : ''
  const user = userOf(text('/etc/passwd'), text('/etc/group'), spec.image.user, spec.user)
  const files = layer.copy(user)
  if (spec.space !== undefined) files.countIn(spec.space, false)
  files.put('/etc/hostname', `${spec.network.hostname}\n`)
  for (const [path, text] of Object.entries(spec.files)) files.put(path, text)
  if (spec.workingDir !== undefined) makeWorkingDir(files, spec.workingDir)
  const mounts = spec.mounts.toSorted((a, b) => a.path.length - b.path.length)
  for (const mount of mounts) files.mount(mount.path, mount.files, mount.readOnly)
  if (spec.readOnlyRoot === true) files.seal()
  return { files, user }
}

/** @throws SystemError in the words of runc. */
function makeWorkingDir(files: Files, path: string): void {
  try {
    files.putDirectory(path)
  } catch (error) {
    if (isSystemError(error))
      error.message = `error during container init: mkdir ${path}: ${describe(error).toLowerCase()}`
    throw error
  }
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
  for (const { home, uid, gid } of accountsIn(image.files(tag)['/etc/passwd'] ?? '')) {
    if (!home.startsWith('/home/')) continue
    files.putDirectory(home)
    files.give(home, uid, gid)
  }
  installPrograms(files, image.programs(tag))
  for (const name of ['null', 'zero', 'urandom', 'full'] as const) files.putDevice(`/dev/${name}`, name)
  files.putDevice('/dev/random', 'urandom')
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries())
    files.putLink(`/dev/${name}`, `/proc/self/fd/${index}`)
  byTag.set(tag, files)
  return files
}
