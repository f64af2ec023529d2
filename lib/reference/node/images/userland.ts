/** The programs of a distribution: busybox, or Debian's. */
import type { Program } from '../image.ts'
import { cat, type Style } from '../runtime/programs/cat.ts'
import { date } from '../runtime/programs/date.ts'
import { dd } from '../runtime/programs/dd.ts'
import { dig, host } from '../runtime/programs/dig.ts'
import { env, printenv } from '../runtime/programs/environment.ts'
import { chmod, chown, cp, ln, mkdir, mktemp, mv, rm, rmdir, touch } from '../runtime/programs/files.ts'
import { find } from '../runtime/programs/find.ts'
import { hostname } from '../runtime/programs/hostname.ts'
import { getent, ifconfig, ip } from '../runtime/programs/interfaces.ts'
import { nice, nohup, seq, timeout, watch, xargs, yes } from '../runtime/programs/launch.ts'
import { head, tail, tee } from '../runtime/programs/lines.ts'
import { ls } from '../runtime/programs/ls.ts'
import { bigNslookup, smallNslookup } from '../runtime/programs/nslookup.ts'
import { nc, ping } from '../runtime/programs/probe.ts'
import { ash, bash, builtin, dash } from '../runtime/programs/shells.ts'
import { sort } from '../runtime/programs/sort.ts'
import { sleep } from '../runtime/programs/sleep.ts'
import { arch, clear, id, ps, sync, tty, uname, uptime, which, whoami } from '../runtime/programs/system.ts'
import { tar } from '../runtime/programs/tar.ts'
import { textTool, type TextTool } from '../runtime/programs/text.ts'
import { wget } from '../runtime/programs/wget.ts'

export type Programs = Readonly<Record<string, Program>>

const builtins: Programs = {
  '[': builtin,
  echo: builtin,
  false: builtin,
  kill: builtin,
  printf: builtin,
  pwd: builtin,
  test: builtin,
  true: builtin,
}

const textTools: readonly TextTool[] = [
  'awk',
  'base64',
  'basename',
  'comm',
  'cut',
  'diff',
  'dirname',
  'du',
  'egrep',
  'expand',
  'expr',
  'fgrep',
  'fold',
  'grep',
  'gunzip',
  'gzip',
  'md5sum',
  'nl',
  'od',
  'paste',
  'readlink',
  'sed',
  'sha1sum',
  'sha256sum',
  'split',
  'stat',
  'tac',
  'tr',
  'uniq',
  'wc',
  'zcat',
]

/** What every distribution has. */
function common(style: Style): Programs {
  return {
    ...builtins,
    ...Object.fromEntries(textTools.map((name) => [name, textTool(name)])),
    arch,
    cat: cat(style),
    chgrp: chown,
    chmod: chmod(style),
    chown,
    clear,
    cp: cp(style),
    date,
    dd: dd(style),
    env,
    find,
    head: head(style),
    hostname,
    id,
    ln: ln(style),
    ls: ls(style),
    mkdir: mkdir(style),
    mktemp,
    mv: mv(style),
    nice,
    nohup,
    printenv,
    rm: rm(style),
    rmdir: rmdir(style),
    seq,
    sleep,
    sort: sort(style),
    sync,
    tail: tail(style),
    tar: tar(style),
    tee,
    timeout: timeout(style),
    touch: touch(style),
    tty,
    uname,
    which,
    whoami,
    xargs,
    yes,
  }
}

/** busybox, whose nslookup changed with 1.29. */
export function busyboxPrograms(nslookup: 'small' | 'big'): Programs {
  return inFolder('/bin', {
    ...common('busybox'),
    ash,
    ifconfig,
    ip,
    nc,
    nslookup: nslookup === 'small' ? smallNslookup : bigNslookup('busybox'),
    ping: ping('busybox'),
    ps,
    rev: textTool('rev'),
    sh: ash,
    strings: textTool('strings'),
    tree: textTool('tree'),
    uptime,
    watch,
    wget,
  })
}

export function debianPrograms(): Programs {
  return { ...inFolder('/bin', { bash, dash, sh: dash }), ...inFolder('/usr/bin', { ...common('gnu'), getent }) }
}

/** BIND's tools. */
export const dnsPrograms: Programs = inFolder('/usr/bin', { dig, host, nslookup: bigNslookup('bind') })

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
