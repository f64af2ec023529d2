import type { Input, Program } from '../../image.ts'
import { describe } from '../files/errors.ts'
import { resolvePath } from '../files/files.ts'
import { inputOf } from '../shell/redirect.ts'
import type { Style } from './cat.ts'
import { humanSize } from './listing.ts'

const units: Readonly<Record<string, number>> = {
  '': 1,
  c: 1,
  w: 2,
  b: 512,
  k: 1024,
  K: 1024,
  kB: 1000,
  M: 1024 ** 2,
  MB: 1e6,
  G: 1024 ** 3,
  GB: 1e9,
}

function bytesOf(text: string): number {
  const match = /^(\d+)([a-zA-Z]*)$/.exec(text)
  return match === null ? NaN : Number(match[1]) * (units[match[2]!] ?? NaN)
}

/** The largest block, in bytes. */
const limit = 128 * 1024 ** 2

export function dd(style: Style): Program {
  return async (process) => {
    const operands = new Map(
      process.argv
        .slice(1)
        .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const),
    )
    const blockSize = bytesOf(operands.get('bs') ?? operands.get('ibs') ?? '512')
    const count = operands.has('count') ? Number(operands.get('count')) : Infinity
    if (!(blockSize > 0) || Number.isNaN(count) || blockSize > limit) {
      process.stderr(`dd: invalid number '${operands.get('bs') ?? operands.get('count')}'\n`)
      return 1
    }
    const [from, to] = [operands.get('if'), operands.get('of')]
    const began = performance.now()
    let opened = from ?? ''
    try {
      const source = from === undefined ? undefined : process.files.open(resolvePath(process.cwd, from), 'r')
      const input = source === undefined ? process.stdin : inputOf({ read: () => source.read(blockSize) })
      opened = to ?? ''
      const keep = operands.get('conv')?.includes('notrunc') === true || operands.has('seek')
      const target = to === undefined ? undefined : process.files.open(resolvePath(process.cwd, to), keep ? 'r+' : 'w')
      if (target !== undefined) target.position = Number(operands.get('seek') ?? 0) * blockSize
      const read = { full: 0, partial: 0 }
      const written = { full: 0, partial: 0 }
      const counted = (records: typeof read, block: Uint8Array): unknown =>
        block.length === blockSize ? (records.full += 1) : (records.partial += 1)
      let copied = 0
      let failed = false
      for (let skip = Number(operands.get('skip') ?? 0); skip > 0; skip--)
        if (!(await nextBlock(input, blockSize))) break
      for (let left = count; left > 0 && !process.signal.aborted; left--) {
        await process.turn()
        const block = await nextBlock(input, blockSize)
        if (block === undefined) break
        counted(read, block)
        try {
          if (target === undefined) process.stdout(block)
          else target.write(block)
        } catch (error) {
          process.stderr(`dd: error writing '${to ?? 'standard output'}': ${describe(error)}\n`)
          failed = true
          break
        }
        counted(written, block)
        copied += block.length
      }
      const records = ({ full, partial }: typeof read): string => `${full}+${partial} records`
      process.stderr(`${records(read)} in\n${records(written)} out\n`)
      if (operands.get('status') !== 'none' && operands.get('status') !== 'noxfer') {
        const seconds = (performance.now() - began) / 1000
        const human = `${humanSize(copied)}B`
        const rate = `${humanSize(Math.round(copied / seconds))}B/s`
        const size = style === 'busybox' || copied >= 1024 ? `${copied} bytes (${human})` : `${copied} bytes`
        process.stderr(`${size} copied, ${seconds.toFixed(6)} ${style === 'gnu' ? 's' : 'seconds'}, ${rate}\n`)
      }
      return failed ? 1 : 0
    } catch (error) {
      process.stderr(
        style === 'gnu'
          ? `dd: failed to open '${opened}': ${describe(error)}\n`
          : `dd: can't open '${opened}': ${describe(error)}\n`,
      )
      return 1
    }
  }
}

/** What one read gives: of a pipe, that may be less than a block. */
async function nextBlock(input: Input, size: number): Promise<Uint8Array | undefined> {
  const bytes = await input.read()
  if (bytes !== undefined && bytes.length > size) input.unread(bytes.subarray(size))
  return bytes?.subarray(0, size)
}
