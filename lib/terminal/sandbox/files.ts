/** kubectl's view of the sandbox's files. */
import { posix } from 'node:path'
import type { IFileSystem } from 'just-bash'
import type { Files } from '../../kubectl/io.ts'

export const filesIn = (fs: IFileSystem, cwd: string): Files => ({
  read: (path) => fs.readFile(posix.resolve(cwd, path)),
  async list(path) {
    const absolute = posix.resolve(cwd, path)
    return (await fs.stat(absolute)).isDirectory ? fs.readdir(absolute) : undefined
  },
})
