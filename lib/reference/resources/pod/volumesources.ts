/** Rules for sources that the volumes of Pods and those of the cluster have in common. */
import type { FieldErrors } from '../../schema/errors.ts'

const hostTypes = ['', 'BlockDevice', 'CharDevice', 'Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket']

interface HostPath {
  path?: string
  type?: string
}

export function validateHostPath({ path, type = '' }: HostPath, at: string, errors: FieldErrors): void {
  if (!path) return errors.required(`${at}.path`)
  if (path.split('/').includes('..')) errors.invalid(`${at}.path`, path, "must not contain '..'")
  if (!hostTypes.includes(type)) errors.unsupported(`${at}.type`, type, hostTypes)
}

interface Nfs {
  server?: string
  path?: string
}

export function validateNfs({ server, path = '' }: Nfs, at: string, errors: FieldErrors): void {
  if (!server) errors.required(`${at}.server`)
  if (path === '') errors.required(`${at}.path`)
  if (!path.startsWith('/')) errors.invalid(`${at}.path`, path, 'must be an absolute path')
}
