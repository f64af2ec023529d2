import { setMaxListeners } from 'node:events'
import { exitCodes, type ExitCode } from './exit.ts'
import { failureOf } from './dispatch.ts'
import type { ProcessIo } from './command.ts'

/** Runs `body` as this process: signals ask it to end in order, and its result is the exit code. */
export async function runProcess(body: (argv: readonly string[], io: ProcessIo) => Promise<ExitCode>): Promise<void> {
  // Should everything fall silent before the end, that is no success.
  process.exitCode = exitCodes.harness
  const interrupted = new AbortController()
  // As many listen as there is going on at a time.
  setMaxListeners(0, interrupted.signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The first asks for an orderly end, the second for an immediate one.
      if (interrupted.signal.aborted) process.exit(exitCodes.interrupted)
      interrupted.abort(new Error(`ended by ${signal}`))
    })
  }
  // Whoever reads our output may go away (`| head`): the work is finished all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  let faulty = false
  process.on('unhandledRejection', (reason) => {
    faulty = true
    process.stderr.write(`stickyset: ${failureOf(reason).message}\n`)
  })
  const ended = await body(process.argv.slice(2), {
    signal: interrupted.signal,
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  })
  const code = faulty && ended !== exitCodes.interrupted ? exitCodes.harness : ended
  process.stdout.write('', () => process.exit(code))
}
