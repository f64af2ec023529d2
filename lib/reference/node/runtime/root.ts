/** A container's root file system: the image's files and programs, the kubelet's own files, and volumes. */
import type { Program } from '../image.ts'
import type { ContainerSpec } from '../runtime.ts'
import { Files, memoryFiles } from './files/files.ts'
import { installPrograms } from './executable.ts'

export function rootFiles(spec: ContainerSpec, programs: Readonly<Record<string, Program>>): Files {
  const files = memoryFiles(spec.clock, spec.image.files(spec.tag))
  for (const path of ['/root', '/proc', '/sys', '/dev/pts', '/etc', '/var/run', '/home', '/mnt', '/opt', '/usr']) files.putDirectory(path)
  files.putDirectory('/tmp', 0o1777)
  installPrograms(files, programs)
  for (const name of ['null', 'zero', 'urandom', 'full'] as const) files.putDevice(`/dev/${name}`, name)
  files.putDevice('/dev/random', 'urandom')
  for (const [index, name] of ['stdin', 'stdout', 'stderr'].entries()) files.putLink(`/dev/${name}`, `/proc/self/fd/${index}`)
  files.put('/etc/hostname', `${spec.network.hostname}\n`)
  for (const [path, text] of Object.entries(spec.files)) files.put(path, text)
  if (spec.workingDir !== undefined) files.putDirectory(spec.workingDir)
  const mounts = spec.mounts.toSorted((a, b) => a.path.length - b.path.length)
  for (const mount of mounts) files.mount(mount.path, mount.files, mount.readOnly)
  return files
}
