/** The tar format: ustar, with GNU's and pax's long names. */
import { contentOf, type Inode } from '../files/inode.ts'

export interface Member {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'symlink'
  readonly mode: number
  /** Seconds since the epoch. */
  readonly mtime: number
  readonly content: Uint8Array
  /** Where a symbolic link leads. */
  readonly target: string
}

const block = 512
const types = { file: '0', symlink: '2', directory: '5' } as const

/** An archive's bytes, with the two empty blocks at its end. */
export function encode(members: readonly Member[]): Uint8Array {
  return Buffer.concat([...members.flatMap(encodeMember), new Uint8Array(2 * block)])
}

/** Undefined for what an archive cannot hold: devices. */
export function memberOf(name: string, inode: Inode): Member | undefined {
  if (inode.kind === 'device') return undefined
  return {
    name: inode.kind === 'directory' ? `${name.replace(/\/$/, '')}/` : name,
    kind: inode.kind,
    mode: inode.mode,
    mtime: Math.floor(inode.mtime / 1000),
    content: inode.kind === 'file' ? contentOf(inode) : new Uint8Array(),
    target: inode.kind === 'symlink' ? inode.target : '',
  }
}

function encodeMember(member: Member): Uint8Array[] {
  const name = Buffer.from(member.name)
  const long =
    name.length > 100 ? [header('././@LongLink', 'L', { ...member, content: name, target: '' }), padded(name)] : []
  return [...long, header(name.subarray(0, 100).toString('latin1'), types[member.kind], member), padded(member.content)]
}

function header(name: string, type: string, { mode, mtime, content, target }: Member): Uint8Array {
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number): unknown =>
    bytes.write(value.toString(8).padStart(length - 1, '0'), at)
  bytes.write(name, 0, 100, 'latin1')
  octal(mode, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(content.length, 124, 12)
  octal(mtime, 136, 12)
  bytes.write(' '.repeat(8), 148)
  bytes.write(type, 156)
  bytes.write(target, 157, 100)
  bytes.write('ustar\u000000', 257)
  bytes.write('root', 265)
  bytes.write('root', 297)
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  )
  return bytes
}

function padded(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(content.length / block) * block)
  whole.set(content)
  return whole
}

/** The members of an archive. @throws Error where it is none, or ends early. */
export function decode(archive: Uint8Array): Member[] {
  const members: Member[] = []
  let longName: string | undefined
  for (let at = 0; at + block <= archive.length;) {
    const head = Buffer.from(archive.subarray(at, at + block))
    if (head.every((byte) => byte === 0)) return members
    if (head.toString('latin1', 257, 262) !== 'ustar') throw new Error('This does not look like a tar archive')
    const size = Number.parseInt(head.toString('latin1', 124, 136), 8) || 0
    const content = archive.subarray(at + block, at + block + size)
    if (content.length < size) throw new Error('Unexpected EOF in archive')
    at += block + Math.ceil(size / block) * block
    const type = head.toString('latin1', 156, 157)
    const prefix = text(head, 345, 155)
    const name = longName ?? (prefix === '' ? '' : `${prefix}/`) + text(head, 0, 100)
    longName = undefined
    if (type === 'L') longName = Buffer.from(content).toString().replace(/\0+$/, '')
    else if (type === 'x') longName = /(?:^|\n)\d+ path=(.*)\n/.exec(Buffer.from(content).toString())?.[1]
    else if (type !== 'g')
      members.push({
        name,
        kind: kindOf(type),
        mode: Number.parseInt(text(head, 100, 8), 8) || 0o644,
        mtime: Number.parseInt(text(head, 136, 12), 8) || 0,
        content,
        target: text(head, 157, 100),
      })
  }
  return members
}

function kindOf(type: string): Member['kind'] {
  return type === '5' ? 'directory' : type === '2' ? 'symlink' : 'file'
}

function text(bytes: Buffer, start: number, length: number): string {
  const whole = bytes.subarray(start, start + length)
  const end = whole.indexOf(0)
  return whole.subarray(0, end < 0 ? length : end).toString()
}
