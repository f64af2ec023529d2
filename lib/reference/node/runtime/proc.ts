/** /proc: what the kernel tells of a container's processes, made when it is read. */
import { SystemError } from './files/errors.ts'
import {
  change,
  device,
  directory,
  regular,
  symbolicLink,
  type Directory,
  type Inode,
  type Regular,
} from './files/inode.ts'
import { mountsOf } from './mounts.ts'
import type { Processes, RunningProcess } from './processes.ts'

/** Bytes that every process has as its main memory's size. */
const memory = 32 * 1024 ** 3
const cpus = 8

/** A directory whose entries are found anew at each look. */
class Entries extends Map<string, Inode> {
  readonly #find: () => Record<string, () => Inode>

  constructor(find: () => Record<string, () => Inode>) {
    super()
    this.#find = find
  }

  override set(name: string): this {
    throw new SystemError('ENOENT', 'open', name)
  }

  override get size(): number {
    return Object.keys(this.#find()).length
  }

  override get(name: string): Inode | undefined {
    const found = this.#find()
    return Object.hasOwn(found, name) ? found[name]!() : undefined
  }

  override has(name: string): boolean {
    return this.get(name) !== undefined
  }

  override *entries(): MapIterator<[string, Inode]> {
    for (const [name, inode] of Object.entries(this.#find())) yield [name, inode()]
  }

  override keys(): MapIterator<string> {
    return Object.keys(this.#find()).values()
  }

  override *values(): MapIterator<Inode> {
    for (const [, inode] of this.entries()) yield inode
  }

  override [Symbol.iterator](): MapIterator<[string, Inode]> {
    return this.entries()
  }
}

/** Nobody but the kernel writes there. */
const folder = (time: number, entries: () => Record<string, () => Inode>): Directory => ({
  ...directory(time, 0o555),
  entries: new Entries(entries),
})

const file = (time: number, text: string, mode = 0o444): Regular => regular(time, mode, Buffer.from(text))

/** The root of /proc. What `self` is depends on who looks: see `Files.of`. */
export function procOf(processes: Processes): Directory {
  const { clock } = processes.machine
  const began = clock.now()
  const text = (make: () => string) => (): Inode => file(clock.now(), make())
  const uptime = (): number => (clock.now() - began) / 1000
  const kilobytes = (bytes: number): string => `${Math.floor(bytes / 1024)} kB`.padStart(14)
  const whole = (): Record<string, () => Inode> => ({
    cmdline: text(() => 'BOOT_IMAGE=/boot/vmlinuz\n'),
    cpuinfo: text(() =>
      Array.from({ length: cpus }, (_, index) => `processor\t: ${index}\nmodel name\t: stickyset\n\n`).join(''),
    ),
    filesystems: text(() => 'nodev\tproc\nnodev\toverlay\nnodev\ttmpfs\n\text4\n'),
    loadavg: text(
      () => `0.00 0.00 0.00 1/${processes.list().length} ${Math.max(0, ...processes.list().map(({ pid }) => pid))}\n`,
    ),
    meminfo: text(
      () => `MemTotal:${kilobytes(memory)}\nMemFree: ${kilobytes(memory / 2)}\nMemAvailable:${kilobytes(memory / 2)}\n`,
    ),
    mounts: (): Inode => symbolicLink(clock.now(), '1/mounts'),
    self: (): Inode => symbolicLink(clock.now(), '1'),
    stat: text(
      () => `cpu  0 0 0 0 0 0 0 0 0 0\nbtime ${Math.floor(began / 1000)}\nprocesses ${processes.list().length}\n`,
    ),
    uptime: text(() => `${uptime().toFixed(2)} ${uptime().toFixed(2)}\n`),
    version: text(() => 'Linux version 6.8.0-stickyset (stickyset) #1 SMP\n'),
  })
  return folder(began, () => ({
    ...Object.fromEntries(
      processes.list().map((one) => [String(one.pid), (): Inode => processFolder(one, one.isOf(processes))]),
    ),
    ...whole(),
    sys: () =>
      folder(began, () => ({
        kernel: () => folder(began, () => ({ hostname: text(() => `${processes.machine.network.hostname}\n`) })),
      })),
  }))
}

/** @param isOwn whether it is a process of the container that looks, rather than of one that shares its processes */
function processFolder(process: RunningProcess, isOwn: boolean): Directory {
  const time = process.started
  const { uid, gid, groups } = process.files.who
  const name = (process.argv[0] ?? '').split('/').at(-1)!.slice(0, 15)
  const own = (inode: Inode): Inode => {
    change(inode, { uid, gid })
    return inode
  }
  const text = (make: () => string, mode?: number) => (): Inode => own(file(time, make(), mode))
  const link = (target: string) => (): Inode => own(symbolicLink(time, target))
  return folder(time, () => ({
    cgroup: text(() => '0::/\n'),
    cmdline: text(() => process.argv.map((word) => `${word}\0`).join('')),
    comm: text(() => `${name}\n`),
    cwd: link(process.cwd),
    environ: text(
      () =>
        Object.entries(process.env)
          .map(([key, value]) => `${key}=${value}\0`)
          .join(''),
      0o400,
    ),
    exe: link(process.which(process.argv[0] ?? '') ?? '/'),
    fd: () =>
      folder(time, () => ({
        0: () => own(device(time, 'null')),
        1: () => own({ ...device(time, 'null'), write: (bytes) => process.stdout(bytes) }),
        2: () => own({ ...device(time, 'null'), write: (bytes) => process.stderr(bytes) }),
      })),
    mounts: text(() =>
      mountsOf(process.files)
        .map(({ device, path, kind, readOnly }) => `${device} ${path} ${kind} ${readOnly ? 'ro' : 'rw'},relatime 0 0\n`)
        .join(''),
    ),
    root: isOwn ? link('/') : (): Inode => process.files.look('/'),
    stat: text(
      () =>
        `${process.pid} (${name}) S ${process.parent} ${process.group} ${process.group} 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0\n`,
    ),
    status: text(() =>
      [
        `Name:\t${name}`,
        'State:\tS (sleeping)',
        `Pid:\t${process.pid}`,
        `PPid:\t${process.parent}`,
        `Uid:\t${uid}\t${uid}\t${uid}\t${uid}`,
        `Gid:\t${gid}\t${gid}\t${gid}\t${gid}`,
        `Groups:\t${groups.join(' ')}`,
        'Threads:\t1',
        '',
      ].join('\n'),
    ),
  }))
}
