/** `tr`: replaces, deletes or squeezes bytes as they come. */
import type { Program } from '../../image.ts'
import { parseOptions } from './options.ts'

const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const codes = (from: string, to: string): number[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) => from.charCodeAt(0) + index)
const classes: Readonly<Record<string, readonly number[]>> = {
  alnum: [...codes('0', '9'), ...codes('A', 'Z'), ...codes('a', 'z')],
  alpha: [...codes('A', 'Z'), ...codes('a', 'z')],
  blank: [9, 32],
  cntrl: [...Array.from({ length: 32 }, (_, code) => code), 127],
  digit: codes('0', '9'),
  graph: codes('!', '~'),
  lower: codes('a', 'z'),
  print: codes(' ', '~'),
  punct: codes('!', '~').filter((code) => !/[a-z0-9]/i.test(String.fromCharCode(code))),
  space: [9, 10, 11, 12, 13, 32],
  upper: codes('A', 'Z'),
  xdigit: [...codes('0', '9'), ...codes('A', 'F'), ...codes('a', 'f')],
}

export const tr: Program = async (process) => {
  const { flags, args } = parseOptions(process.argv.slice(1), ['d', 's', 'c', 'C', 't'], [], false)
  const [first, second] = args
  if (first === undefined || (second === undefined && !flags.has('d') && !flags.has('s'))) {
    process.stderr(`tr: missing operand${first === undefined ? '' : ` after '${first}'`}\n`)
    return 1
  }
  const named = setOf(first)
  const all = Array.from({ length: 256 }, (_, code) => code)
  const from = flags.has('c') || flags.has('C') ? all.filter((code) => !named.includes(code)) : named
  const to = second === undefined ? undefined : setOf(second)
  const deleted = new Set(flags.has('d') ? from : [])
  const table = all.slice()
  if (to !== undefined && !flags.has('d'))
    for (const [index, code] of from.entries()) table[code] = to[index] ?? to.at(-1) ?? code
  const squeezed = new Set(flags.has('s') ? (to ?? from) : [])
  let last = -1
  for await (const bytes of process.stdin) {
    await process.turn()
    const result: number[] = []
    for (const byte of bytes) {
      if (deleted.has(byte)) continue
      const code = table[byte]!
      if (code === last && squeezed.has(code)) continue
      last = code
      result.push(code)
    }
    process.stdout(Uint8Array.from(result))
  }
  return 0
}

/** The bytes that `a-z`, `[:space:]`, `\\0` and others stand for, in order. */
function setOf(text: string): number[] {
  const bytes = Buffer.from(text).toString('latin1')
  const set: number[] = []
  const pattern = /\[:(\w+):\]|(\\[0-7]{1,3}|\\.|[^])(?:-(\\[0-7]{1,3}|\\.|[^]))?/gy
  for (const [whole, name, from, to] of bytes.matchAll(pattern)) {
    if (name !== undefined) set.push(...(classes[name] ?? Buffer.from(whole)))
    else if (to === undefined) set.push(codeOf(from!))
    else for (let code = codeOf(from!); code <= codeOf(to); code++) set.push(code)
  }
  return set
}

function codeOf(text: string): number {
  if (!text.startsWith('\\') || text.length === 1) return text.charCodeAt(0)
  const rest = text.slice(1)
  return /^[0-7]+$/.test(rest) ? Number.parseInt(rest, 8) : (escapes[rest] ?? rest.charCodeAt(0))
}
