/** Finds what a path leads to, through symbolic links and mounts. */
import { directory, type Directory, type Inode } from './inode.ts'
import { SystemError } from './errors.ts'

export interface Mount {
  readonly root: Inode
  readonly readOnly: boolean
}

/** Mounts by the inode that each one covers. */
export type Mounts = ReadonlyMap<Inode, Mount>

/** Where a path leads: an inode, or a free name in a directory. */
export interface Place {
  readonly inode: Inode | undefined
  /** The directory that holds it; the root's is the root itself. */
  readonly parent: Directory
  /** '' for the root. */
  readonly name: string
  /** Without symbolic links. */
  readonly path: string
  /** Whether its content may not be changed. */
  readonly readOnly: boolean
  /** Whether its name may not be changed: a read-only directory holds it. */
  readonly parentReadOnly: boolean
  /** Whether a mount covers the name. */
  readonly mountPoint: boolean
}

interface Step {
  readonly name: string
  readonly inode: Inode
  readonly readOnly: boolean
  readonly mountPoint: boolean
}

const tooManyLinks = 40

/**
 * `maySearch`: whether a directory's names may be looked up.
 * @throws SystemError ENOENT where a directory on the way is missing, ENOTDIR, ELOOP, EACCES.
 */
export function walk(
  top: Mount,
  mounts: Mounts,
  path: string,
  follow: boolean,
  operation: string,
  maySearch: (directory: Directory) => boolean,
): Place {
  const steps: Step[] = [cross({ name: '', inode: top.root, readOnly: top.readOnly, mountPoint: false }, mounts)]
  const pending = parts(path).toReversed()
  const mustBeDirectory = path.endsWith('/') || path.endsWith('/.')
  let links = 0
  while (pending.length > 0) {
    const name = pending.pop()!
    const here = steps.at(-1)!
    if (here.inode.kind !== 'directory') throw new SystemError('ENOTDIR', operation, path)
    if (!maySearch(here.inode)) throw new SystemError('EACCES', operation, path)
    if (name === '..') {
      if (steps.length > 1) steps.pop()
      continue
    }
    const found = here.inode.entries.get(name)
    if (found === undefined) {
      if (pending.length > 0) throw new SystemError('ENOENT', operation, path)
      return place(steps, name)
    }
    if (found.kind === 'symlink' && (follow || pending.length > 0 || mustBeDirectory)) {
      links += 1
      if (links > tooManyLinks) throw new SystemError('ELOOP', operation, path)
      if (found.target.startsWith('/')) steps.length = 1
      pending.push(...parts(found.target).toReversed())
      continue
    }
    steps.push(cross({ name, inode: found, readOnly: here.readOnly, mountPoint: false }, mounts))
  }
  const last = steps.at(-1)!
  if (mustBeDirectory && last.inode.kind !== 'directory') throw new SystemError('ENOTDIR', operation, path)
  return place(steps)
}

/** The names of a path, without empty ones and `.`. */
export function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}

function cross(step: Step, mounts: Mounts): Step {
  const mount = mounts.get(step.inode)
  if (mount === undefined) return step
  return cross({ name: step.name, inode: mount.root, readOnly: mount.readOnly, mountPoint: true }, mounts)
}

function place(steps: readonly Step[], free?: string): Place {
  const holder = free === undefined ? (steps.at(-2) ?? steps[0]!) : steps.at(-1)!
  const last = steps.at(-1)!
  const names = steps.slice(1).map((step) => step.name)
  if (free !== undefined) names.push(free)
  return {
    inode: free === undefined ? last.inode : undefined,
    parent: holder.inode.kind === 'directory' ? holder.inode : directory(0),
    name: free ?? last.name,
    path: '/' + names.join('/'),
    readOnly: last.readOnly,
    parentReadOnly: holder.readOnly,
    mountPoint: free === undefined && last.mountPoint,
  }
}
