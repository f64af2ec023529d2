/** `agnhost mounttest`: makes files, and says what they are: kind, mode, owner and content. */
import type { Process } from '../../../image.ts'
import { describe } from '../../files/errors.ts'
import { contentOf, type Inode } from '../../files/inode.ts'
import { holderOf, mountsOf } from '../../mounts.ts'
import { modeText } from '../listing.ts'
import type { Options } from '../options.ts'
import { pause } from '../sleep.ts'

const initialContent = 'mount-tester new file\n'

/** In this order, so that one command line makes a file and looks at it. */
const steps: Readonly<Record<string, (process: Process, path: string) => Promise<void> | void>> = {
  fs_type: filesystem,
  new_file_0644: (process, path) => write(process, path, 0o644),
  new_file_0666: (process, path) => write(process, path, 0o666),
  new_file_0660: (process, path) => write(process, path, 0o660),
  new_file_0777: (process, path) => write(process, path, 0o777),
  file_mode: (process, path) => stat(process, path, (inode) => `mode of file "${path}": ${goMode(inode)}\n`),
  file_perm: (process, path) =>
    stat(process, path, ({ mode }) => `perms of file "${path}": ${goMode({ kind: 'file', mode: mode & 0o777 })}\n`),
  file_owner: (process, path) =>
    stat(process, path, ({ uid, gid }) => `owner UID of "${path}": ${uid}\nowner GID of "${path}": ${gid}\n`),
  file_content: read,
}

export const mounttestOptions = [
  ...Object.keys(steps),
  'file_content_in_loop',
  'retry_time',
  'break_on_expected_content',
]

export async function mounttest(process: Process, { values }: Options): Promise<number> {
  const value = (name: string): string | undefined => values.get(name)?.[0] || undefined
  let status = 0
  for (const [name, step] of Object.entries(steps)) {
    const path = value(name)
    if (path === undefined) continue
    try {
      await step(process, path)
    } catch (error) {
      process.stdout(`${failures[name]?.(path) ?? unreadable(path)}: ${said(error)}\n`)
      status = 1
    }
  }
  const path = value('file_content_in_loop')
  if (path === undefined) return status
  const once = value('break_on_expected_content') !== 'false'
  const failed = await readInLoop(process, path, Number(value('retry_time') ?? 180), once)
  return failed ? 1 : status
}

const unreadable = (path: string): string => `error reading file content for "${path}": open ${path}`
const unwritable = (path: string): string => `error writing new file "${path}": open ${path}`
const unknown = (path: string): string => `error from Stat("${path}"): stat ${path}`

const failures: Readonly<Record<string, (path: string) => string>> = {
  fs_type: (path) => `error from statfs("${path}")`,
  new_file_0644: unwritable,
  new_file_0666: unwritable,
  new_file_0660: unwritable,
  new_file_0777: unwritable,
  file_mode: unknown,
  file_perm: unknown,
  file_owner: (path) => `error from stat("${path}")`,
}

const said = (error: unknown): string => describe(error).replace(/^./u, (letter) => letter.toLowerCase())

function filesystem(process: Process, path: string): void {
  process.files.look(path)
  const { kind } = holderOf(mountsOf(process.files), process.files.realPathOf(path)!)
  process.stdout(`mount type of "${path}": ${kind === 'tmpfs' ? kind : (magic[kind] ?? 0)}\n`)
}

/** How statfs(2) tells kinds of file systems. */
const magic: Readonly<Record<string, number>> = { ext4: 0xef53, overlay: 0x794c7630, proc: 0x9fa0 }

function stat(process: Process, path: string, words: (inode: Inode) => string): void {
  process.stdout(words(process.files.look(path)))
}

/** As Go prints modes: `dgrwxrwxr-x`. */
function goMode({ kind, mode }: Pick<Inode, 'kind' | 'mode'>): string {
  const special = { file: '', directory: 'd', symlink: 'L', device: 'Dc' }[kind]
  const bits = `${mode & 0o4000 ? 'u' : ''}${mode & 0o2000 ? 'g' : ''}${mode & 0o1000 ? 't' : ''}`
  return `${special + bits || '-'}${modeText({ kind: 'file', mode: mode & 0o777 }).slice(1)}`
}

async function write(process: Process, path: string, mode: number): Promise<void> {
  const isNew = process.files.seek(path) === undefined
  await process.files.writeFile(path, initialContent)
  if (isNew) await process.files.chmod(path, mode)
  read(process, path)
}

function read(process: Process, path: string): void {
  process.stdout(`content of file "${path}": ${Buffer.from(process.files.content(path)).toString()}\n`)
}

/** @returns whether the last attempt failed */
async function readInLoop(process: Process, path: string, seconds: number, untilExpected: boolean): Promise<boolean> {
  const end = process.clock.now() + seconds * 1000
  let failed = false
  while (process.clock.now() < end && !process.signal.aborted) {
    try {
      failed = false
      read(process, path)
      const inode = process.files.look(path)
      const content = inode.kind === 'file' ? Buffer.from(contentOf(inode)).toString() : ''
      if (untilExpected) {
        if (content === initialContent) break
        process.stdout(`Unexpected content. Expected: ${initialContent}. Retrying`)
      }
    } catch (error) {
      failed = true
      process.stdout(`Error reading file ${path}: open ${path}: ${said(error)}, retrying\n`)
    }
    await pause(process, 2000)
  }
  return failed
}
