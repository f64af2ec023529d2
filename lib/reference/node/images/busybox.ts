import type { Image } from '../image.ts'
import { busyboxPrograms } from './userland.ts'

/** Tags up to 1.28 have the nslookup that asks the C library. */
function nslookupOf(tag: string): 'small' | 'big' {
  const [major, minor] = tag.split(/[.-]/).map(Number)
  return major === 1 && minor !== undefined && minor <= 28 ? 'small' : 'big'
}

/** Its accounts; root is in the group wheel. */
const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
sys:x:3:3:sys:/dev:/bin/false
sync:x:4:100:sync:/bin:/bin/sync
mail:x:8:8:mail:/var/spool/mail:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
operator:x:37:37:Operator:/var:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
`
const group =
  'root:0 daemon:1 bin:2 sys:3 adm:4 tty:5 disk:6 lp:7 mail:8 kmem:9 wheel:10:root cdrom:11 dialout:18 floppy:19 ' +
  'video:28 audio:29 tape:32 www-data:33 operator:37 utmp:43 plugdev:46 staff:50 lock:54 netdev:82 users:100 nobody:65534'
const groups = group.split(' ').map((entry) => {
  const [name, gid, member = ''] = entry.split(':')
  return `${name}:x:${gid}:${member}\n`
})

const programs = { small: busyboxPrograms('small'), big: busyboxPrograms('big') }

export const busybox: Image = {
  repositories: [
    'docker.io/library/busybox',
    'registry.k8s.io/busybox',
    'k8s.gcr.io/busybox',
    'gcr.io/google_containers/busybox',
    'registry.k8s.io/e2e-test-images/busybox',
    'k8s.gcr.io/e2e-test-images/busybox',
    'quay.io/prometheus/busybox',
  ],
  hasTag: (tag) =>
    /^(?:latest|stable|unstable|musl|glibc|uclibc|\d+(?:\.\d+){0,2})(?:-(?:musl|glibc|uclibc|\d+))?$/.test(tag),
  entrypoint: [],
  command: ['sh'],
  files: () => ({ '/etc/passwd': passwd, '/etc/group': groups.join('') }),
  programs: (tag) => programs[nslookupOf(tag)],
}
