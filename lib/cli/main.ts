#!/usr/bin/env node
import { dispatch } from './dispatch.ts'
import { commands } from './commands.ts'
import { exitCodes } from './exit.ts'

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // The first asks for an orderly end, the second for an immediate one.
    if (interrupted.signal.aborted) process.exit(exitCodes.interrupted)
    interrupted.abort(new Error(`ended by ${signal}`))
  })
}
// Whoever reads our output may go away (`| head`): the work is finished all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

const code = await dispatch(commands, process.argv.slice(2), {
  signal: interrupted.signal,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
})
process.stdout.write('', () => process.exit(code))
