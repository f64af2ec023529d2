import { expect } from 'chai'
import type { FileSystem } from '../image.ts'
import { memoryFiles } from './files/files.ts'
import { Space } from './files/space.ts'
import { exec, sh, TestCluster } from './testing.ts'
import { userOf } from './user.ts'

const passwd = 'root:x:0:0:root:/root:/bin/sh\nweb:x:101:102:web:/home/web:/bin/sh\n'
const group = 'root:x:0:\nweb:x:102:\nlog:x:4:web,other\n'

describe('a container’s user', function () {
  this.timeout(20_000)

  it('is the Pod’s, or the image’s, or root', () => {
    expect(userOf(passwd, group, undefined)).to.deep.equal({ uid: 0, gid: 0, groups: [0], name: 'root', home: '/root' })
    expect(userOf(passwd, group, 'web')).to.deep.equal({
      uid: 101,
      gid: 102,
      groups: [102, 4],
      name: 'web',
      home: '/home/web',
    })
    const asked = { uid: 1000, gid: 3000, groups: [2000] }
    expect(userOf(passwd, group, 'web', asked)).to.deep.equal({
      uid: 1000,
      gid: 3000,
      groups: [3000, 2000],
      name: '1000',
      home: '/',
    })
    expect(userOf(passwd, group, 'web', { gid: 0 })).to.deep.include({ uid: 101, gid: 0, name: 'web' })
  })

  const cluster = new TestCluster()
  const volume = (): FileSystem => {
    const files = memoryFiles(cluster.clock)
    files.putDirectory('/', 0o777)
    files.put('/kept', 'root’s own', 0o600)
    return files
  }
  const shared = volume()
  shared.giveToGroup(2000, false)
  const mounts = [
    { path: '/shared', files: shared, readOnly: false },
    { path: '/own', files: volume(), readOnly: false },
  ]
  const user = { uid: 1000, gid: 3000, groups: [2000] }
  const plain = cluster.run('plain', 'busybox:1.36', { command: ['sleep', 'inf'], user, mounts })
  const sealed = cluster.run('sealed', 'busybox:1.36', { command: ['sleep', 'inf'], readOnlyRoot: true, mounts })

  it('is told by id, and stands with the files that it makes', async () => {
    expect(await sh(plain, 'id; id -un; whoami; echo $HOME; groups')).to.equal(
      'uid=1000 gid=3000 groups=3000,2000\n1000\nwhoami: unknown uid 1000\n/\n3000 2000\n',
    )
    const owned = (path: string): string => `stat -c '%A %u %g %n' ${path}`
    expect(await sh(plain, `touch /tmp/f /shared/f; mkdir /shared/d; ${owned('/tmp/f /shared /shared/*')}`)).to.equal(
      [
        '-rw-r--r-- 1000 3000 /tmp/f',
        'drwxrwsrwx 0 2000 /shared',
        'drwxr-sr-x 1000 2000 /shared/d',
        '-rw-r--r-- 1000 2000 /shared/f',
        '-rw-rw---- 0 2000 /shared/kept',
        '',
      ].join('\n'),
    )
    expect(await sh(plain, 'ls -l /shared/kept | cut -c1-33; ls -ln /shared/kept | cut -c1-33')).to.equal(
      '-rw-rw----    1 root     2000    \n-rw-rw----    1 0        2000    \n',
    )
    expect(await sh(sealed, 'id; ls -ld /tmp | cut -c1-46')).to.equal(
      'uid=0(root) gid=0(root) groups=0(root),10(wheel)\ndrwxrwxrwt    2 root     root          4096 No\n',
    )
  })

  it('may do what the modes of files allow', async () => {
    const lines = [
      ['echo x > /etc/x', "sh: can't create /etc/x: Permission denied\n"],
      ['rm /etc/passwd', "rm: can't remove '/etc/passwd': Permission denied\n"],
      ['cat /own/kept', "cat: can't open '/own/kept': Permission denied\n"],
      ['cat /shared/kept', 'root’s own'],
      ['touch /tmp/f; chown 0 /tmp/f', 'chown: /tmp/f: Operation not permitted\n'],
      ['touch /tmp/f; chgrp 2000 /tmp/f; stat -c %u:%g /tmp/f', '1000:2000\n'],
      ['chmod 777 /shared/kept', 'chmod: /shared/kept: Operation not permitted\n'],
      ['cd /tmp && pwd; test -r /etc/passwd && echo r; test -w /etc/passwd || echo w', '/tmp\nr\nw\n'],
      ['umask; touch /tmp/g; chmod 000 /tmp/g; cat /tmp/g', "0022\ncat: can't open '/tmp/g': Permission denied\n"],
    ] as const
    for (const [line, said] of lines) expect(await sh(plain, line), line).to.equal(said)
    const other = cluster.run('other', 'busybox:1.36', {
      command: ['sleep', 'inf'],
      user: { uid: 1001 },
      mounts: [{ path: '/tmp', files: stickyWith('mine', 1000), readOnly: false }],
    })
    expect(await sh(other, 'rm /tmp/mine; ls /tmp')).to.equal("rm: can't remove '/tmp/mine': Permission denied\nmine\n")
  })

  it('cannot change a root that is read-only, but what is mounted', async () => {
    expect(await sh(sealed, 'touch /x; echo x > /own/x; cat /own/x')).to.equal('touch: /x: Read-only file system\nx\n')
  })

  function stickyWith(name: string, uid: number): FileSystem {
    const files = memoryFiles(cluster.clock)
    files.putDirectory('/', 0o1777)
    files.put(`/${name}`, '')
    files.give(`/${name}`, uid, 0)
    return files
  }
})

describe('room for files', function () {
  this.timeout(20_000)

  const cluster = new TestCluster()
  const whole = new Space(4 * 1024 ** 2)
  const volume = memoryFiles(cluster.clock)
  volume.putDirectory('/', 0o777)
  volume.countIn(new Space(1024 ** 2, whole))
  const container = cluster.run('room', 'busybox:1.36', {
    command: ['sleep', 'inf'],
    mounts: [{ path: '/data', files: volume, readOnly: false }],
    space: new Space(Infinity, whole),
  })

  it('ends where its volume or all of them are full, and is free again', async () => {
    const fill = (path: string): Promise<string> =>
      sh(container, `dd if=/dev/zero of=${path} bs=64k 2>&1 | sed -n '1,3p'; ls -l ${path} | awk '{print $5}'`)
    const full = "dd: error writing '/data/a': No space left on device\n16+0 records in\n15+0 records out\n983040\n"
    expect(await fill('/data/a')).to.equal(full)
    expect(
      await sh(container, 'cat /etc/hosts /etc/hosts > /data/b; rm /data/a; echo ok > /data/c; cat /data/c'),
    ).to.equal('ok\n')
    expect(
      await sh(container, 'cp /data/c /data/d; ln /data/c /data/e; rm /data/c; cat /data/e; mv /data/d /tmp/d'),
    ).to.equal('ok\n')
    expect(await sh(container, 'cat /dev/zero > /tmp/z')).to.equal('cat: write error: No space left on device\n')
    expect(whole.free).to.be.lessThan(64 * 1024)
    expect(
      (await exec(container, ['sh', '-c', ': > /tmp/z; dd if=/dev/zero of=/tmp/y bs=1M count=1'])).exitCode,
    ).to.equal(0)
    await sh(container, 'rm -r /data/* /tmp/*')
    expect(volume.space!.used).to.equal(512)
    container.kill('SIGKILL')
    await container.exited
    expect(whole.used).to.equal(512)
  })
})
