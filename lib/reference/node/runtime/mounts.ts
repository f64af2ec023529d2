/** The file systems of a container, as `df`, `mount` and /proc/mounts tell of them. */
import type { Files } from './files/files.ts'

export interface Mounted {
  readonly path: string
  readonly device: string
  readonly kind: string
  readonly readOnly: boolean
  /** Bytes; 0 where it is not about room. */
  readonly size: number
  readonly used: number
}

/** What may be said of files that nothing counts. */
const uncounted = 1024 ** 3

/** The root first, then by path. */
export function mountsOf(files: Files): Mounted[] {
  const root = mounted('/', 'overlay', 'overlay', files, files.isReadOnly('/'))
  const others = [...files.mounts].map(([path, tree]) =>
    path === '/proc'
      ? { path, device: 'proc', kind: 'proc', readOnly: false, size: 0, used: 0 }
      : mounted(
          path,
          tree.inMemory ? 'tmpfs' : '/dev/vda1',
          tree.inMemory ? 'tmpfs' : 'ext4',
          tree,
          files.isReadOnly(path),
        ),
  )
  return [root, ...others.toSorted((a, b) => (a.path < b.path ? -1 : 1))]
}

function mounted(
  path: string,
  device: string,
  kind: string,
  { space }: Pick<Files, 'space'>,
  readOnly: boolean,
): Mounted {
  const { used = 0, limit = uncounted } = space?.limiting ?? {}
  return { path: path.replace(/(.)\/$/, '$1'), device, kind, readOnly, size: limit, used }
}

/** The mount that holds a path: the innermost. */
export const holderOf = (mounts: readonly Mounted[], path: string): Mounted =>
  mounts
    .filter((mount) => mount.path === '/' || path === mount.path || path.startsWith(`${mount.path}/`))
    .reduce((a, b) => (b.path.length >= a.path.length ? b : a))
