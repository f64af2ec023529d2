import type { Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { openPath } from '../shell/redirect.ts'
import { parseOptions } from './options.ts'
import type { Input } from '../../image.ts'

/** How a family of tools words the failure to open a file. */
export type Style = 'busybox' | 'gnu'

/** The input for a file argument; `-` is stdin. Undefined after printing what is wrong. */
export function inputFor(process: Process, path: string, style: Style, name = process.argv[0]!): Input | undefined {
  if (path === '-') return process.stdin
  try {
    const inode = process.files.seek(process.files.resolvePath(process.cwd, path))
    if (inode?.kind === 'directory') throw Object.assign(new Error(), { code: 'EISDIR' })
    return openPath(process.files, process.cwd, path, 'r', new Map([[0, { input: process.stdin }]])).input
  } catch (error) {
    process.stderr(
      style === 'gnu' || describe(error) === 'Is a directory'
        ? `${name}: ${path}: ${describe(error)}\n`
        : `${name}: can't open '${path}': ${describe(error)}\n`,
    )
    return undefined
  }
}

export function cat(style: Style): Program {
  return async (process) => {
    const { args, flags } = parseOptions(process.argv.slice(1), ['n', 'u', 'e', 't', 'v', 'A', 'b', 's'])
    let status = 0
    let line = 0
    for (const path of args.length === 0 ? ['-'] : args) {
      const input = inputFor(process, path, style, 'cat')
      if (input === undefined) status = 1
      else
        for await (const bytes of input) {
          await process.turn()
          if (process.signal.aborted) return status
          if (!flags.has('n')) process.stdout(bytes)
          else
            process.stdout(
              Buffer.from(bytes)
                .toString()
                .replaceAll(/^(?=[\s\S])/gm, () => `${String(++line).padStart(6)}\t`),
            )
        }
    }
    return status
  }
}
