/** Programs that pass lines on as they come: head, tail, tee. */
import type { Input, Process, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { readAll, readLine } from '../input.ts'
import { inputFor, type Style } from './cat.ts'
import { parseOptions } from './options.ts'
import { pause } from './sleep.ts'

/** `-5` is short for `-n 5`. */
function counted(words: readonly string[]): string[] {
  return words.flatMap((word) => (/^-\d+$/.test(word) ? ['-n', word.slice(1)] : [word]))
}

export function head(style: Style): Program {
  return async (process) => {
    const { values, flags, args } = parseOptions(
      counted(process.argv.slice(1)),
      ['q', 'v'],
      ['n', 'c', 'lines', 'bytes'],
    )
    const bytes = values.get('c')?.[0] ?? values.get('bytes')?.[0]
    const lines = Number(values.get('n')?.[0] ?? values.get('lines')?.[0] ?? 10)
    return forEachFile(process, args, flags, style, async (input) => {
      if (bytes !== undefined) await take(process, input, Number(bytes))
      else if (lines < 0)
        process.stdout(
          splitLines(Buffer.from(await readAll(input)).toString())
            .slice(0, lines)
            .join(''),
        )
      else
        for (let left = lines; left > 0; left--) {
          await process.turn()
          const line = await readLine(input)
          if (line === undefined) return
          process.stdout(line)
        }
    })
  }
}

async function take(process: Process, input: Input, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    await process.turn()
    const bytes = await input.read()
    if (bytes === undefined) return
    process.stdout(bytes.subarray(0, left))
    input.unread(bytes.subarray(left))
    left -= bytes.length
  }
}

export function tail(style: Style): Program {
  return async (process) => {
    const { values, flags, args } = parseOptions(
      counted(process.argv.slice(1)),
      ['q', 'v', 'f', 'F'],
      ['n', 'c', 'lines', 's', 'pid'],
    )
    const bytes = values.get('c')?.[0]
    const lines = values.get('n')?.[0] ?? values.get('lines')?.[0] ?? '10'
    const inputs: { path: string; input: Input }[] = []
    const status = await forEachFile(process, args, flags, style, async (input, path) => {
      inputs.push({ path, input })
      const text = Buffer.from(await readAll(input)).toString()
      if (bytes !== undefined)
        process.stdout(bytes.startsWith('+') ? text.slice(Number(bytes) - 1) : text.slice(-Number(bytes)))
      else if (lines.startsWith('+'))
        process.stdout(
          splitLines(text)
            .slice(Math.max(0, Number(lines) - 1))
            .join(''),
        )
      else if (Number(lines) !== 0)
        process.stdout(
          splitLines(text)
            .slice(-Math.abs(Number(lines)))
            .join(''),
        )
    })
    if (!flags.has('f') && !flags.has('F')) return status
    while (!process.signal.aborted && inputs.length > 0) {
      for (const { path, input } of inputs) {
        const more = await input.read()
        if (more === undefined) continue
        if (inputs.length > 1) process.stdout(`\n==> ${path} <==\n`)
        process.stdout(more)
        for await (const bytes of input) {
          await process.turn()
          process.stdout(bytes)
        }
      }
      await pause(process, 200)
    }
    return status
  }
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

async function forEachFile(
  process: Process,
  args: readonly string[],
  flags: ReadonlySet<string>,
  style: Style,
  act: (input: Input, path: string) => Promise<void>,
): Promise<number> {
  let status = 0
  const paths = args.length === 0 ? ['-'] : args
  for (const [index, path] of paths.entries()) {
    const input = inputFor(process, path, style)
    if (input === undefined) {
      status = 1
      continue
    }
    if ((paths.length > 1 || flags.has('v')) && !flags.has('q'))
      process.stdout(`${index > 0 ? '\n' : ''}==> ${path === '-' ? 'standard input' : path} <==\n`)
    await act(input, path)
  }
  return status
}

/** Compares two files byte by byte. */
export function cmp(style: Style): Program {
  return async (process) => {
    const { flags, args } = parseOptions(process.argv.slice(1), ['s', 'l', 'b'], ['n'])
    const [first = '', second = '-'] = args
    const contents: Uint8Array[] = []
    for (const name of [first, second]) {
      const input = inputFor(process, name, style)
      if (input === undefined) return 2
      contents.push(await readAll(input))
    }
    const [a, b] = contents as [Uint8Array, Uint8Array]
    const at = a.findIndex((byte, index) => byte !== b[index])
    if (at < 0 && a.length === b.length) return 0
    const where = at < 0 ? a.length : at
    const line = Buffer.from(a.subarray(0, where)).toString('latin1').split('\n').length
    if (flags.has('s')) return 1
    if (where >= Math.min(a.length, b.length)) process.stderr(`cmp: EOF on ${a.length < b.length ? first : second}\n`)
    else process.stdout(`${first} ${second} differ: ${style === 'gnu' ? 'byte' : 'char'} ${where + 1}, line ${line}\n`)
    return 1
  }
}

export const tee: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['a', 'i'])
  let status = 0
  const outputs = args.flatMap((name) => {
    try {
      return [process.files.open(resolvePath(process.cwd, name), flags.has('a') ? 'a' : 'w')]
    } catch (error) {
      process.stderr(`tee: ${name}: ${describe(error)}\n`)
      status = 1
      return []
    }
  })
  for await (const bytes of process.stdin) {
    await process.turn()
    process.stdout(bytes)
    for (const output of outputs) output.write(bytes)
  }
  return status
}
