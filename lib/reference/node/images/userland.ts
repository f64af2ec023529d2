/** The programs of a distribution: busybox, or Debian's. */
import type { Program } from '../image.ts'
import type { Style } from '../runtime/programs/cat.ts'
import type { TextTool } from '../runtime/programs/text.ts'
import { ash, bash, builtin, dash } from '../runtime/programs/shells.ts'
import { sleep, usleep } from '../runtime/programs/sleep.ts'

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
  'sed',
  'sha1sum',
  'sha256sum',
  'split',
  'tac',
  'uniq',
  'wc',
  'zcat',
]

/** Programs of one module, which is loaded when the first of them starts. */
export function from<Module>(
  load: () => Promise<Module>,
  programs: Readonly<Record<string, (module: Module) => Program>>,
): Programs {
  const lazy = Object.entries(programs).map(([name, program]): [string, Program] => [
    name,
    async (process) => program(await load())(process),
  ])
  return Object.fromEntries(lazy)
}

function text(names: readonly TextTool[]): Programs {
  return Object.assign(
    {},
    ...names.map((name) => from(() => import('../runtime/programs/text.ts'), { [name]: (m) => m.textTool(name) })),
  )
}

/** What every distribution has. */
function common(style: Style): Programs {
  return {
    ...builtins,
    sleep,
    ...text(textTools),
    ...from(() => import('../runtime/programs/cat.ts'), { cat: (m) => m.cat(style) }),
    ...from(() => import('../runtime/programs/date.ts'), { date: (m) => m.date }),
    ...from(() => import('../runtime/programs/dd.ts'), { dd: (m) => m.dd(style) }),
    ...from(() => import('../runtime/programs/environment.ts'), { env: (m) => m.env, printenv: (m) => m.printenv }),
    ...from(() => import('../runtime/programs/files.ts'), {
      chgrp: (m) => m.chown,
      chmod: (m) => m.chmod(style),
      chown: (m) => m.chown,
      cp: (m) => m.cp(style),
      ln: (m) => m.ln(style),
      mkdir: (m) => m.mkdir(style),
      mktemp: (m) => m.mktemp,
      mv: (m) => m.mv(style),
      rm: (m) => m.rm(style),
      rmdir: (m) => m.rmdir(style),
      touch: (m) => m.touch(style),
      truncate: (m) => m.truncate,
    }),
    ...from(() => import('../runtime/programs/find.ts'), { find: (m) => m.find }),
    ...from(() => import('../runtime/programs/hostname.ts'), { hostname: (m) => m.hostname }),
    ...from(() => import('../runtime/programs/launch.ts'), {
      nice: (m) => m.nice,
      nohup: (m) => m.nohup,
      seq: (m) => m.seq,
      timeout: (m) => m.timeout(style),
      xargs: (m) => m.xargs,
      yes: (m) => m.yes,
    }),
    ...from(() => import('../runtime/programs/lines.ts'), {
      cmp: (m) => m.cmp(style),
      head: (m) => m.head(style),
      tail: (m) => m.tail(style),
      tee: (m) => m.tee,
    }),
    ...from(() => import('../runtime/programs/ls.ts'), { ls: (m) => m.ls(style) }),
    ...from(() => import('../runtime/programs/disks.ts'), {
      df: (m) => m.df(style),
      du: (m) => m.du(style),
      mount: (m) => m.mount,
      mountpoint: (m) => m.mountpoint,
    }),
    ...from(() => import('../runtime/programs/stat.ts'), {
      readlink: (m) => m.readlink,
      realpath: (m) => m.realpath,
      stat: (m) => m.stat(style),
    }),
    ...from(() => import('../runtime/programs/sort.ts'), { sort: (m) => m.sortLines(style) }),
    ...from(() => import('../runtime/programs/system.ts'), {
      arch: (m) => m.arch,
      clear: (m) => m.clear,
      groups: (m) => m.groups,
      id: (m) => m.id,
      nproc: (m) => m.nproc,
      stty: (m) => m.stty,
      sync: (m) => m.sync,
      tty: (m) => m.tty,
      uname: (m) => m.uname,
      which: (m) => m.which,
      whoami: (m) => m.whoami,
    }),
    ...from(() => import('../runtime/programs/tr.ts'), { tr: (m) => m.tr }),
    ...from(() => import('../runtime/programs/tar.ts'), { tar: (m) => m.tar(style) }),
  }
}

/** busybox, whose nslookup changed with 1.29. */
export function busyboxPrograms(nslookup: 'small' | 'big'): Programs {
  return inFolder('/bin', {
    ...common('busybox'),
    ...text(['rev', 'strings', 'tree']),
    ash,
    sh: ash,
    usleep,
    ...from(() => import('../runtime/programs/hexdump.ts'), { hexdump: (m) => m.hexdump }),
    ...from(() => import('../runtime/programs/interfaces.ts'), { ifconfig: (m) => m.ifconfig, ip: (m) => m.ip }),
    ...from(() => import('../runtime/programs/launch.ts'), { watch: (m) => m.watch }),
    ...from(() => import('../runtime/programs/nc.ts'), { nc: (m) => m.nc }),
    ...from(() => import('../runtime/programs/netstat.ts'), { netstat: (m) => m.netstat }),
    ...from(() => import('../runtime/programs/nslookup.ts'), {
      nslookup: (m) => (nslookup === 'small' ? m.smallNslookup : m.bigNslookup('busybox')),
    }),
    ...from(() => import('../runtime/programs/probe.ts'), { ping: (m) => m.ping('busybox') }),
    ...from(() => import('../runtime/programs/system.ts'), {
      free: (m) => m.free,
      pidof: (m) => m.pidof,
      ps: (m) => m.ps,
      uptime: (m) => m.uptime,
    }),
    ...from(() => import('../runtime/programs/top.ts'), { top: (m) => m.top }),
    ...from(() => import('../runtime/programs/wget.ts'), { wget: (m) => m.wget }),
  })
}

/** A C library's, also Alpine's. */
export const getentProgram: Programs = inFolder(
  '/usr/bin',
  from(() => import('../runtime/programs/interfaces.ts'), { getent: (m) => m.getent }),
)

export function debianPrograms(): Programs {
  return { ...inFolder('/bin', { bash, dash, sh: dash }), ...inFolder('/usr/bin', common('gnu')), ...getentProgram }
}

/** BIND's tools. */
export const dnsPrograms: Programs = inFolder('/usr/bin', {
  ...from(() => import('../runtime/programs/dig.ts'), { dig: (m) => m.dig, host: (m) => m.host }),
  ...from(() => import('../runtime/programs/nslookup.ts'), { nslookup: (m) => m.bigNslookup('bind') }),
})

export const curlProgram: Programs = inFolder(
  '/usr/bin',
  from(() => import('../runtime/programs/curl.ts'), { curl: (m) => m.curl }),
)

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
