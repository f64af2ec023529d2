/** The log of a container's run, as the logs API gives it. */
import type { LogOptions } from '../kubelet.ts'
import type { Container, LogLine } from './runtime.ts'
import { rfc3339Nano } from './time.ts'

/** The log so far and, where it is to be followed, what comes until the run ends or the signal aborts. */
export async function* readLog(
  container: Container,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const print = printer(options)
  const waiting: LogLine[] = []
  let notify = (): void => {}
  let over = options.follow !== true
  const finish = (): void => {
    over = true
    notify()
  }
  const unsubscribe = container.onLog((line) => {
    if (over) return
    waiting.push(line)
    notify()
  })
  signal.addEventListener('abort', finish, { once: true })
  void container.exited.then(finish)
  try {
    yield* print(select(container.log, options))
    while (!signal.aborted) {
      if (waiting.length > 0) yield* print(waiting.splice(0))
      else if (over) return
      else await new Promise<void>((resolve) => (notify = resolve))
    }
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', finish)
  }
}

/** The part that was asked for: since a time, then the last lines of that. */
function select(log: readonly LogLine[], { since, tailLines }: LogOptions): LogLine[] {
  const recent = since === undefined ? [...log] : log.filter(({ at }) => at >= since)
  if (tailLines === undefined) return recent
  let lines = 0
  let from = recent.length
  while (from > 0) {
    const complete = recent[from - 1]!.text.endsWith('\n') || from === recent.length
    if (complete && lines === tailLines) break
    if (complete) lines += 1
    from -= 1
  }
  return recent.slice(from)
}

/** Bytes of log lines: a time before each line, where asked for, and no more than the limit in all. */
function printer({ timestamps, limitBytes }: LogOptions): (lines: readonly LogLine[]) => Uint8Array[] {
  let left = limitBytes ?? Infinity
  const open = { stdout: false, stderr: false }
  return (lines) =>
    lines.flatMap(({ at, stream, text }) => {
      const stamp = timestamps === true && !open[stream] ? `${rfc3339Nano(at)} ` : ''
      open[stream] = !text.endsWith('\n')
      const bytes = Buffer.from(stamp + text).subarray(0, left)
      left -= bytes.length
      return bytes.length === 0 ? [] : [bytes]
    })
}
