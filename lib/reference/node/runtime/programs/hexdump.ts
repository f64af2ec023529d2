/** `hexdump`, which shows bytes: in words of two, and with -C as they are. */
import type { Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { readAll } from '../input.ts'
import { parseOptions } from './options.ts'

const width = 16

export const hexdump: Program = async (process) => {
  const { flags, values, args } = parseOptions(process.argv.slice(1), ['C', 'v'], ['n', 's'])
  const parts: Uint8Array[] = []
  let status = 0
  for (const name of args) {
    try {
      parts.push(process.files.content(resolvePath(process.cwd, name)))
    } catch (error) {
      process.stderr(`hexdump: ${name}: ${describe(error)}\n`)
      status = 1
    }
  }
  if (args.length === 0) parts.push(await readAll(process.stdin))
  else if (parts.length === 0) return status
  const skipped = Number(values.get('s')?.[0] ?? 0)
  const end = skipped + Number(values.get('n')?.[0] ?? Infinity)
  const bytes = Buffer.concat(parts).subarray(skipped, end)
  const digits = flags.has('C') ? 8 : 7
  const at = (offset: number): string => (skipped + offset).toString(16).padStart(digits, '0')
  let before: Uint8Array | undefined
  let repeats = false
  for (let offset = 0; offset < bytes.length; offset += width) {
    const row = bytes.subarray(offset, offset + width)
    const same = !flags.has('v') && before !== undefined && row.length === width && Buffer.compare(before, row) === 0
    if (same && !repeats) process.stdout('*\n')
    if (!same) process.stdout(`${at(offset)}${flags.has('C') ? canonical(row) : words(row)}\n`)
    repeats = same
    before = row
  }
  if (bytes.length > 0) process.stdout(`${at(bytes.length)}\n`)
  return status
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')

function canonical(row: Uint8Array): string {
  const cells = Array.from({ length: width }, (_, index) => (index < row.length ? hex(row[index]!, 2) : '  '))
  const shown = Array.from(row, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
  return `  ${cells.slice(0, 8).join(' ')}  ${cells.slice(8).join(' ')}  |${shown}|`
}

/** In pairs, as a little-endian processor reads them. */
function words(row: Uint8Array): string {
  const pairs = Array.from({ length: Math.ceil(row.length / 2) }, (_, index) =>
    hex(row[2 * index]! | ((row[2 * index + 1] ?? 0) << 8), 4),
  )
  return ` ${pairs.join(' ')}`.padEnd(width * 2.5)
}
