/** The log of a container's run, as the logs API gives it. */
import type { LogOptions } from '../kubelet.ts'
import type { Container, LogLine } from './runtime.ts'
import { limit, perPiece } from './runtime/log.ts'
import { rfc3339Nano } from './time.ts'

/** The log so far and, where it is to be followed, what comes until the run ends or the signal aborts. */
export async function* readLog(
  container: Container,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const print = printer(options)
  const waiting: LogLine[] = []
  let size = 0
  let notify = (): void => {}
  let over = options.follow !== true
  const finish = (): void => {
    over = true
    notify()
  }
  const unsubscribe = container.onLog((line) => {
    if (over) return
    waiting.push(line)
    size += line.text.length + perPiece
    // Who reads more slowly than it is written misses what has been dropped meanwhile.
    while (size > limit) size -= waiting.shift()!.text.length + perPiece
    notify()
  })
  signal.addEventListener('abort', finish, { once: true })
  void container.exited.then(finish)
  try {
    yield* print(select(container.log, options))
    while (!signal.aborted) {
      if (waiting.length > 0) {
        size = 0
        yield* print(waiting.splice(0))
      } else if (over) return
      else await new Promise<void>((resolve) => (notify = resolve))
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', finish)
  }
}

/** The part that was asked for: since a time, then the last lines of that. */
function select(log: readonly LogLine[], { since, tailLines }: LogOptions): readonly LogLine[] {
  const recent = since === undefined ? log.slice() : log.filter(({ at }) => at >= since)
  return tailLines === undefined ? recent : lastLines(recent, tailLines)
}

function lastLines(log: readonly LogLine[], count: number): readonly LogLine[] {
  if (count === 0) return []
  // The newline before the first of them; the one at the very end does not count.
  let left = log.at(-1)?.text.endsWith('\n') === true ? count + 1 : count
  for (let index = log.length - 1; index >= 0; index--) {
    const piece = log[index]!
    for (let at = piece.text.length; at > 0;) {
      at = piece.text.lastIndexOf('\n', at - 1)
      if (at >= 0) left -= 1
      if (left > 0) continue
      const rest = piece.text.slice(at + 1)
      return [...(rest === '' ? [] : [{ ...piece, text: rest }]), ...log.slice(index + 1)]
    }
  }
  return log
}

/** What is sent at a time, in characters. */
const batch = 64 * 1024

/** Bytes of log lines: a time before each line, where asked for, and no more than the limit in all. */
function printer({ timestamps, limitBytes }: LogOptions): (lines: readonly LogLine[]) => Generator<Uint8Array> {
  let left = limitBytes ?? Infinity
  const open = { stdout: false, stderr: false }
  const textOf = ({ at, stream, text }: LogLine): string => {
    if (timestamps !== true) return text
    const stamp = `${rfc3339Nano(at)} `
    const begins = open[stream] ? '' : stamp
    open[stream] = !text.endsWith('\n')
    return begins + text.replaceAll(/\n(?!$)/g, `\n${stamp}`)
  }
  function* send(text: string): Generator<Uint8Array> {
    const bytes = Buffer.from(text).subarray(0, left)
    left -= bytes.length
    if (bytes.length > 0) yield bytes
  }
  return function* print(lines) {
    let text = ''
    for (const line of lines) {
      text += textOf(line)
      if (text.length < batch) continue
      yield* send(text)
      text = ''
      if (left === 0) return
    }
    yield* send(text)
  }
}
