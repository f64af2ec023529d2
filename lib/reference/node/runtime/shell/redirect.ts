/** A shell's file descriptors. */
import type { Sink } from '../../../kubelet.ts'
import type { Input } from '../../image.ts'
import { resolvePath, type Files } from '../files/files.ts'
import { SystemError } from '../files/errors.ts'
import { chunks } from '../input.ts'
import type { OpenFile } from '../files/open.ts'
import { turn } from '../processor.ts'

export interface Descriptor {
  readonly input?: Input
  readonly write?: Sink
}

export type Descriptors = Map<number, Descriptor>

/** Opens a file, or another descriptor under its name in /dev or /proc. */
export function openPath(
  files: Files,
  cwd: string,
  path: string,
  how: 'r' | 'r+' | 'w' | 'a',
  descriptors: Descriptors,
): Descriptor {
  const absolute = resolvePath(cwd, path)
  const standard = ['/dev/stdin', '/dev/stdout', '/dev/stderr'].indexOf(absolute)
  const number =
    standard >= 0 ? standard : Number(/^\/(?:dev\/fd|proc\/self\/fd)\/(\d+)$/.exec(absolute)?.[1] ?? Number.NaN)
  const same = descriptors.get(number)
  if (same !== undefined) return same
  const file = files.open(path.endsWith('/') ? `${absolute}/` : absolute, how)
  return { input: inputOf(file), ...(how !== 'r' && { write: (data) => file.write(data) }) }
}

/** Reads a file on from its position. */
export function inputOf(file: Pick<OpenFile, 'read'>): Input {
  const returned: Uint8Array[] = []
  const input: Input = {
    async read(signal) {
      // A device gives bytes without end: other work must go on meanwhile.
      await turn()
      return signal?.aborted === true ? undefined : (returned.pop() ?? file.read())
    },
    unread: (bytes) => {
      if (bytes.length > 0) returned.push(bytes)
    },
    [Symbol.asyncIterator]: () => chunks(input),
  }
  return input
}

/** A text to be read. */
export function inputOfText(text: string): Input {
  let left: Uint8Array | undefined = Buffer.from(text)
  return inputOf({
    read: () => {
      const bytes = left
      left = undefined
      return bytes === undefined || bytes.length === 0 ? undefined : bytes
    },
  })
}

export function badDescriptor(number: number | string): SystemError {
  return new SystemError('EBADF', 'dup', String(number))
}
