/** A process of its own for trials, one after another: what a mutant breaks, it breaks here. */
import type { Answer } from './processes.ts'
import { attempt, type Task } from './trial.ts'

const abandoned = new AbortController()
// Whoever started us ends us by hanging up; a signal to the whole group is theirs to act upon.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)

let trying = 0
process.on('disconnect', () => {
  abandoned.abort(new Error('the run was ended'))
  if (trying === 0) process.exit(0)
})
process.on('message', (message) => {
  trying++
  void attempt(message as Task, abandoned.signal)
    .then(
      (trial): Answer => ({ trial }),
      (error: unknown): Answer => ({ error: (error as Error).message }),
    )
    .then((answer) => {
      trying--
      if (process.connected) process.send?.(answer)
      else process.exit(0)
    })
})
