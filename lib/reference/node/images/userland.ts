/** The programs of a distribution: busybox, or Debian's. */
import type { Program } from '../image.ts'
import { cat } from '../runtime/programs/cat.ts'
import { date } from '../runtime/programs/date.ts'
import { hostname } from '../runtime/programs/hostname.ts'
import { bigNslookup, smallNslookup } from '../runtime/programs/nslookup.ts'
import { ash, bash, builtin, dash } from '../runtime/programs/shells.ts'
import { sleep } from '../runtime/programs/sleep.ts'
import { wget } from '../runtime/programs/wget.ts'

type Programs = Readonly<Record<string, Program>>

const builtins: Programs = { '[': builtin, echo: builtin, false: builtin, printf: builtin, pwd: builtin, test: builtin, true: builtin, kill: builtin }

/** busybox, whose nslookup changed with 1.29. */
export function busyboxPrograms(nslookup: 'small' | 'big'): Programs {
  return inFolder('/bin', {
    ...builtins,
    ash,
    cat: cat('busybox'),
    date,
    hostname,
    nslookup: nslookup === 'small' ? smallNslookup : bigNslookup('busybox'),
    sh: ash,
    sleep,
    wget,
  })
}

export function debianPrograms(): Programs {
  return inFolder('/bin', { ...builtins, bash, cat: cat('gnu'), dash, date, hostname, sh: dash, sleep })
}

export function inFolder(folder: string, programs: Programs): Programs {
  return Object.fromEntries(Object.entries(programs).map(([name, program]) => [`${folder}/${name}`, program]))
}

/** /etc/passwd and /etc/group, with a user besides root where the image has one. */
export function accounts(shell: string, user?: { name: string; id: number }): Record<string, string> {
  const own = user === undefined ? '' : `${user.name}:x:${user.id}:${user.id}:${user.name}:/home/${user.name}:/bin/sh\n`
  return {
    '/etc/passwd': `root:x:0:0:root:/root:${shell}\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n${own}`,
    '/etc/group': `root:x:0:\nnogroup:x:65534:\n${user === undefined ? '' : `${user.name}:x:${user.id}:\n`}`,
  }
}
