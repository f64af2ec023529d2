/** Who may do what with a file. */
import type { Inode } from './inode.ts'

/** By their numbers. */
export interface Credentials {
  readonly uid: number
  readonly gid: number
  /** Further groups. */
  readonly groups: readonly number[]
}

export const superuser: Credentials = { uid: 0, gid: 0, groups: [] }

export const canRead = 4
export const canWrite = 2
export const canSearch = 1
const sticky = 0o1000

/** `bits`: `canRead`, `canWrite`, `canSearch`, or several of them. */
export function may(who: Credentials, { mode, uid, gid }: Inode, bits: number): boolean {
  if (who.uid === 0) return true
  const own = who.uid === uid ? mode >> 6 : who.gid === gid || who.groups.includes(gid) ? mode >> 3 : mode
  return (own & bits) === bits
}

/** Whether names in a directory may be given, and the name of this inode taken away. */
export const mayRename = (who: Credentials, directory: Inode, inode?: Inode): boolean =>
  may(who, directory, canWrite | canSearch) &&
  (inode === undefined ||
    who.uid === 0 ||
    (directory.mode & sticky) === 0 ||
    who.uid === inode.uid ||
    who.uid === directory.uid)

/** Whether a file may be executed; for that, even root needs someone to be allowed. */
export const mayExecute = (who: Credentials, inode: Inode): boolean =>
  (inode.mode & 0o111) !== 0 && may(who, inode, canSearch)
