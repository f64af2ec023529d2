import { expect } from 'chai'
import { memoryFiles } from '../files/files.ts'
import { Space } from '../files/space.ts'
import { logged, sh, TestCluster } from '../testing.ts'

describe('what a container tells of itself', function () {
  this.timeout(20_000)

  const cluster = new TestCluster()
  const volume = memoryFiles(cluster.clock, { '/kept': 'x'.repeat(5000) })
  volume.countIn(new Space(10 * 1024 ** 2))
  const mounts = [{ path: '/data', files: volume, readOnly: true }]
  const busybox = cluster.run('proc', 'busybox:1.36', { command: ['sleep', 'inf'], mounts, env: { NAME: 'value' } })
  const debian = cluster.run('proc-gnu', 'httpd', { command: ['sleep', 'inf'], mounts })

  it('of its processes, in /proc', async () => {
    expect(
      await sh(
        busybox,
        "tr '\\0' ' ' < /proc/1/cmdline; cat /proc/1/comm; tr '\\0' '\\n' < /proc/1/environ | grep NAME",
      ),
    ).to.equal('sleep inf sleep\nHOSTNAME=proc\nNAME=value\n')
    expect(
      await sh(
        busybox,
        'cat /proc/self/comm; cd /tmp; readlink /proc/self/cwd; ls /proc | grep -c "^[0-9]"; pidof sleep',
      ),
    ).to.match(/^cat\n\/tmp\n\d+\n1\n$/)
    expect(await sh(busybox, 'grep /data /proc/mounts; cat /proc/sys/kernel/hostname; touch /proc/x')).to.equal(
      '/dev/vda1 /data ext4 ro,relatime 0 0\nproc\ntouch: /proc/x: No such file or directory\n',
    )
    await sh(busybox, 'echo to the log > /proc/1/fd/1')
    await logged(busybox, 'to the log\n')
  })

  it('of its processes, as ps is asked', async () => {
    expect(await sh(busybox, 'ps -o pid,comm | head -n 2')).to.equal('PID   COMMAND\n    1 sleep\n')
    expect(await sh(busybox, 'ps | head -n 2')).to.equal(
      'PID   USER     TIME  COMMAND\n    1 root      0:00 sleep inf\n',
    )
    expect(await sh(busybox, 'ps -o pid,ghost')).to.match(/^ps: bad -o argument 'ghost', supported arguments: user,/)
  })

  it('of its processes, as top shows them', async () => {
    expect(await sh(busybox, 'top -bn1 | tail -n +4 | head -n 2')).to.equal(
      '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n' +
        '    1     0 root     S     4336   0%   0   0% sleep inf\n',
    )
  })

  it('of its disks', async () => {
    expect(await sh(debian, 'df -h /data; df -k /data/kept | tail -n 1')).to.equal(
      'Filesystem      Size  Used Avail Use% Mounted on\n/dev/vda1        10M  5.9K   10M   1% /data\n' +
        '/dev/vda1          10240     6     10235   1% /data\n',
    )
    expect(await sh(busybox, 'df -h /data | head -n 1')).to.equal(
      'Filesystem                Size      Used Available Use% Mounted on\n',
    )
    expect(
      await sh(busybox, 'mountpoint /data; mountpoint /etc; mount | grep data; du -s /data; du -sh /data/kept'),
    ).to.equal(
      '/data is a mountpoint\n/etc is not a mountpoint\n/dev/vda1 on /data type ext4 (ro,relatime)\n12\t/data\n8.0K\t/data/kept\n',
    )
    expect(await sh(debian, 'df /nope')).to.equal('df: /nope: No such file or directory\n')
  })

  it('of files', async () => {
    expect(
      await sh(busybox, "stat -c '%n %s %a %A %U %F' /data/kept /data; mkdir -p /tmp/a/b; ln -s /tmp/a /tmp/l"),
    ).to.equal('/data/kept 5000 644 -rw-r--r-- root regular file\n/data 4096 755 drwxr-xr-x root directory\n')
    expect(
      await sh(busybox, 'readlink -f /tmp/l/b; readlink /tmp/l; realpath /tmp/l/new; readlink /etc || echo none'),
    ).to.equal('/tmp/a/b\n/tmp/a\n/tmp/a/new\nnone\n')
    expect(
      await sh(debian, 'truncate -s 3 /tmp/t; cmp /tmp/t /data/kept; cmp -s /data/kept /data/kept && echo same'),
    ).to.equal('/tmp/t /data/kept differ: byte 1, line 1\nsame\n')
  })

  it('translates bytes', async () => {
    const lines = [
      ['echo Hello | tr a-z A-Z', 'HELLO\n'],
      ["echo Hello | tr '[:upper:]' '[:lower:]'", 'hello\n'],
      ["echo 'a  b   c' | tr -s ' '", 'a b c\n'],
      ["echo a,b | tr , '\\n'", 'a\nb\n'],
      ["printf 'a\\0b\\0' | tr '\\0' '\\n'", 'a\nb\n'],
      ['echo a1b2 | tr -d 0-9', 'ab\n'],
      ["echo a1b2 | tr -cd '0-9\\n'", '12\n'],
      ['echo aabb | tr -s ab xy', 'xy\n'],
      ['echo x-y | tr - _', 'x_y\n'],
      ["printf 'x\\ny\\n' | paste -sd, -", 'x,y\n'],
    ] as const
    for (const [line, said] of lines) expect(await sh(busybox, line), line).to.equal(said)
  })
})
