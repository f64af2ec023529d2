/** Who the processes of a container are, by the accounts of its image. */
import type { Credentials } from './files/access.ts'

/** What a Pod asks for; what is absent is as the image has it. */
export interface AskedUser {
  readonly uid?: number | undefined
  readonly gid?: number | undefined
  readonly groups?: readonly number[] | undefined
}

export interface User extends Credentials {
  /** Its number, where it has no name. */
  readonly name: string
  readonly home: string
}

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
}

/** Those of /etc/passwd. */
export const accountsIn = (passwd: string): Account[] =>
  passwd.split('\n').flatMap((line) => {
    const [name = '', , uid, gid, , home = '/'] = line.split(':')
    return name === '' ? [] : [{ name, uid: Number(uid), gid: Number(gid), home }]
  })

/** The groups of /etc/group, with those who are in them. */
export const groupsIn = (text: string): { name: string; gid: number; members: readonly string[] }[] =>
  text.split('\n').flatMap((line) => {
    const [name = '', , gid, members = ''] = line.split(':')
    return name === '' ? [] : [{ name, gid: Number(gid), members: members.split(',') }]
  })

/** `imageUser`: a name or a number. */
export function userOf(passwd: string, group: string, imageUser: string | undefined, asked: AskedUser = {}): User {
  const wanted = asked.uid === undefined ? (imageUser ?? '0') : String(asked.uid)
  const account = accountsIn(passwd).find(({ name, uid }) => name === wanted || String(uid) === wanted)
  const uid = account?.uid ?? (Number(wanted) || 0)
  const gid = asked.gid ?? account?.gid ?? 0
  const member = groupsIn(group).filter(({ members }) => account !== undefined && members.includes(account.name))
  const groups = new Set([gid, ...member.map((one) => one.gid), ...(asked.groups ?? [])])
  return { uid, gid, groups: [...groups], name: account?.name ?? String(uid), home: account?.home ?? '/' }
}
