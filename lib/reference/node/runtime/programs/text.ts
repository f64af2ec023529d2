/** Text tools, which just-bash brings: they read all of their input before they print. */
import type { Program } from '../../image.ts'
import { readAll } from '../input.ts'

/** How many arguments come before the files, and which options take a value: a tool without files reads stdin. */
interface Shape {
  readonly operands: number
  readonly valued: string
  /** Options that take the place of the operands, as `grep -e`. */
  readonly instead?: string
}

const filesOnly: Shape = { operands: 0, valued: '' }
const never: Shape = { operands: -1, valued: '' }
const grep: Shape = { operands: 1, valued: 'efABCmd', instead: 'ef' }

const shapes = {
  awk: { operands: 1, valued: 'Fvf', instead: 'f' },
  base64: { operands: 0, valued: 'w' },
  basename: never,
  column: { operands: 0, valued: 'stco' },
  comm: filesOnly,
  cut: { operands: 0, valued: 'dfcb' },
  diff: { operands: 0, valued: 'U' },
  dirname: never,
  egrep: grep,
  expand: { operands: 0, valued: 't' },
  expr: never,
  fgrep: grep,
  file: never,
  fold: { operands: 0, valued: 'w' },
  grep,
  gunzip: filesOnly,
  gzip: filesOnly,
  join: { operands: 0, valued: 't12jo' },
  jq: { operands: 1, valued: '' },
  md5sum: filesOnly,
  nl: { operands: 0, valued: 'bvwsi' },
  od: { operands: 0, valued: 'AtNj' },
  paste: { operands: 0, valued: 'd' },
  rev: filesOnly,
  sed: { operands: 1, valued: 'ef', instead: 'ef' },
  sha1sum: filesOnly,
  sha256sum: filesOnly,
  split: { operands: 0, valued: 'lba' },
  strings: { operands: 0, valued: 'n' },
  tac: filesOnly,
  tree: never,
  uniq: { operands: 0, valued: 'fsw' },
  wc: filesOnly,
  zcat: filesOnly,
} as const satisfies Readonly<Record<string, Shape>>

export type TextTool = keyof typeof shapes

export const textTools = Object.keys(shapes) as TextTool[]

export function textTool(name: TextTool): Program {
  return async (process) => {
    const given = process.argv.slice(1)
    const args = asKnown(name, given)
    const { Bash } = await import('just-bash')
    const shell = new Bash({
      fs: process.files,
      cwd: process.cwd,
      env: {},
      commands: [name],
      // Nothing here runs foreign JavaScript: Python, JavaScript and the network are off.
      defenseInDepth: false,
      processInfo: { pid: process.pid, ppid: process.parent, uid: 0, gid: 0 },
    })
    const stdin = readsInput(shapes[name], args) ? await readAll(process.stdin) : new Uint8Array()
    const result = await shell.exec(name, {
      args,
      stdin: Buffer.from(stdin).toString('latin1'),
      stdinKind: 'bytes',
      replaceEnv: true,
      env: process.env,
      cwd: process.cwd,
      signal: process.signal,
    })
    if (name === 'diff')
      result.stdout = result.stdout.replace(/^=+\n/, '').replaceAll(/^(---|\+\+\+) (.*)\t$/gm, '$1 $2')
    if (name === 'uniq' && given.some((word) => /^-\w*c/.test(word)))
      result.stdout = result.stdout.replaceAll(/^ *(\d+) /gm, (_all, count: string) => `${count.padStart(7)} `)
    process.stdout(result.stdoutKind === 'bytes' ? Buffer.from(result.stdout, 'latin1') : result.stdout)
    process.stderr(result.stderr)
    return result.exitCode
  }
}

/** As just-bash knows options: those of paste apart, and what parts the fields of awk as a regular expression. */
function asKnown(name: TextTool, given: string[]): string[] {
  if (name === 'paste') return given.flatMap((word) => (word.startsWith('-sd') ? ['-s', '-d', word.slice(3)] : [word]))
  if (name !== 'awk') return given
  return given.map((word, index) => {
    const [, option = '', separator] = /^(-F)?([.|+*?()$])$/.exec(word) ?? []
    return separator !== undefined && (option !== '' || given[index - 1] === '-F') ? `${option}[${separator}]` : word
  })
}

function readsInput({ operands, valued, instead = '' }: Shape, args: readonly string[]): boolean {
  if (operands < 0) return false
  let count = 0
  let needed = operands
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (word === '-') return true
    if (!/^-./.test(word)) count += 1
    else if (!word.startsWith('--')) {
      const value = word
        .slice(1)
        .split('')
        .findIndex((letter) => valued.includes(letter))
      if (value < 0) continue
      if (instead.includes(word[value + 1]!)) needed = 0
      if (value === word.length - 2) at += 1
    }
  }
  return count <= needed
}
