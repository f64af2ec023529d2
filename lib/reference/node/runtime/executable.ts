/** Executable files: the image's programs, and scripts that name their interpreter. */
import type { Program } from '../image.ts'
import { resolvePath, type Files } from './files/files.ts'
import { contentOf } from './files/inode.ts'
import { isSystemError, SystemError } from './files/errors.ts'

export interface Found {
  readonly program: Program
  readonly path: string
  /** For a script: the beginning of its command line, its interpreter first. */
  readonly interpreter?: readonly string[]
}

export const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const magic = '\u007fELF '

/** Puts the image's programs into its files: each is a file that says which program it is, so that copies of it work. */
export function installPrograms(files: Files, programs: Readonly<Record<string, Program>>): void {
  for (const path of Object.keys(programs)) files.put(path, `${magic}${path}\n`, 0o755)
}

/** @throws SystemError ENOENT, or EACCES where the file is not executable. */
export function findProgram(
  files: Files,
  programs: Readonly<Record<string, Program>>,
  name: string,
  path = defaultPath,
  cwd = '/',
): Found {
  if (name.includes('/')) return load(files, programs, resolvePath(cwd, name))
  let failure = new SystemError('ENOENT', 'exec', name)
  for (const folder of path.split(':')) {
    try {
      return load(files, programs, resolvePath(resolvePath(cwd, folder), name))
    } catch (error) {
      if (isSystemError(error) && error.code === 'EACCES') failure = error
    }
  }
  throw failure
}

function load(files: Files, programs: Readonly<Record<string, Program>>, path: string): Found {
  const inode = files.look(path, true, 'exec')
  if (inode.kind !== 'file' || !files.isExecutable(inode)) throw new SystemError('EACCES', 'exec', path)
  const head = Buffer.from(contentOf(inode).subarray(0, 256)).toString('latin1').split('\n', 1)[0]!
  if (head.startsWith(magic)) {
    const program = programs[head.slice(magic.length)]
    if (program === undefined) throw new SystemError('ENOENT', 'exec', path)
    return { program, path }
  }
  const [command = '/bin/sh', ...argument] = head.startsWith('#!')
    ? head
        .slice(2)
        .trim()
        .split(/\s+(.*)/, 2)
    : []
  const interpreter = load(files, programs, command)
  return { program: interpreter.program, path, interpreter: [command, ...argument.filter(Boolean), path] }
}
